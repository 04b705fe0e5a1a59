using Twin.City.Devices;
using Twin.City.Traffic;

namespace Twin.City.Maintenance;

/// <summary>How often a device of a kind must be heard, and when it counts as lost.</summary>
public static class ReportPeriod
{
    /// <summary>Two reports may be lost on the way and the third be half a period late before anybody is called.</summary>
    public const double PeriodsUntilLost = 2.5;

    // Lighting gateways report at least every quarter of an hour, changes at once: more would fill their mobile data plans. Cameras, bollards and signs say that they live as
    // rarely. Vehicles say where they are every few seconds while they move and every quarter of an hour while they stand.
    private static readonly TimeSpan Slow = TimeSpan.FromMinutes(15);

    // A junction without supervision is a risk: its controller reports its state every five minutes even when nothing changes.
    private static readonly TimeSpan Supervised = TimeSpan.FromMinutes(5);

    // What a counter's period is while it has not said so: the usual aggregation of road counters.
    private static readonly TimeSpan UsualCount = TimeSpan.FromMinutes(6);

    /// <summary>How long a device may be silent, given the values that it last reported.</summary>
    public static TimeSpan LongestSilence(DeviceKind kind, in DeviceValues values) => kind switch
    {
        DeviceKind.Counter => (TrafficFigures.SilentPeriods * (values.Has(Slot.Counter.PeriodS) ? TimeSpan.FromSeconds(values[Slot.Counter.PeriodS]) : UsualCount)) + TrafficFigures.SilenceGrace,
        DeviceKind.Signal => PeriodsUntilLost * Supervised,
        _ => PeriodsUntilLost * Slow,
    };

    /// <summary>True when a device has been silent for longer than it may, were it silent since a time.</summary>
    public static bool IsExceeded(DeviceKind kind, in Reported reported, long sinceMs, long nowMs) =>
        nowMs - sinceMs > (long)LongestSilence(kind, reported.Values).TotalMilliseconds;
}
