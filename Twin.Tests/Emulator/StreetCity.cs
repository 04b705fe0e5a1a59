using NetTopologySuite.Geometries;
using Twin.City.Geography;
using Twin.City.Inventory;
using Position = Twin.City.Geography.Position;

namespace Twin.Tests.Emulator;

/// <summary>A city of two zones with a block of streets and one or more devices of every kind: enough for the field to be played.</summary>
internal static class StreetCity
{
    public const int LampsPerZone = 6;
    public const string Cabinet = "cabinet-0001";
    private const double Degrees = 0.01;

    public static CityInventory Make()
    {
        var factory = new GeometryFactory();
        Zone[] zones = [.. Enumerable.Range(0, 2).Select(i => new Zone(i, "Z" + i, "Zone " + i, "D", factory.ToGeometry(new Envelope(i * Degrees, (i + 1) * Degrees, 0, Degrees))))];
        var streets = Streets();
        var station = new Place("place-0001", "Station", "depot", new Position(0.002, 0.0021), []);
        var devices = new List<Device>();
        for (var i = 0; i < 2 * LampsPerZone; i++)
        {
            Add(new Lamp("LANTERNE", 100, i < LampsPerZone ? Cabinet : "cabinet-0002") { Ordinal = 0, Id = $"lamp-{i + 1:D5}", Name = "", Position = In(i / LampsPerZone), Zone = i / LampsPerZone, Street = streets[0].Id });
        }

        Add(new Signal(false) { Ordinal = 0, Id = "signal-0001", Name = "", Position = In(0), Zone = 0 });
        Add(new Camera("") { Ordinal = 0, Id = "camera-001", Name = "", Position = In(0), Zone = 0 });
        Add(new Bollard("area-01") { Ordinal = 0, Id = "bollard-01", Name = "", Position = In(0), Zone = 0 });
        Add(new Sign(90) { Ordinal = 0, Id = "sign-01", Name = "", Position = In(0), Zone = 0 });
        Add(new Counter(24_000, 2_400, 2_600, 50, null, 2010) { Ordinal = 0, Id = "counter-0001", Name = "", Position = In(0), Zone = 0, Street = streets[0].Id });
        Add(new Counter(12_000, null, null, 50, null, 2010) { Ordinal = 0, Id = "counter-0002", Name = "", Position = In(0), Zone = 0, Street = streets[0].Id });
        Add(new Counter(12_000, null, null, 50, null, 2010) { Ordinal = 0, Id = "counter-0003", Name = "", Position = In(1), Zone = 1, Street = streets[1].Id });
        for (var i = 1; i <= 8; i++)
        {
            Add(new Vehicle("police", "VL", station.Id, []) { Ordinal = 0, Id = $"vehicle-police-{i:D2}", Name = "", Position = station.Position, Zone = 0 });
        }

        return new CityInventory(
            new CityManifest("streets", "Streets", "Europe/Paris", In(0), "none", "nobody", []),
            [new District("D", "District", zones[0].Area)],
            [.. zones],
            streets,
            [station],
            [],
            [new Cabinet(Cabinet, "1", In(0), "Z0", []), new Cabinet("cabinet-0002", "2", In(1), "Z1", [])],
            [.. devices]);

        void Add(Device device) => devices.Add(device with { Ordinal = devices.Count });
    }

    // A block of one-way streets, a two-way street across, a dead end and a closed street.
    private static System.Collections.Immutable.ImmutableArray<Street> Streets() =>
    [
        Street(1, 0, 1, TravelDirection.Forward),
        Street(2, 1, 2, TravelDirection.Forward),
        Street(3, 2, 3, TravelDirection.Forward),
        Street(4, 3, 0, TravelDirection.Forward),
        Street(5, 0, 2, TravelDirection.Both),
        Street(6, 1, 4, TravelDirection.Both),
        Street(7, 3, 1, TravelDirection.Closed),
    ];

    private static readonly Position[] Nodes = [new(0.002, 0.002), new(0.004, 0.002), new(0.004, 0.004), new(0.002, 0.004), new(0.006, 0.002)];

    private static Street Street(int number, int from, int to, TravelDirection direction)
    {
        Coordinate[] line = [new(Nodes[from].Longitude, Nodes[from].Latitude), new(Nodes[to].Longitude, Nodes[to].Latitude)];
        var geometry = new GeometryFactory().CreateLineString(line);
        return new Street($"street-{number:D5}", "Street " + number, StreetClass.Residential, direction, 30, geometry.LengthM(), from, to, "Z0", geometry, []);
    }

    private static Position In(int zone) => new((zone + 0.5) * Degrees, Degrees / 2);
}
