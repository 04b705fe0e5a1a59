using System.Collections.Immutable;
using System.Globalization;
using NetTopologySuite.Geometries;
using Twin.City;
using Twin.City.Geography;
using Twin.City.Inventory;
using Position = Twin.City.Geography.Position;

namespace Twin.Benchmarks.Scale;

/// <summary>
/// A city of any size, made up. Its streets are a lattice of <see cref="BlockM"/>; every zone is a square kilometre with 1,000 lamps, five on each arc, and about fifty other
/// devices, so that a larger city has more zones and not larger ones. The same size and seed give the same bytes.
/// </summary>
public sealed class ScaledCity
{
    /// <summary>Lamps of a zone; a city has a whole number of zones.</summary>
    public const int LampsPerZone = BlocksPerZone * BlocksPerZone * ArcsPerNode * LampsPerArc;

    private const int BlocksPerZone = 10;
    private const int ArcsPerNode = 2;
    private const int LampsPerArc = 5;
    private const int ArcsPerCabinet = 8;
    private const int ZonesPerDistrictSide = 5;
    private const int VehiclesPerZone = 6;

    // Every third line is a main street: nine junctions with signals in a zone, as dense as in Montpellier (373 in 31 zones).
    private const int LinesPerMainLine = 3;
    private const double BlockM = 100;
    private const double ZoneM = BlocksPerZone * BlockM;

    // The lattice stands a little inside its zone, so that every lamp of an arc lies in the zone where the arc begins.
    private const double InsetM = 5;
    private const double FirstLampM = 10;
    private const double LampSpacingM = 18;

    private static readonly (string Type, double PowerW)[] Lanterns = [("LED", 42), ("LANTERNE", 70), ("CONSOLE", 100), ("CROSSE", 150)];
    private static readonly (string Service, string Unit, string Skill)[] Units =
        [("fire", "FPT", "fire"), ("medical", "SMUR", "medical"), ("police", "patrol", "patrol"), ("lighting", "nacelle", "lighting"), ("roads", "truck", "roads"), ("cleaning", "sweeper", "sweeping")];

    private readonly int _seed;
    private readonly int _zones;
    private readonly int _columns;
    private readonly LocalPlane _plane = new(new Position(3.87, 43.61));
    private readonly ImmutableArray<Street>.Builder _streets = ImmutableArray.CreateBuilder<Street>();
    private readonly ImmutableArray<Cabinet>.Builder _cabinets = ImmutableArray.CreateBuilder<Cabinet>();
    private readonly List<Device> _lamps = [];
    private readonly List<Device> _signals = [];
    private readonly List<Device> _cameras = [];
    private readonly List<Device> _bollards = [];
    private readonly List<Device> _signs = [];
    private readonly List<Device> _counters = [];
    private readonly List<Device> _vehicles = [];

    private ScaledCity(int lamps, int seed)
    {
        _seed = seed;
        _zones = lamps / LampsPerZone;
        _columns = (int)Math.Ceiling(Math.Sqrt(_zones));
    }

    /// <summary>Makes the city up.</summary>
    /// <param name="lamps">How many lamps, a multiple of <see cref="LampsPerZone"/>.</param>
    /// <param name="seed">Decides lanterns, powers and traffic.</param>
    public static CityInventory Make(int lamps, int seed)
    {
        if (lamps < LampsPerZone || lamps % LampsPerZone != 0)
        {
            throw new ArgumentException($"A city has a multiple of {LampsPerZone} lamps.", nameof(lamps));
        }

        return new ScaledCity(lamps, seed).Make();
    }

    /// <summary>Makes the city up and writes its package.</summary>
    public static void Write(string folder, int lamps, int seed) => CityPackageWriter.Write(Make(lamps, seed), "# Sources\n\nMade up for measurements; it describes no place.\n", folder);

    private CityInventory Make()
    {
        var zones = Enumerable.Range(0, _zones).Select(MakeZone).ToImmutableArray();
        var districts = zones.Select(zone => zone.District).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        for (var zone = 0; zone < _zones; zone++)
        {
            FillZone(zone, zones[zone]);
        }

        Device[] devices = [.. _lamps, .. _signals, .. _cameras, .. _bollards, .. _signs, .. _counters, .. _vehicles];
        return new CityInventory(
            new CityManifest(
                Text($"scaled-{_lamps.Count}"), Text($"{_lamps.Count:n0} lamps"), "Europe/Paris", At(_columns * ZoneM / 2, _columns * ZoneM / 2), "none", "Made up", []),
            [.. districts.Select(code => new District(code, code, DistrictArea(code)))],
            zones,
            _streets.ToImmutable(),
            [.. districts.Select(code => new Place(DepotOf(code), code + " depot", "depot", DistrictCorner(code, ZoneM / 2), []))],
            [],
            _cabinets.ToImmutable(),
            [.. devices.Select((device, ordinal) => device with { Ordinal = ordinal })]);
    }

    private Zone MakeZone(int zone)
    {
        var (column, row) = (zone % _columns, zone / _columns);
        var code = Text($"Z{zone:0000000}");
        return new Zone(zone, code, code, DistrictOf(column, row), Square(column * ZoneM, row * ZoneM, ZoneM));
    }

    private void FillZone(int ordinal, Zone zone)
    {
        var (column, row) = (ordinal % _columns * BlocksPerZone, ordinal / _columns * BlocksPerZone);
        var arcs = 0;
        for (var y = row; y < row + BlocksPerZone; y++)
        {
            for (var x = column; x < column + BlocksPerZone; x++)
            {
                AddArc(zone, x, y, isEast: true, arcs++);
                AddArc(zone, x, y, isEast: false, arcs++);
                AddJunction(zone, x, y);
            }
        }

        AddEntry(zone, column, row);
        AddVehicles(zone);
    }

    private void AddArc(Zone zone, int x, int y, bool isEast, int arcOfZone)
    {
        var line = isEast ? y : x;
        var isMain = line % LinesPerMainLine == 0;
        var street = AddStreet(zone, x, y, isEast, isMain);
        if (arcOfZone % ArcsPerCabinet == 0)
        {
            var id = Text($"cabinet-{_cabinets.Count + 1:000000}");
            _cabinets.Add(new Cabinet(id, Text($"supply-{_cabinets.Count + 1:000000}"), AlongArc(x, y, isEast, 1), zone.Code, []));
        }

        // One lantern a street, as towns do.
        var draw = new SeededStream(_seed, _streets.Count, 0);
        var (type, powerW) = Lanterns[draw.NextIndex(Lanterns.Length)];
        for (var lamp = 0; lamp < LampsPerArc; lamp++)
        {
            _lamps.Add(new Lamp(type, powerW, _cabinets[^1].Id)
            {
                Ordinal = 0,
                Id = Text($"lamp-{_lamps.Count + 1:00000000}"),
                Name = street.Name,
                Position = AlongArc(x, y, isEast, FirstLampM + (lamp * LampSpacingM)),
                Zone = zone.Ordinal,
                Street = street.Id,
            });
        }

        // A counter on every second arc of a main street: thirty in a zone.
        if (isMain && (x + y) % 2 == 0)
        {
            AddCounter(zone, street, AlongArc(x, y, isEast, BlockM / 2), Math.Round(draw.NextBetween(2_000, 14_000)));
        }
    }

    private Street AddStreet(Zone zone, int x, int y, bool isEast, bool isMain)
    {
        var (from, to) = (NodeAt(x, y), isEast ? NodeAt(x + 1, y) : NodeAt(x, y + 1));
        var line = new LineString([Coordinate(from), Coordinate(to)]);
        var street = new Street(
            Text($"street-{_streets.Count + 1:0000000}"),
            isEast ? Text($"Row {y}") : Text($"Column {x}"),
            isMain ? StreetClass.Secondary : StreetClass.Residential,
            TravelDirection.Both,
            isMain ? 50 : 30,
            Math.Round(line.LengthM(), 1),
            Node(x, y),
            isEast ? Node(x + 1, y) : Node(x, y + 1),
            zone.Code,
            line,
            []);
        _streets.Add(street);
        return street;
    }

    private void AddCounter(Zone zone, Street street, Position position, double dailyVehicles) =>
        _counters.Add(new Counter(dailyVehicles, Math.Round(dailyVehicles / 10), Math.Round(dailyVehicles / 9), street.SpeedLimitKmh, null, null)
        {
            Ordinal = 0,
            Id = Text($"counter-{_counters.Count + 1:000000}"),
            Name = street.Name,
            Position = position,
            Zone = zone.Ordinal,
            Street = street.Id,
        });

    private void AddJunction(Zone zone, int x, int y)
    {
        if (x % LinesPerMainLine != 0 || y % LinesPerMainLine != 0)
        {
            return;
        }

        var id = Text($"signal-{_signals.Count + 1:000000}");
        _signals.Add(new Signal(AudibleSignal: (x + y) % 2 == 0) { Ordinal = 0, Id = id, Name = id, Position = NodeAt(x, y), Zone = zone.Ordinal });
        if (_signals.Count % 2 == 0)
        {
            var camera = Text($"camera-{_cameras.Count + 1:000000}");
            _cameras.Add(new Camera(Text($"Row {y}, column {x}")) { Ordinal = 0, Id = camera, Name = camera, Position = NodeAt(x, y), Zone = zone.Ordinal });
        }
    }

    private void AddEntry(Zone zone, int x, int y)
    {
        var bollard = Text($"bollard-{_bollards.Count + 1:00000}");
        _bollards.Add(new Bollard(null) { Ordinal = 0, Id = bollard, Name = bollard, Position = AlongArc(x, y, isEast: true, 2), Zone = zone.Ordinal });
        var sign = Text($"sign-{_signs.Count + 1:00000}");
        _signs.Add(new Sign(90) { Ordinal = 0, Id = sign, Name = sign, Position = AlongArc(x, y, isEast: true, 3), Zone = zone.Ordinal });
    }

    private void AddVehicles(Zone zone)
    {
        for (var i = 0; i < VehiclesPerZone; i++)
        {
            var (service, unit, skill) = Units[i % Units.Length];
            var id = Text($"vehicle-{_vehicles.Count + 1:000000}");
            _vehicles.Add(new Vehicle(service, unit, DepotOf(zone.District), [skill])
            {
                Ordinal = 0,
                Id = id,
                Name = id,
                Position = NodeAt(zone.Ordinal % _columns * BlocksPerZone, zone.Ordinal / _columns * BlocksPerZone),
                Zone = zone.Ordinal,
            });
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string DistrictOf(int column, int row) => Text($"D{row / ZonesPerDistrictSide:000}-{column / ZonesPerDistrictSide:000}");

    private static string DepotOf(string district) => "place-" + district;

    private Position At(double eastM, double northM)
    {
        var exact = _plane.Unflatten(new PlanePoint(eastM, northM));
        return new Position(Math.Round(exact.Longitude, 6), Math.Round(exact.Latitude, 6));
    }

    private int Node(int x, int y) => (y * ((_columns * BlocksPerZone) + 1)) + x;

    private Position NodeAt(int x, int y) => At((x * BlockM) + InsetM, (y * BlockM) + InsetM);

    private Position AlongArc(int x, int y, bool isEast, double metres) =>
        isEast ? At((x * BlockM) + InsetM + metres, (y * BlockM) + InsetM) : At((x * BlockM) + InsetM, (y * BlockM) + InsetM + metres);

    private Position DistrictCorner(string code, double insetM)
    {
        var row = int.Parse(code.AsSpan(1, 3), CultureInfo.InvariantCulture);
        var column = int.Parse(code.AsSpan(5, 3), CultureInfo.InvariantCulture);
        return At((column * ZonesPerDistrictSide * ZoneM) + insetM, (row * ZonesPerDistrictSide * ZoneM) + insetM);
    }

    private Polygon DistrictArea(string code)
    {
        var corner = _plane.Flatten(DistrictCorner(code, 0));
        return Square(corner.X, corner.Y, ZonesPerDistrictSide * ZoneM);
    }

    private Polygon Square(double eastM, double northM, double sideM) => new(new LinearRing(
    [
        Coordinate(At(eastM, northM)), Coordinate(At(eastM + sideM, northM)), Coordinate(At(eastM + sideM, northM + sideM)), Coordinate(At(eastM, northM + sideM)),
        Coordinate(At(eastM, northM)),
    ]));

    private static Coordinate Coordinate(Position position) => new(position.Longitude, position.Latitude);
}
