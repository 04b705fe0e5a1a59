using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Zones;

namespace Twin.Api.Mirror;

/// <summary>
/// In which one zone each vehicle is. Exit and entry reach the mirror by different zones in any order; the later reading decides,
/// and until the entry is here the vehicle stays where it was, so it is in exactly one zone at any time.
/// </summary>
internal sealed class VehicleZones
{
    private readonly Lock _lock = new();
    private readonly int _first;
    private readonly int[] _zone;
    private readonly ReadingStamp[] _movedAt;

    public VehicleZones(CityInventory city)
    {
        Device[] vehicles = [.. city.Devices.Where(device => device.Kind == DeviceKind.Vehicle)];
        _first = vehicles.Length == 0 ? 0 : vehicles[0].Ordinal;
        _zone = [.. vehicles.Select(vehicle => vehicle.Zone)];
        _movedAt = new ReadingStamp[vehicles.Length];
    }

    /// <summary>The zone of a vehicle.</summary>
    public int ZoneOf(int device) => Volatile.Read(ref _zone[device - _first]);

    /// <summary>Takes note of the vehicles that a frame says are in its zone.</summary>
    public void Note(ZoneFrame frame)
    {
        foreach (ref readonly var row in frame.Rows.AsSpan())
        {
            var vehicle = row.Device - _first;
            if (!row.Present || vehicle < 0 || vehicle >= _zone.Length)
            {
                continue;
            }

            lock (_lock)
            {
                if (row.Reported.Stamp >= _movedAt[vehicle])
                {
                    _movedAt[vehicle] = row.Reported.Stamp;
                    Volatile.Write(ref _zone[vehicle], frame.Zone);
                }
            }
        }
    }
}
