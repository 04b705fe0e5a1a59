using System.Collections.Concurrent;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>
/// Gateways that are named like a zone and stand for what nobody is registered for there, as those of the emulated field do: while one is connected, the zone's lamps, counters,
/// cameras, bollards and signs are commanded through it. Safe from any thread.
/// </summary>
internal sealed class ZoneGateways(CityInventory city, ClientRegistry registry)
{
    private readonly ConcurrentDictionary<int, bool> _isThere = new();

    /// <summary>Notes that a gateway has come or gone, in case it is one.</summary>
    public void Note(string gateway, bool isThere)
    {
        if (city.FindZone(gateway) is { } zone)
        {
            _isThere[zone.Ordinal] = isThere;
        }
    }

    /// <summary>True when the device lies behind the gateway that is named like the zone.</summary>
    public bool IsBehind(int device, Zone zone) =>
        city.Devices[device].Zone == zone.Ordinal && HasGateway(city.Devices[device].Kind) && registry.Claims.SpeakerFor(device) is null;

    /// <summary>Id of the gateway that a device is commanded through: a registered one, else its zone's when that is connected, else null.</summary>
    public string? GatewayOf(int device, FieldClaims claims)
    {
        if (claims.SpeakerFor(device) is { } client)
        {
            return client.Gateway;
        }

        var zone = city.Devices[device].Zone;
        return HasGateway(city.Devices[device].Kind) && _isThere.GetValueOrDefault(zone) ? city.Zones[zone].Code : null;
    }

    /// <summary>Ordinals of the devices behind a gateway, registered or named like a zone.</summary>
    public IEnumerable<int> DevicesBehind(string gateway)
    {
        var registered = registry.Claims.DevicesBehind(gateway);
        return city.FindZone(gateway) is { } zone
            ? registered.Concat(city.Devices.Where(device => IsBehind(device.Ordinal, zone)).Select(device => device.Ordinal))
            : registered;
    }

    // Signals and vehicles speak for themselves.
    private static bool HasGateway(DeviceKind kind) => kind is not (DeviceKind.Signal or DeviceKind.Vehicle);
}
