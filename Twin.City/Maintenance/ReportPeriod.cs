using Twin.City.Devices;

namespace Twin.City.Maintenance;

/// <summary>How often a device of a kind must be heard, and when it counts as lost.</summary>
public static class ReportPeriod
{
    /// <summary>Two reports may be lost on the way and the third be half a period late before anybody is called.</summary>
    public const double PeriodsUntilLost = 2.5;

    /// <summary>A counter reports at the end of each period; it is silent when three have gone by and it has had these seconds to send the last.</summary>
    public static readonly TimeSpan CounterGrace = TimeSpan.FromSeconds(5);

    /// <summary>Periods that a counter may miss.</summary>
    public const int CounterPeriods = 3;

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
        DeviceKind.Counter => (CounterPeriods * (values.Has(Slot.Counter.PeriodS) ? TimeSpan.FromSeconds(values[Slot.Counter.PeriodS]) : UsualCount)) + CounterGrace,
        DeviceKind.Signal => PeriodsUntilLost * Supervised,
        _ => PeriodsUntilLost * Slow,
    };
}
