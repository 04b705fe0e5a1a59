namespace Twin.City.Lighting;

/// <summary>The decision in force for the lamps of a street.</summary>
/// <param name="Rule">Why.</param>
/// <param name="LevelPercent">The level that traffic asks for, from 0 to 100.</param>
/// <param name="At">When it was taken.</param>
/// <param name="VolumePerHour">The traffic it was taken on in vehicles per hour: the higher of the two rates; 0 when unknown.</param>
/// <param name="Share">That volume as a part of the street's capacity; 0 when unknown.</param>
public sealed record StreetLight(LightingRule Rule, int LevelPercent, DateTimeOffset At, double VolumePerHour, double Share);
