using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Maintenance;
using Twin.City.Query;
using Twin.Tests.Lighting;

namespace Twin.Tests.Query;

/// <summary>Devices to ask filters of.</summary>
internal static class FilterSamples
{
    public const long NowMs = 1_800_000_000_000;

    private static readonly CityInventory City = LitCity.Make();

    /// <summary>A lamp of Short Street in zone A that reports level 40 and no power, with 60 desired; 90 s ago.</summary>
    public static FilterSubject Lamp(params AlarmCode[] alarms)
    {
        var desired = new DesiredState(1, Values((Slot.Lamp.Level, 60)), null, []);
        var device = (Lamp)City.Devices[LitCity.ShortLamps[0]] with { Name = "Rue d'Été" };
        return new FilterSubject(City, device, 0, Reported(90, (Slot.Lamp.Level, 40), (Slot.Lamp.Status, 0)), desired, [.. alarms.Select(Raised)], NowMs);
    }

    /// <summary>A lamp that has never reported.</summary>
    public static FilterSubject SilentLamp() => Lamp() with { Reported = Twin.City.Devices.Reported.Nothing, Desired = null };

    /// <summary>A counter of Long Street that counts northwards.</summary>
    public static FilterSubject Counter()
    {
        var device = (Counter)City.Devices[LitCity.LongCounter] with { Heading = "north", Derived = [new Derivation("*", "assumed", 0.1)] };
        return new FilterSubject(City, device, 0, Reported(0, (Slot.Counter.Vehicles, 12)), null, [], NowMs);
    }

    /// <summary>A vehicle with skills that heads west and is now in zone B.</summary>
    public static FilterSubject Vehicle()
    {
        var device = new Vehicle("fire", "FPT", "place-0001", ["rescue", "water"]) { Ordinal = 99, Id = "vehicle-fire-01", Name = "Pumper", Position = default, Zone = 0 };
        return new FilterSubject(City, device, 1, Reported(0, (Slot.Vehicle.Heading, 270)), null, [], NowMs);
    }

    private static Reported Reported(int ageS, params (int Slot, double Value)[] values) => new(new ReadingStamp(NowMs - (ageS * 1_000L), 1), Values(values));

    private static DeviceValues Values(params (int Slot, double Value)[] stated)
    {
        var values = DeviceValues.Empty;
        foreach (var (slot, value) in stated)
        {
            values[slot] = value;
        }

        return values;
    }

    private static Alarm Raised(AlarmCode code) => new(
        "A", 1, new AlarmKey(code, "lamp-00006"), DeviceKind.Lamp, null, ["lamp-00006"], null, 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, null, null, null, ImmutableArray<AlarmTransition>.Empty);
}
