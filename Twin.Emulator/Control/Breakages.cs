using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Emulator.Control;

/// <summary>What of the field is broken on purpose. Immutable: every control message that is obeyed makes another.</summary>
internal sealed record Breakages
{
    /// <summary>Nothing is broken.</summary>
    public static Breakages None { get; } = new();

    /// <summary>Counters that say nothing, by ordinal.</summary>
    public ImmutableHashSet<int> SilentCounters { get; init; } = [];

    /// <summary>Lamps that are dead, by ordinal.</summary>
    public ImmutableHashSet<int> DeadLamps { get; init; } = [];

    /// <summary>Cabinets without supply, by id.</summary>
    public ImmutableHashSet<string> LostCabinets { get; init; } = [];

    /// <summary>Zones whose gateway has no connection, by code.</summary>
    public ImmutableHashSet<string> CutZones { get; init; } = [];

    /// <summary>How much later everything from and to the gateway of a zone comes, by code.</summary>
    public ImmutableDictionary<string, TimeSpan> SlowLinks { get; init; } = ImmutableDictionary<string, TimeSpan>.Empty;

    /// <summary>Vehicles an hour on a street in place of its demand, by id.</summary>
    public ImmutableDictionary<string, double> Traffic { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Obeys a control message; null with a sentence when what it names does not exist.</summary>
    public Breakages? With(FieldControl control, CityInventory city, out string problem)
    {
        problem = "";
        var next = control.What switch
        {
            "silentCounter" when Ordinal(city, control.Device, DeviceKind.Counter) is { } counter => this with { SilentCounters = Changed(SilentCounters, counter, control) },
            "deadLamp" when Ordinal(city, control.Device, DeviceKind.Lamp) is { } lamp => this with { DeadLamps = Changed(DeadLamps, lamp, control) },
            "cabinetLoss" when city.Cabinets.Any(cabinet => cabinet.Id == control.Cabinet) => this with { LostCabinets = Changed(LostCabinets, control.Cabinet!, control) },
            "zoneCut" when IsZone(city, control) => this with { CutZones = Changed(CutZones, control.Zone!, control) },
            "slowLink" when IsZone(city, control) && (control.Repairs || control.DelayS is >= 0 and <= 60) =>
                this with { SlowLinks = Changed(SlowLinks, control.Zone!, TimeSpan.FromSeconds(control.DelayS ?? 0), control) },
            "traffic" when control.Street is { } street && city.FindStreet(street) is not null && (control.Repairs || control.VehiclesPerHour is >= 0 and <= 100_000) =>
                this with { Traffic = Changed(Traffic, street, control.VehiclesPerHour ?? 0, control) },
            _ => null,
        };
        if (next is null)
        {
            problem = $"'{control.What}' needs one of silentCounter (device), deadLamp (device), cabinetLoss (cabinet), zoneCut (zone), slowLink (zone, delayS 0–60), "
                + "traffic (street, vehiclesPerHour 0–100000), and what it names must be in the city.";
        }

        return next;
    }

    private static int? Ordinal(CityInventory city, string? id, DeviceKind kind) =>
        id is not null && city.Find(id) is { } device && device.Kind == kind ? device.Ordinal : null;

    private static bool IsZone(CityInventory city, FieldControl control) => control.Zone is { } zone && city.FindZone(zone) is not null;

    private static ImmutableHashSet<T> Changed<T>(ImmutableHashSet<T> set, T item, FieldControl control) => control.Repairs ? set.Remove(item) : set.Add(item);

    private static ImmutableDictionary<string, T> Changed<T>(ImmutableDictionary<string, T> map, string key, T value, FieldControl control) =>
        control.Repairs ? map.Remove(key) : map.SetItem(key, value);
}
