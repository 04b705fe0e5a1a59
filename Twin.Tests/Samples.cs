using Twin.City.Devices;

namespace Twin.Tests;

/// <summary>Readings for tests: few devices, few times, so that duplicates and disorder are common.</summary>
internal static class Samples
{
    public const long StartMs = 1_790_000_000_000;

    /// <summary>A reading of a lamp; the same time and sequence always say the same.</summary>
    public static Reading OfLamp(int device, int step) => new(device, new ReadingStamp(StartMs + (step / 2 * 1000L), step), LampValues(device, step));

    /// <summary>A reading of a vehicle in the middle of a zone.</summary>
    public static Reading OfVehicle(int device, int step, int zone)
    {
        var values = DeviceValues.Empty;
        var position = SmallCity.InZone(zone);
        values[Slot.Vehicle.Longitude] = position.Longitude;
        values[Slot.Vehicle.Latitude] = position.Latitude;
        values[Slot.Vehicle.Duty] = step % 5;
        return new Reading(device, new ReadingStamp(StartMs + (step * 1000L), step), values);
    }

    /// <summary>A permutation of the items, some of them twice, made from a seed.</summary>
    public static T[] ShuffledWithDuplicates<T>(IReadOnlyList<T> items, int seed)
    {
        var random = new Random(seed);
        T[] all = [.. items, .. items.Where(_ => random.Next(3) == 0)];
        random.Shuffle(all);
        return all;
    }

    private static DeviceValues LampValues(int device, int step)
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = ((step * 7) + device) % 101;
        values[Slot.Lamp.PowerW] = step + (device * 0.5);
        values[Slot.Lamp.EnergyKWh] = 100 + (step * 0.25);
        values[Slot.Lamp.Status] = step % 7 == 3 ? 1 : 0;
        return values;
    }
}
