using Twin.City.Inventory;

namespace Twin.City.Traffic;

/// <summary>The traffic of a street, all its counters together.</summary>
/// <param name="QuarterHourVolumePerHour">Vehicles per hour over the last 15 minutes; null when unknown.</param>
/// <param name="FiveMinuteVolumePerHour">Vehicles per hour over the last 5 minutes; null when unknown.</param>
/// <param name="IsSilent">True when a counter of the street is silent, so that nothing certain is known.</param>
/// <param name="CapacityPerHour">What the street can carry in vehicles per hour.</param>
public sealed record StreetTraffic(double? QuarterHourVolumePerHour, double? FiveMinuteVolumePerHour, bool IsSilent, double CapacityPerHour)
{
    /// <summary>Since when all counters are heard without a silence; null when that is of no account. Until a window after it the long volume is a guess from few minutes.</summary>
    public DateTimeOffset? HeardSince { get; init; }

    /// <summary>True when a counter of the street was never heard.</summary>
    public bool IsUnheard { get; init; }

    /// <summary>True when nobody has listened for long enough to know whether a counter is silent.</summary>
    public bool IsCatchingUp { get; init; }

    /// <summary>True when its volume and capacity are known.</summary>
    public bool IsKnown => !IsSilent && QuarterHourVolumePerHour is { } volume && double.IsFinite(volume) && CapacityPerHour > 0;

    /// <summary>The higher of the two volumes in vehicles per hour; 0 when unknown.</summary>
    public double HigherVolumePerHour => IsKnown ? Math.Max(Stated(QuarterHourVolumePerHour), Stated(FiveMinuteVolumePerHour)) : 0;

    /// <summary>A volume as a part of the capacity; 0 when unknown.</summary>
    public double Share(double volumePerHour) => IsKnown ? volumePerHour / CapacityPerHour : 0;

    /// <summary>
    /// The traffic of a street as its counters tell it now. It is silent when any of them is silent or has counted nothing of the last 15 minutes, and when it has none: the sum of the others would be
    /// too low. The capacity is that of the directions that are counted: the others are taken to be as busy.
    /// </summary>
    /// <param name="counters">What each of its counters has counted.</param>
    /// <param name="street">The street.</param>
    /// <param name="now">The time.</param>
    /// <param name="listeningSince">Since when anybody listens to the counters: they have their time to speak before silence is held against them. Null: for ever.</param>
    public static StreetTraffic Of(IReadOnlyList<CounterWindow> counters, Street street, DateTimeOffset now, DateTimeOffset? listeningSince = null)
    {
        var quarterHour = Sum(counters, now, TrafficFigures.QuarterHour);
        var isSilent = quarterHour is null || counters.Any(counter => counter.IsSilent(now));
        var capacity = StreetCapacity.VehiclesPerHour(street, counters.Count);
        return new StreetTraffic(quarterHour, Sum(counters, now, TrafficFigures.FiveMinutes), isSilent, capacity)
        {
            HeardSince = counters.Max(counter => counter.HeardSince),
            IsUnheard = counters.Any(counter => counter.LastAt is null),
            IsCatchingUp = isSilent && counters.Any(counter => now - listeningSince <= counter.SilentAfter),
        };
    }

    private static double Stated(double? volumePerHour) => volumePerHour is { } volume && double.IsFinite(volume) ? volume : 0;

    private static double? Sum(IReadOnlyList<CounterWindow> counters, DateTimeOffset now, TimeSpan span)
    {
        double? sum = counters.Count == 0 ? null : 0;
        foreach (var counter in counters)
        {
            sum += counter.VolumePerHour(now, span);
        }

        return sum;
    }
}
