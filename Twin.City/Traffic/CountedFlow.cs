using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.City.Traffic;

/// <summary>
/// The traffic of a street by what its counters reported last. Lighting decides by the sums of <see cref="StreetTraffic"/>, which know nothing as soon as one counter is silent; this is for people, so it
/// says what the counters that are heard say, and which they are.
/// </summary>
/// <param name="VolumePerHour">Vehicles per hour past these counters.</param>
/// <param name="CapacityPerHour">What the directions that they count can carry, in vehicles per hour.</param>
/// <param name="Counters">Ordinals of the counters that are heard.</param>
/// <param name="At">When the latest of the counted periods ended.</param>
public sealed record CountedFlow(double VolumePerHour, double CapacityPerHour, ImmutableArray<int> Counters, DateTimeOffset At)
{
    /// <summary>The volume as a part of the capacity.</summary>
    public double Share => VolumePerHour / CapacityPerHour;

    /// <summary>The flow of a street; null when none of its counters is heard: a silent one does not count, nor one that states no period.</summary>
    /// <param name="street">The street.</param>
    /// <param name="counters">Its counters and what each last reported.</param>
    /// <param name="now">The time.</param>
    public static CountedFlow? Of(Street street, IEnumerable<(int Counter, Reported Reported)> counters, DateTimeOffset now)
    {
        var heard = counters
            .Select(counter => CounterReading.From(counter.Counter, counter.Reported))
            .OfType<CounterReading>()
            .Select(reading => (reading.Counter, Window: CounterWindow.Empty.Add(reading.Stamp, reading.Vehicles, reading.PeriodS)))
            .Where(counter => !counter.Window.IsSilent(now))
            .ToList();
        return heard.Count == 0
            ? null
            : new CountedFlow(
                heard.Sum(counter => counter.Window.LastVehicles / counter.Window.PeriodS * 3600),
                StreetCapacity.VehiclesPerHour(street, heard.Count),
                [.. heard.Select(counter => counter.Counter)],
                heard.Max(counter => counter.Window.LastAt!.Value));
    }
}
