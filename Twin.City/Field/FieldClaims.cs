using Twin.City.Inventory;

namespace Twin.City.Field;

/// <summary>Which registered client speaks for which device of a city.</summary>
public sealed class FieldClaims
{
    private readonly FieldClient?[] _speakers;

    /// <summary>Works it out; where two clients name a device, the one registered first has it. Names that the city does not know are passed over.</summary>
    public FieldClaims(CityInventory city, FieldClients clients)
    {
        Clients = clients;
        _speakers = new FieldClient?[city.Devices.Length];
        foreach (var client in clients.All)
        {
            foreach (var device in client.DevicesIn(city))
            {
                _speakers[device.Ordinal] ??= client;
            }
        }
    }

    /// <summary>The clients.</summary>
    public FieldClients Clients { get; }

    /// <summary>The client that speaks for a device, or null.</summary>
    public FieldClient? SpeakerFor(int device) => _speakers[device];

    /// <summary>Ordinals of the devices that are reached by a gateway.</summary>
    public IEnumerable<int> DevicesBehind(string gateway)
    {
        for (var device = 0; device < _speakers.Length; device++)
        {
            if (_speakers[device]?.Gateway is { } own && string.Equals(own, gateway, StringComparison.Ordinal))
            {
                yield return device;
            }
        }
    }
}
