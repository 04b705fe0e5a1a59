using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Twin.City.Devices;
using Twin.City.Geography;

namespace Twin.City.Inventory;

/// <summary>What a package says of itself.</summary>
/// <param name="Id">Such as <c>montpellier</c>; part of every NGSI-LD urn.</param>
/// <param name="Name">The city's name.</param>
/// <param name="TimeZone">IANA name, such as <c>Europe/Paris</c>.</param>
/// <param name="Centre">Where a map opens.</param>
/// <param name="Licence">Licence of the data.</param>
/// <param name="Attribution">Whom to name wherever the data is shown.</param>
/// <param name="Rules">The rules by which fields were derived.</param>
public sealed record CityManifest(
    string Id, string Name, string TimeZone, Position Centre, string Licence, string Attribution, ImmutableArray<DerivationRule> Rules);

/// <summary>A city's inventory, loaded once and never changed: the same object serves grains, interfaces and simulator.</summary>
public sealed class CityInventory
{
    private readonly FrozenDictionary<string, int> _ordinalById;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ordinalBySpan;
    private readonly FrozenDictionary<string, Street> _streetById;
    private readonly FrozenDictionary<string, Zone> _zoneByCode;
    private readonly FrozenDictionary<string, Cabinet> _cabinetById;
    private readonly ImmutableArray<ImmutableArray<int>> _devicesByZone;

    /// <summary>Indexes an inventory. Throws <see cref="ArgumentException"/> when an ordinal is not the device's place in the list or an id is used twice.</summary>
    public CityInventory(
        CityManifest manifest,
        ImmutableArray<District> districts,
        ImmutableArray<Zone> zones,
        ImmutableArray<Street> streets,
        ImmutableArray<Place> places,
        ImmutableArray<PedestrianArea> pedestrianAreas,
        ImmutableArray<Cabinet> cabinets,
        ImmutableArray<Device> devices)
    {
        for (var i = 0; i < devices.Length; i++)
        {
            if (devices[i].Ordinal != i)
            {
                throw new ArgumentException($"{devices[i].Id} has ordinal {devices[i].Ordinal} at place {i}.", nameof(devices));
            }
        }

        Manifest = manifest;
        Districts = districts;
        Zones = zones;
        Streets = streets;
        Places = places;
        PedestrianAreas = pedestrianAreas;
        Cabinets = cabinets;
        Devices = devices;
        _ordinalById = devices.ToFrozenDictionary(device => device.Id, device => device.Ordinal, StringComparer.Ordinal);
        _ordinalBySpan = _ordinalById.GetAlternateLookup<ReadOnlySpan<char>>();
        _streetById = streets.ToFrozenDictionary(street => street.Id, StringComparer.Ordinal);
        _zoneByCode = zones.ToFrozenDictionary(zone => zone.Code, StringComparer.Ordinal);
        _cabinetById = cabinets.ToFrozenDictionary(cabinet => cabinet.Id, StringComparer.Ordinal);
        _devicesByZone = ByZone(devices, zones.Length);
        Vehicles = [.. devices.Where(device => device.Kind == DeviceKind.Vehicle).Select(device => device.Ordinal)];
    }

    /// <summary>What the package says of itself.</summary>
    public CityManifest Manifest { get; }

    /// <summary>The districts, by code.</summary>
    public ImmutableArray<District> Districts { get; }

    /// <summary>The zones, by code; a zone's ordinal is its place here.</summary>
    public ImmutableArray<Zone> Zones { get; }

    /// <summary>The streets, by id.</summary>
    public ImmutableArray<Street> Streets { get; }

    /// <summary>Turns that traffic may not make, by id; empty where the city does not tell.</summary>
    public ImmutableArray<TurnRestriction> TurnRestrictions { get; init; } = [];

    /// <summary>The facilities, by id.</summary>
    public ImmutableArray<Place> Places { get; }

    /// <summary>The pedestrian areas, by id.</summary>
    public ImmutableArray<PedestrianArea> PedestrianAreas { get; }

    /// <summary>The lighting cabinets, by id.</summary>
    public ImmutableArray<Cabinet> Cabinets { get; }

    /// <summary>All devices, by kind then id; a device's ordinal is its place here.</summary>
    public ImmutableArray<Device> Devices { get; }

    /// <summary>Ordinals of all vehicles, ascending: the devices that change their zone.</summary>
    public ImmutableArray<int> Vehicles { get; }

    /// <summary>Ordinals of the devices that the inventory has in a zone, ascending; a vehicle is in that of its station. Zones ask it instead of going through the whole city each.</summary>
    public ImmutableArray<int> DevicesIn(int zone) => _devicesByZone[zone];

    /// <summary>Finds a device by id.</summary>
    public Device? Find(string id) => _ordinalById.TryGetValue(id, out var ordinal) ? Devices[ordinal] : null;

    /// <summary>Finds a street by id.</summary>
    public Street? FindStreet(string id) => _streetById.GetValueOrDefault(id);

    /// <summary>Finds a zone by code.</summary>
    public Zone? FindZone(string code) => _zoneByCode.GetValueOrDefault(code);

    /// <summary>Finds a cabinet by id.</summary>
    public Cabinet? FindCabinet(string id) => _cabinetById.GetValueOrDefault(id);

    /// <summary>Finds a device's ordinal by its id in UTF-8 without making a string; -1 when there is none.</summary>
    public int OrdinalOf(ReadOnlySpan<byte> idUtf8)
    {
        if (idUtf8.Length > InventoryId.Longest)
        {
            return -1;
        }

        Span<char> id = stackalloc char[InventoryId.Longest];
        return Encoding.UTF8.TryGetChars(idUtf8, id, out var length) && _ordinalBySpan.TryGetValue(id[..length], out var ordinal) ? ordinal : -1;
    }

    private static ImmutableArray<ImmutableArray<int>> ByZone(ImmutableArray<Device> devices, int zones)
    {
        var byZone = new ImmutableArray<int>.Builder[zones];
        for (var zone = 0; zone < zones; zone++)
        {
            byZone[zone] = ImmutableArray.CreateBuilder<int>();
        }

        foreach (var device in devices)
        {
            byZone[device.Zone].Add(device.Ordinal);
        }

        return [.. byZone.Select(zone => zone.ToImmutable())];
    }
}
