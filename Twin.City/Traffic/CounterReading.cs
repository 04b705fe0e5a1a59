using Twin.City.Devices;

namespace Twin.City.Traffic;

/// <summary>What a counter counted in one period. Unlike a device's state none of them stands for an earlier one: volumes are sums.</summary>
/// <param name="Counter">The counter's ordinal.</param>
/// <param name="Stamp">When the period ended.</param>
/// <param name="Vehicles">How many passed.</param>
/// <param name="PeriodS">Length of the period in seconds.</param>
public readonly record struct CounterReading(int Counter, ReadingStamp Stamp, double Vehicles, double PeriodS)
{
    /// <summary>From what a counter reported; null when it states no count or no period.</summary>
    public static CounterReading? From(int counter, in Reported reported)
    {
        var values = reported.Values;
        return reported.Stamp.IsReported && values.Has(Slot.Counter.Vehicles) && values.Has(Slot.Counter.PeriodS)
            ? new CounterReading(counter, reported.Stamp, values[Slot.Counter.Vehicles], values[Slot.Counter.PeriodS])
            : null;
    }
}
