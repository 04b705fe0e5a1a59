using System.Collections.Immutable;
using FsCheck.Xunit;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.Tests.Inventory;
using Xunit;
using Position = Twin.City.Geography.Position;

namespace Twin.Tests.Geography;

public sealed class ZoneLookupTests
{
    private const double MetresPerDegree = Math.PI / 180 * Position.EarthRadiusM;

    private static readonly ImmutableArray<Zone> Zones = CityPackage.Load(Montpellier.Package).Zones;
    private static readonly ZoneLookup Lookup = new(Zones);

    // The same projection by other means: scale degrees to metres at the middle of the zones, measure with the geometry library.
    private static readonly AffineTransformation ToMetres = Scale();
    private static readonly Geometry[] AreasM = [.. Zones.Select(zone => ToMetres.Transform(zone.Area))];

    [Property(MaxTest = 300)]
    public void Agrees_with_brute_force_in_and_about_the_city(uint east, uint north)
    {
        var position = new Position(3.76 + (0.23 * east / uint.MaxValue), 43.53 + (0.16 * north / uint.MaxValue));

        AssertIsNearest(position, Lookup.ZoneOf(position));
    }

    [Fact]
    public void Agrees_with_brute_force_for_every_lamp()
    {
        foreach (var lamp in CityPackage.Load(Montpellier.Package).Devices.OfType<Lamp>())
        {
            AssertIsNearest(lamp.Position, lamp.Zone);
        }
    }

    [Fact]
    public void Finds_the_nearest_zone_from_far_away()
    {
        AssertIsNearest(new Position(2.35, 48.85), Lookup.ZoneOf(new Position(2.35, 48.85)));
        AssertIsNearest(new Position(3.8, 40), Lookup.ZoneOf(new Position(3.8, 40)));
    }

    [Fact]
    public void Minds_holes_and_parts()
    {
        var factory = new GeometryFactory();
        var ring = Square(factory, 0, 0, 0.1);
        ImmutableArray<Zone> zones =
        [
            new(0, "RING", "Ring", "D", factory.CreateMultiPolygon([factory.CreatePolygon(ring, [Square(factory, 0.04, 0.04, 0.02)]), factory.CreatePolygon(Square(factory, 0.2, 0, 0.02))])),
            new(1, "CORE", "Core", "D", factory.CreatePolygon(Square(factory, 0.04, 0.04, 0.02))),
        ];
        var lookup = new ZoneLookup(zones);

        Assert.Equal(0, lookup.ZoneOf(new Position(0.01, 0.01)));
        Assert.Equal(1, lookup.ZoneOf(new Position(0.05, 0.05)));
        Assert.Equal(0, lookup.ZoneOf(new Position(0.21, 0.01)));
        Assert.False(lookup.IsInside(new Position(0.15, 0.01)));
    }

    [Fact]
    public void Takes_the_first_zone_where_zones_overlap()
    {
        var factory = new GeometryFactory();
        var lookup = new ZoneLookup(
        [
            new(0, "A", "A", "D", factory.CreatePolygon(Square(factory, 0, 0, 0.1))),
            new(1, "B", "B", "D", factory.CreatePolygon(Square(factory, 0.05, 0, 0.1))),
        ]);

        Assert.Equal(0, lookup.ZoneOf(new Position(0.07, 0.05)));
        Assert.Equal(1, lookup.ZoneOf(new Position(0.12, 0.05)));
    }

    [Fact]
    public void Serves_a_country_as_well_as_a_city()
    {
        var factory = new GeometryFactory();
        var lookup = new ZoneLookup([new(0, "A", "A", "D", factory.CreatePolygon(Square(factory, 0, 0, 10))), new(1, "B", "B", "D", factory.CreatePolygon(Square(factory, 10, 0, 10)))]);

        Assert.Equal(0, lookup.ZoneOf(new Position(9.9, 5)));
        Assert.Equal(1, lookup.ZoneOf(new Position(10.1, 5)));
    }

    [Fact]
    public void Asking_makes_no_garbage()
    {
        var position = Zones[0].Area.InteriorPoint;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Lookup.ZoneOf(new Position(position.X + (i * 1e-5), position.Y));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Refuses_a_city_without_zones() => Assert.Throws<ArgumentException>(() => new ZoneLookup([]));

    private static void AssertIsNearest(Position position, int zone)
    {
        var point = ToMetres.Transform(new Point(position.Longitude, position.Latitude));
        var distancesM = AreasM.Select(area => area.Distance(point)).ToArray();
        Assert.True(distancesM[zone] <= distancesM.Min() + 0.01, $"{position} is {distancesM[zone]} m from {Zones[zone].Code}, {distancesM.Min()} m from another zone.");
    }

    private static LinearRing Square(GeometryFactory factory, double west, double south, double size) => factory.CreateLinearRing(
        [new(west, south), new(west + size, south), new(west + size, south + size), new(west, south + size), new(west, south)]);

    private static AffineTransformation Scale()
    {
        var bounds = new Envelope();
        foreach (var zone in Zones)
        {
            bounds.ExpandToInclude(zone.Area.EnvelopeInternal);
        }

        return AffineTransformation.ScaleInstance(MetresPerDegree * Math.Cos(double.DegreesToRadians(bounds.Centre.Y)), MetresPerDegree);
    }
}
