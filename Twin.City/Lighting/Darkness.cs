using Twin.City.Geography;

namespace Twin.City.Lighting;

/// <summary>Whether it is dark enough for lamps.</summary>
public static class Darkness
{
    /// <summary>It is dark when the sun stands below this many degrees.</summary>
    public const double BelowDeg = LightingFigures.DarkBelowDeg;

    /// <summary>True when the sun's centre stands lower than <paramref name="belowDeg"/> degrees at an instant, seen from a place.</summary>
    public static bool IsDark(DateTimeOffset instant, Position place, double belowDeg = BelowDeg) =>
        SolarPosition.At(instant, place).ElevationDeg < belowDeg;
}
