using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Dashboard;

/// <summary>Finds lamps whose place on the screen nothing else colours.</summary>
public static class LonelyLamps
{
    private const double MetresPerDegree = Position.EarthRadiusM * Math.PI / 180;

    /// <summary>Lamps without another device within a distance, those nearest to the middle of the city first.</summary>
    public static IEnumerable<Device> Of(CityInventory city, double apartM)
    {
        var scale = Math.Cos(double.DegreesToRadians(city.Manifest.Centre.Latitude));
        var cells = city.Devices.ToLookup(device => CellOf(device.Position, scale, apartM));
        return city.Devices
            .Where(device => device.Kind == DeviceKind.Lamp && Near(cells, CellOf(device.Position, scale, apartM)).All(
                other => other == device || other.Position.DistanceM(device.Position) > apartM))
            .OrderBy(lamp => lamp.Position.DistanceM(city.Manifest.Centre));
    }

    private static (int X, int Y) CellOf(Position position, double scale, double sizeM) =>
        ((int)Math.Floor(position.Longitude * MetresPerDegree * scale / sizeM), (int)Math.Floor(position.Latitude * MetresPerDegree / sizeM));

    private static IEnumerable<Device> Near(ILookup<(int X, int Y), Device> cells, (int X, int Y) cell) =>
        from x in Enumerable.Range(cell.X - 1, 3)
        from y in Enumerable.Range(cell.Y - 1, 3)
        from device in cells[(x, y)]
        select device;
}
