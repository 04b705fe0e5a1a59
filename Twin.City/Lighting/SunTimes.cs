using Twin.City.Geography;

namespace Twin.City.Lighting;

/// <summary>What the sun does on a day.</summary>
public enum SunDayKind
{
    /// <summary>It passes the elevation asked for.</summary>
    Normal,

    /// <summary>It stays above all day.</summary>
    AllDay,

    /// <summary>It stays below all day.</summary>
    AllNight,
}

/// <summary>When the sun passes an elevation on a day.</summary>
/// <param name="Kind">Whether it does.</param>
/// <param name="Rise">When it comes up through the elevation, UTC. Null when it does not; on a normal day only where the polar day or night begins or ends.</param>
/// <param name="Set">When it goes down through the elevation, UTC; null like <paramref name="Rise"/>.</param>
public sealed record SunDay(SunDayKind Kind, DateTimeOffset? Rise, DateTimeOffset? Set);

/// <summary>Sunrise, sunset and twilight: the instants at which <see cref="SolarPosition"/> passes an elevation.</summary>
public static class SunTimes
{
    private static readonly TimeSpan HalfDay = TimeSpan.FromHours(12);

    /// <summary>
    /// The sun's day of a place: from one lower transit to the next about the noon of the place's own <paramref name="day"/>, by its longitude. Its rise may so lie on the day before in UTC
    /// (Auckland) and its set on the day after (Anchorage).
    /// </summary>
    /// <param name="day">A local day.</param>
    /// <param name="place">Where.</param>
    /// <param name="elevationDeg">
    /// <see cref="LightingFigures.SunriseDeg"/> for sunrise and sunset, <see cref="LightingFigures.CivilTwilightDeg"/> for civil dawn and dusk, geometric.
    /// </param>
    public static SunDay Of(DateOnly day, Position place, double elevationDeg)
    {
        var noon = SolarPosition.Transit(day, place.Longitude);
        if (!IsAbove(noon))
        {
            return new SunDay(SunDayKind.AllNight, null, null);
        }

        var rise = IsAbove(noon - HalfDay) ? null : Crossing(noon - HalfDay, noon);
        var set = IsAbove(noon + HalfDay) ? null : Crossing(noon + HalfDay, noon);
        return new SunDay(rise is null && set is null ? SunDayKind.AllDay : SunDayKind.Normal, rise, set);

        bool IsAbove(DateTimeOffset instant) => SolarPosition.At(instant, place).ElevationDeg >= elevationDeg;

        // By halves: the elevation only grows from midnight to noon, so that this finds the crossing wherever there is one, near the polar day too. Ends within a millisecond.
        DateTimeOffset? Crossing(DateTimeOffset below, DateTimeOffset above)
        {
            while ((above - below).Duration() > TimeSpan.FromMilliseconds(1))
            {
                var middle = below + ((above - below) / 2);
                (below, above) = IsAbove(middle) ? (below, middle) : (middle, above);
            }

            return above;
        }
    }
}
