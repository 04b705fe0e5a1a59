namespace Twin.City.Traffic;

/// <summary>The figures by which traffic is counted, each with its source.</summary>
public static class TrafficFigures
{
    /// <summary>
    /// Capacity of a main avenue per direction in vehicles per hour: the saturation flow of one lane, the usual 1,800 vehicles per hour, which no lane of this city is taken to exceed.
    /// The capacities of the other classes are assumptions below it: their junctions give them less green.
    /// </summary>
    public const double PrimaryCapacityPerHour = 1800;

    /// <summary>Capacity of a street between districts per direction in vehicles per hour. Assumed.</summary>
    public const double SecondaryCapacityPerHour = 1400;

    /// <summary>Capacity of a street that gathers a neighbourhood's traffic per direction in vehicles per hour. Assumed.</summary>
    public const double TertiaryCapacityPerHour = 1000;

    /// <summary>Capacity of a street that serves those who live on it per direction in vehicles per hour. Assumed.</summary>
    public const double ResidentialCapacityPerHour = 600;

    /// <summary>Capacity of every other street per direction in vehicles per hour. Assumed.</summary>
    public const double OtherCapacityPerHour = 400;

    /// <summary>A counter is silent when it has said nothing for this many of its periods and <see cref="SilenceGrace"/>: one lost reading is no silence. Assumed.</summary>
    public const double SilentPeriods = 3;

    /// <summary>What a reading may take on its way. Assumed.</summary>
    public static TimeSpan SilenceGrace { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The long span over which a street's traffic is averaged: the counting interval that traffic engineering takes flow rates over (HCM).</summary>
    public static TimeSpan QuarterHour { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The short span, which sees a rise before the long one does. Assumed.</summary>
    public static TimeSpan FiveMinutes { get; } = TimeSpan.FromMinutes(5);
}
