using NetTopologySuite.Geometries;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Inventory.Osm;
using Twin.Tests.Processes;
using Xunit;
using Position = Twin.City.Geography.Position;

namespace Twin.Tests.Inventory.Osm;

/// <summary>What tags become, in towns of two streets south of the equator.</summary>
public sealed class SmallOsmCityTests : IDisposable
{
    private static readonly OsmCityName Wellington = new("Pacific/Auckland", "Wellington", null);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_town_without_lamps_is_a_city_all_the_same()
    {
        var city = Import(GridTown.Cross());

        Assert.Equal(["street-10-1", "street-10-2", "street-20-1", "street-20-2"], city.Streets.Select(street => street.Id));
        Assert.Empty(city.Devices.OfType<Lamp>());
        Assert.Empty(city.Cabinets);
        Assert.Empty(city.Devices.OfType<Counter>());
        Assert.Equal("A1", Assert.Single(city.Zones).Code);
        Assert.True(city.Manifest.Centre.Latitude < 0);
    }

    [Fact]
    public void Streets_are_cut_where_they_cross_and_meet_at_one_node()
    {
        var city = Import(GridTown.Cross());

        var corner = city.FindStreet("street-10-1")!.ToNode;
        Assert.Equal(corner, city.FindStreet("street-10-2")!.FromNode);
        Assert.Equal(corner, city.FindStreet("street-20-1")!.ToNode);
        Assert.Equal(corner, city.FindStreet("street-20-2")!.FromNode);
        Assert.Equal(111.2, city.FindStreet("street-20-1")!.LengthM, 0.1);
    }

    [Theory]
    [InlineData("oneway=yes", TravelDirection.Forward, 90)]
    [InlineData("oneway=true", TravelDirection.Forward, 90)]
    [InlineData("oneway=1", TravelDirection.Forward, 90)]
    [InlineData("oneway=-1", TravelDirection.Forward, 270)]
    [InlineData("oneway=reverse", TravelDirection.Forward, 270)]
    [InlineData("oneway=no", TravelDirection.Both, 90)]
    [InlineData("junction=roundabout", TravelDirection.Forward, 90)]
    [InlineData("access=private", TravelDirection.Closed, 90)]
    [InlineData("motor_vehicle=no", TravelDirection.Closed, 90)]
    [InlineData("vehicle=no", TravelDirection.Closed, 90)]
    [InlineData("lanes=2", TravelDirection.Both, 90)]
    public void Directions_follow_the_tags(string tag, TravelDirection direction, double heading)
    {
        var street = Import(GridTown.Cross(tag)).FindStreet("street-10-1")!;

        Assert.Equal(direction, street.Direction);
        Assert.Equal(heading, street.Line.PositionAt(0).HeadingTo(street.Line.PositionAt(1)), 0.1);
    }

    [Fact]
    public void The_most_particular_access_counts() =>
        Assert.Equal(TravelDirection.Both, Import(GridTown.Cross("access=no", "motor_vehicle=yes")).FindStreet("street-10-1")!.Direction);

    [Theory]
    [InlineData("maxspeed=50", 50, null)]
    [InlineData("maxspeed=30 mph", 48.3, null)]
    [InlineData("maxspeed=30mph", 48.3, null)]
    [InlineData("maxspeed=40 km/h", 40, null)]
    [InlineData("maxspeed=FI:urban", 50, "street.speed.by-zone")]
    [InlineData("maxspeed=DE:zone:30", 30, "street.speed.by-zone")]
    [InlineData("zone:maxspeed=DE:30", 30, "street.speed.by-zone")]
    [InlineData("maxspeed=walk", 7, "street.speed.by-zone")]
    [InlineData("maxspeed=none", 50, "street.speed.by-class")]
    [InlineData("maxspeed=0", 50, "street.speed.by-class")]
    [InlineData("maxspeed=99999999999999999999", 50, "street.speed.by-class")]
    [InlineData("lanes=2", 50, "street.speed.by-class")]
    public void Legal_speeds_follow_the_tags(string tag, double speedKmh, string? rule)
    {
        var street = Import(GridTown.Cross(tag)).FindStreet("street-10-1")!;

        Assert.Equal(speedKmh, street.SpeedLimitKmh);
        Assert.Equal(rule, street.Derived.FirstOrDefault(derivation => derivation.Field == "speedLimitKmh")?.Rule);
    }

    [Theory]
    [InlineData("lit=yes", true)]
    [InlineData("lit=no", false)]
    [InlineData("lanes=2", null)]
    public void A_package_keeps_whether_a_street_is_lit(string tag, bool? lit) => Assert.Equal(lit, Import(GridTown.Cross(tag)).FindStreet("street-10-1")!.Lit);

    [Theory]
    [InlineData("light:power=70 W", 70)]
    [InlineData("lamp_power=35", 35)]
    [InlineData("light:power=0.1 kW", 100)]
    public void The_power_of_a_lamp_is_what_is_tagged(string tag, double powerW)
    {
        var city = Import(GridTown.Cross().Node(90, GridTown.Longitude + 0.0005, GridTown.Latitude + 0.0001, "highway=street_lamp", "light:method=LED", tag));

        var lamp = Assert.Single(city.Devices.OfType<Lamp>());
        Assert.Equal(("lamp-00090", "LED", powerW, "street-10-2"), (lamp.Id, lamp.LanternType, lamp.PowerW, lamp.Street));
        Assert.DoesNotContain(lamp.Derived, derivation => derivation.Field == "powerW");
    }

    [Fact]
    public void A_lamp_without_power_gets_a_derived_one_and_its_road_a_counter()
    {
        var city = Import(GridTown.Cross("oneway=yes").Node(90, GridTown.Longitude + 0.0005, GridTown.Latitude + 0.0001, "highway=street_lamp", "light:power=strong"));

        var lamp = Assert.Single(city.Devices.OfType<Lamp>());
        Assert.Equal("street_lamp", lamp.LanternType);
        Assert.Contains(new Derivation("powerW", "lamp.power.by-lantern-type", 0.5), lamp.Derived);
        var counter = Assert.Single(city.Devices.OfType<Counter>());
        Assert.Equal(("counter-10-2", "West Road", 6_850), (counter.Id, counter.Name, counter.DailyVehicles));
    }

    [Fact]
    public void Signal_heads_about_one_corner_are_one_junction_named_by_its_roads()
    {
        var city = Import(GridTown.Cross()
            .Node(5, GridTown.Longitude, GridTown.Latitude, "highway=traffic_signals")
            .Node(91, GridTown.Longitude + 0.0002, GridTown.Latitude, "crossing=traffic_signals", "traffic_signals:sound=yes")
            .Node(92, GridTown.Longitude + 0.0009, GridTown.Latitude, "highway=traffic_signals"));

        var signals = city.Devices.OfType<Signal>().ToArray();
        Assert.Equal(["signal-0005", "signal-0092"], signals.Select(signal => signal.Id));
        Assert.Equal([true, false], signals.Select(signal => signal.AudibleSignal));
        Assert.Equal("North Street / West Road", signals[0].Name);
        Assert.Contains(new Derivation("position", "signal.junction", 0.7), signals[0].Derived);
        Assert.DoesNotContain(signals[1].Derived, derivation => derivation.Rule == "signal.junction");
    }

    [Fact]
    public void Junctions_along_an_avenue_do_not_grow_together()
    {
        var extract = GridTown.Cross();
        for (var head = 0; head < 20; head++)
        {
            extract.Node(100 + head, GridTown.Longitude + (head * 0.0003), GridTown.Latitude, "highway=traffic_signals");
        }

        // 25 m apart: at most four within 80 m.
        Assert.InRange(Import(extract).Devices.OfType<Signal>().Count(), 5, 10);
    }

    [Fact]
    public void Cameras_are_those_outside()
    {
        var city = Import(GridTown.Cross()
            .Node(91, GridTown.Longitude, GridTown.Latitude, "man_made=surveillance", "surveillance=public", "name=Corner")
            .Node(92, GridTown.Longitude, GridTown.Latitude, "man_made=surveillance", "surveillance=indoor"));

        Assert.Equal("Corner", Assert.Single(city.Devices.OfType<Camera>()).Name);
    }

    [Theory]
    [InlineData(true, "bollard=rising")]
    [InlineData(true, "bollard=retractable")]
    [InlineData(true, "automatic=yes")]
    [InlineData(false, "bollard=removable")]
    [InlineData(false, "bollard=fixed")]
    [InlineData(false, "access=no")]
    public void Bollards_are_those_that_a_motor_moves(bool isTaken, string tag)
    {
        var city = Import(GridTown.Cross().Node(91, GridTown.Longitude, GridTown.Latitude, "barrier=bollard", tag));

        Assert.Equal(isTaken ? ["bollard-91"] : [], city.Devices.OfType<Bollard>().Select(bollard => bollard.Id));
        Assert.All(city.Devices.OfType<Bollard>(), bollard => Assert.Null(bollard.Area));
    }

    [Fact]
    public void A_bollard_guards_the_pedestrian_area_near_it()
    {
        var city = Import(Square(GridTown.Cross())
            .Way(30, [31, 32, 33, 34, 31], "highway=pedestrian", "area=yes", "name=Square")
            .Node(91, GridTown.Longitude + 0.0004, GridTown.Latitude + 0.0003, "barrier=bollard", "bollard=rising"));

        Assert.Equal("Square", Assert.Single(city.PedestrianAreas).Name);
        Assert.Equal("area-w30", Assert.Single(city.Devices.OfType<Bollard>()).Area);
    }

    [Fact]
    public void A_pedestrian_area_may_be_made_of_several_ways()
    {
        var city = Import(Square(GridTown.Cross())
            .Way(30, [31, 32, 33])
            .Way(40, [33, 34, 31])
            .Relation(70, [(1, 30, "outer"), (1, 40, "outer")], "type=multipolygon", "highway=pedestrian", "name=Square"));

        Assert.Equal(("area-r70", "Square"), (Assert.Single(city.PedestrianAreas).Id, city.PedestrianAreas[0].Name));
        Assert.IsType<Polygon>(city.PedestrianAreas[0].Area);
        Assert.Equal(4, city.Streets.Length);
    }

    [Fact]
    public void An_area_that_crosses_itself_or_is_cut_off_is_left_out()
    {
        var result = Run(Square(GridTown.Cross())
            .Way(30, [31, 33, 32, 34, 31], "highway=pedestrian", "area=yes")
            .Way(40, [31, 32, 999, 31], "highway=pedestrian", "area=yes"));

        Assert.Empty(result.City.PedestrianAreas);
        Assert.Contains(result.Notes, note => note.Value == 2 && note.Name.StartsWith("pedestrian areas left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Facilities_have_vehicles_and_a_depot_is_assumed()
    {
        var city = Import(Square(GridTown.Cross())
            .Node(90, GridTown.Longitude, GridTown.Latitude, "amenity=fire_station", "name=Station 1")
            .Way(30, [31, 32, 33, 34, 31], "amenity=hospital"));

        Assert.Equal(["place-depot", "place-n90", "place-w30"], city.Places.Select(place => place.Id));
        Assert.Equal(["depot", "fireStation", "hospital"], city.Places.Select(place => place.Category));
        Assert.Equal(new Position(GridTown.Longitude + 0.0005, GridTown.Latitude + 0.0005), city.Places[2].Position);
        Assert.Equal([("cleaning", 2), ("fire", 4), ("lighting", 3), ("medical", 2), ("roads", 2)],
            city.Devices.OfType<Vehicle>().CountBy(vehicle => vehicle.Service).Select(service => (service.Key, service.Value)));
        Assert.All(city.Devices.OfType<Vehicle>(), vehicle => Assert.Equal([new Derivation("*", "fleet.assumed", 0.2)], vehicle.Derived));
    }

    [Fact]
    public void Turn_restrictions_name_the_streets_on_each_side_of_the_node()
    {
        var result = Run(GridTown.Cross("oneway=yes")
            .Relation(70, [(1, 10, "from"), (0, 5, "via"), (1, 21, "to")], "type=restriction", "restriction=no_left_turn")
            .Relation(71, [(1, 21, "from"), (0, 5, "via"), (1, 10, "to")], "type=restriction", "restriction=only_right_turn")
            .Relation(72, [(1, 20, "from"), (0, 5, "via"), (1, 10, "to")], "type=restriction", "restriction=no_left_turn")
            .Relation(73, [(1, 10, "from"), (1, 20, "via"), (1, 21, "to")], "type=restriction", "restriction=no_u_turn")
            .Node(50, GridTown.Longitude + GridTown.Step, GridTown.Latitude + GridTown.Step)
            .Way(21, [5, 50], "highway=residential"));

        // Way 20 passes the node, so it is not clear which side 72 means; 73 goes by a way.
        var corner = result.City.FindStreet("street-10-1")!.ToNode;
        Assert.Equal(
            [
                new TurnRestriction("turn-70", "street-10-1", corner, "street-21-1", TurnRestrictionKind.No),
                new TurnRestriction("turn-71", "street-21-1", corner, "street-10-2", TurnRestrictionKind.Only),
            ],
            result.City.TurnRestrictions);
        Assert.Contains(result.Notes, note => note.Value == 2 && note.Name.StartsWith("turn restrictions left out", StringComparison.Ordinal));
        Assert.Equal(result.City.TurnRestrictions, CityPackage.Load(_folder.In("city")).TurnRestrictions);
    }

    [Fact]
    public void Importing_again_without_turn_restrictions_takes_the_old_ones_away()
    {
        Import(GridTown.Cross().Relation(70, [(1, 21, "from"), (0, 5, "via"), (1, 21, "to")], "type=restriction", "restriction=no_u_turn")
            .Node(50, GridTown.Longitude + GridTown.Step, GridTown.Latitude + GridTown.Step)
            .Way(21, [5, 50], "highway=residential"));
        Assert.True(File.Exists(Path.Combine(_folder.In("city"), PackageFiles.TurnRestrictions)));

        Assert.Empty(Import(GridTown.Cross()).TurnRestrictions);
    }

    [Fact]
    public void Zones_are_cells_small_enough_for_a_thousand_devices()
    {
        var extract = GridTown.Cross();
        for (var lamp = 0; lamp < 2_500; lamp++)
        {
            extract.Node(1_000 + lamp, GridTown.Longitude + (lamp % 50 * 0.0001), GridTown.Latitude + (lamp / 50 * 0.0001), "highway=street_lamp");
        }

        var city = Import(extract);

        Assert.InRange(city.Devices.OfType<Lamp>().CountBy(lamp => lamp.Zone).Max(zone => zone.Value), 1, 1_000);
        Assert.Contains(city.Zones, zone => zone.Code == "B2");
        var lookup = new ZoneLookup(city.Zones);
        Assert.All(city.Devices, device => Assert.True(lookup.IsInside(device.Position)));
    }

    [Fact]
    public void Every_way_of_writing_an_extract_reads_the_same()
    {
        string[] lamp = ["highway=street_lamp", "light:method=LED"];
        SmallExtract[] extracts =
        [
            new(), new() { IsPlain = true }, new() { IsRaw = true }, new() { Granularity = 1_000 }, new() { LatitudeOffset = -41_000_000_000 },
            new() { IsPlain = true, LatitudeOffset = 500, Granularity = 10 },
        ];
        foreach (var extract in extracts)
        {
            Import(GridTown.AddCross(extract).Node(90, GridTown.Longitude, GridTown.Latitude, lamp));
            if (!Directory.Exists(_folder.In("first")))
            {
                _folder.Copy(_folder.In("city"), "first");
            }

            Folders.AssertSame(_folder.In("first"), _folder.In("city"));
        }
    }

    private static SmallExtract Square(SmallExtract extract) => extract
        .Node(31, GridTown.Longitude + 0.0004, GridTown.Latitude + 0.0004)
        .Node(32, GridTown.Longitude + 0.0006, GridTown.Latitude + 0.0004)
        .Node(33, GridTown.Longitude + 0.0006, GridTown.Latitude + 0.0006)
        .Node(34, GridTown.Longitude + 0.0004, GridTown.Latitude + 0.0006);

    private CityInventory Import(SmallExtract extract)
    {
        Run(extract);
        Assert.DoesNotContain(CityCheck.Run(_folder.In("city")).Findings, finding => finding.Severity == FindingSeverity.Error);
        return CityPackage.Load(_folder.In("city"));
    }

    private OsmImportResult Run(SmallExtract extract) => OsmImport.Run(extract.Write(_folder.In("town.osm.pbf")), Wellington, _folder.In("city"));
}
