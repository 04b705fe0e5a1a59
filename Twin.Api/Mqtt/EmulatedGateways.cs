using System.Collections.Concurrent;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>Zones whose emulated gateway is connected: devices behind it are commanded through it, as through a real one.</summary>
internal sealed class EmulatedGateways(CityInventory city)
{
    private readonly ConcurrentDictionary<int, int> _connections = new();

    /// <summary>True for a kind that lies behind a zone's gateway; signals and vehicles speak for themselves.</summary>
    public static bool IsBehindGateway(DeviceKind kind) => kind is not (DeviceKind.Signal or DeviceKind.Vehicle);

    /// <summary>Notes that a client has connected, in case it is one.</summary>
    public void Came(Speaker speaker) => Count(speaker, 1);

    /// <summary>Notes that a client has gone.</summary>
    public void Went(Speaker speaker) => Count(speaker, -1);

    /// <summary>The gateway's id, when the device lies behind one that is connected; else null.</summary>
    public string? GatewayOf(int device)
    {
        var (kind, zone) = (city.Devices[device].Kind, city.Devices[device].Zone);
        return IsBehindGateway(kind) && _connections.GetValueOrDefault(zone) > 0 ? city.Zones[zone].Code : null;
    }

    private void Count(Speaker speaker, int change)
    {
        if (speaker is { IsField: true, Gateway: { } gateway } && city.FindZone(gateway) is { } zone)
        {
            _connections.AddOrUpdate(zone.Ordinal, change, (_, connections) => connections + change);
        }
    }
}
