using System.Collections.Concurrent;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>
/// Who is connected to the broker inside, so that a node does no work for devices that hear another node's broker, or none. Safe from any thread.
/// </summary>
internal sealed class ConnectedUsers(CityInventory city, ClientRegistry registry)
{
    private readonly ConcurrentDictionary<string, int> _connections = new(StringComparer.Ordinal);
    private readonly string[] _gateways = [.. city.Zones.Select(zone => FieldClient.EmulatedGateway(zone.Code))];

    /// <summary>Notes a connection.</summary>
    public void Came(string user) => _connections.AddOrUpdate(user, 1, (_, connections) => connections + 1);

    /// <summary>Notes the end of a connection; true when it was the user's last.</summary>
    public bool Left(string user) =>
        _connections.AddOrUpdate(user, 0, (_, connections) => connections - 1) <= 0 && _connections.TryRemove(new KeyValuePair<string, int>(user, 0));

    /// <summary>True when the emulated field, of this process or another, is connected with at least one of its clients.</summary>
    public bool HasEmulatedField => _connections.Any(connection => connection.Key.StartsWith(FieldClient.ReservedUsers, StringComparison.Ordinal));

    /// <summary>True when the client that is to hear a device's commands is connected.</summary>
    public bool Reach(int device) => _connections.ContainsKey(UserOf(city.Devices[device]));

    private string UserOf(Device device) =>
        registry.Claims.SpeakerFor(device.Ordinal) is { } client ? client.User
        : device.Kind is DeviceKind.Signal or DeviceKind.Vehicle ? FieldClient.ReservedUsers + device.Id
        : _gateways[device.Zone];
}
