using NetTopologySuite.Features;
using NetTopologySuite.IO.VectorTiles.Mapbox;
using Twin.Api.Map;
using Twin.City.Devices;
using Twin.City.Inventory;
using Xunit;
using Position = Twin.City.Geography.Position;
using Shipped = Twin.Tests.Inventory.Montpellier;

namespace Twin.Tests.Map;

/// <summary>Tiles of the city that ships, read back with a reader that knows nothing of how they were cut.</summary>
public sealed class TileCutterTests(TileCutterTests.CityTiles city) : IClassFixture<TileCutterTests.CityTiles>
{
    private static readonly Position Square = new(3.8797, 43.6085);

    [Fact]
    public void Each_device_is_in_exactly_the_tile_that_holds_it_under_its_ordinal()
    {
        const int Zoom = 14;
        var standing = city.Inventory.Devices.Where(device => device.Kind != DeviceKind.Vehicle).ToArray();
        var found = new Dictionary<int, TileAddress>();
        foreach (var address in Around(standing, Zoom))
        {
            foreach (var feature in Read(TileLayer.Devices, address, "devices"))
            {
                Assert.True(found.TryAdd(Id(feature), address), $"Device {Id(feature)} is in {found[Id(feature)]} and {address}.");
            }
        }

        Assert.Equal(standing.Length, found.Count);
        Assert.All(standing, device => Assert.Equal(TileAddress.Of(device.Position, Zoom), found[device.Ordinal]));
    }

    [Fact]
    public void The_first_device_has_its_id_written_although_it_is_0()
    {
        var bytes = city.Cutter.Cut(TileLayer.Devices, TileAddress.Of(city.Inventory.Devices[0].Position, TileAddress.DeepestZoom));

        // A feature's id (field 1) is 0 and its tags (field 2) follow. Readers cannot tell an id of 0 from none, maps do.
        Assert.NotEqual(-1, bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x08, 0x00, 0x12]));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(16)]
    public void No_device_is_lost_at_the_edge_of_a_tile(int zoom)
    {
        // A map drops what lies outside 0 to 4095, so a coordinate that rounds over the edge would vanish.
        var standing = city.Inventory.Devices.Where(device => device.Kind != DeviceKind.Vehicle).ToArray();
        foreach (var address in standing.Select(device => TileAddress.Of(device.Position, zoom)).Distinct().Take(200))
        {
            var bounds = address.Bounds();
            Assert.All(
                Read(TileLayer.Devices, address, "devices"),
                feature => Assert.True(bounds.Covers(feature.Geometry.Coordinate), $"Device {Id(feature)} lies outside tile {address}."));
        }
    }

    [Fact]
    public void A_device_is_drawn_within_a_metre_of_where_it_stands()
    {
        var address = TileAddress.Of(Square, TileAddress.DeepestZoom);
        foreach (var feature in Read(TileLayer.Devices, address, "devices"))
        {
            var at = feature.Geometry.Coordinate;
            Assert.InRange(city.Inventory.Devices[Id(feature)].Position.DistanceM(new Position(at.X, at.Y)), 0, 1);
        }
    }

    [Fact]
    public void A_lamp_carries_its_name_only_from_where_it_can_be_selected()
    {
        var far = Read(TileLayer.Devices, TileAddress.Of(Square, TileCutter.LampNameZoom - 1), "devices");
        var near = Read(TileLayer.Devices, TileAddress.Of(Square, TileCutter.LampNameZoom), "devices");

        Assert.All(far, feature => Assert.Equal(Kind(feature) != "lamp", feature.Attributes.Exists("device")));
        Assert.All(near, feature => Assert.Equal(city.Inventory.Devices[Id(feature)].Id, feature.Attributes["device"]));
        Assert.Contains(near, feature => Kind(feature) == "lamp");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(14)]
    public void A_device_that_nobody_has_surveyed_says_so(int zoom)
    {
        var features = Around(city.Inventory.Devices.Where(device => device.Kind == DeviceKind.Bollard), zoom).SelectMany(address => Read(TileLayer.Devices, address, "devices")).ToList();

        Assert.Contains(features, feature => Kind(feature) == "bollard");
        Assert.All(features, feature => Assert.Equal(city.Inventory.Devices[Id(feature)].Derived.Any(derivation => derivation.Field == "*"), feature.Attributes.Exists("derived")));
        Assert.All(features.Where(feature => feature.Attributes.Exists("derived")), feature => Assert.Equal(true, feature.Attributes["derived"]));
    }

    [Fact]
    public void What_turns_out_to_be_derived_is_in_tiles_of_another_version()
    {
        var whole = city.Inventory;
        var doubted = new CityInventory(
            whole.Manifest,
            whole.Districts,
            whole.Zones,
            whole.Streets,
            whole.Places,
            whole.PedestrianAreas,
            whole.Cabinets,
            whole.Devices.SetItem(0, whole.Devices[0] with { Derived = [new Derivation(Derivation.Whole, "guess", 0.1)] }));
        using var before = new TileStore(whole);
        using var after = new TileStore(doubted);
        var address = TileAddress.Of(whole.Devices[0].Position, 14);

        Assert.NotEqual(before.Version, after.Version);
        Assert.NotEqual(before.Find(TileLayer.Devices, address).ETag, after.Find(TileLayer.Devices, address).ETag);
    }

    [Fact]
    public void All_lamps_show_in_the_tile_of_the_whole_city_and_it_stays_below_200_kB()
    {
        var tiles = city.Inventory.Devices.Select(device => TileAddress.Of(device.Position, 10)).Distinct().ToArray();
        using var store = new TileStore(city.Inventory);

        var lamps = tiles.Sum(address => Read(TileLayer.Devices, address, "devices").Count(feature => Kind(feature) == "lamp"));

        Assert.Equal(city.Inventory.Devices.Count(device => device.Kind == DeviceKind.Lamp), lamps);
        Assert.InRange(tiles.Sum(address => store.Find(TileLayer.Devices, address).Gzip.Length), 1, 200_000);
    }

    [Fact]
    public void Streets_show_by_class_and_the_smallest_last()
    {
        int[] counts = [.. new[] { 9, 10, 11, 12, 13 }.Select(zoom => Read(TileLayer.Streets, TileAddress.Of(Square, zoom), "streets").Count)];

        Assert.Equal(0, counts[0]);
        Assert.True(counts[1] > 0);
        Assert.All(Read(TileLayer.Streets, TileAddress.Of(Square, 10), "streets"), street => Assert.Equal("primary", street.Attributes["class"]));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(13)]
    [InlineData(16)]
    public void Lines_and_areas_end_near_the_edge_of_their_tile(int zoom)
    {
        var address = TileAddress.Of(Square, zoom);
        var limit = address.Bounds(0.05);

        Assert.All(Read(TileLayer.Streets, address, "streets"), street => Assert.True(limit.Contains(street.Geometry.EnvelopeInternal)));
        Assert.All(Read(TileLayer.Zones, address, "zones"), zone => Assert.True(limit.Contains(zone.Geometry.EnvelopeInternal)));
    }

    [Fact]
    public void Each_zone_is_named_once_within_itself()
    {
        var addresses = Around(city.Inventory.Devices, 13);
        var labels = addresses.SelectMany(address => Read(TileLayer.Zones, address, "zoneLabels")).ToDictionary(Id);

        Assert.Equal(city.Inventory.Zones.Select(zone => zone.Ordinal), labels.Keys.Order());
        Assert.All(city.Inventory.Zones, zone => Assert.Equal((zone.Code, zone.Name), (labels[zone.Ordinal].Attributes["code"], labels[zone.Ordinal].Attributes["name"])));
        Assert.All(city.Inventory.Zones, zone => Assert.True(zone.Area.Buffer(1e-5).Contains(labels[zone.Ordinal].Geometry)));
    }

    [Fact]
    public void A_tile_without_anything_is_empty()
    {
        Assert.All(Enum.GetValues<TileLayer>(), layer => Assert.Empty(city.Cutter.Cut(layer, new TileAddress(14, 0, 0))));
    }

    [Fact]
    public void The_same_city_makes_the_same_bytes_and_the_same_version()
    {
        using var first = new TileStore(city.Inventory);
        using var second = new TileStore(CityPackage.Load(Shipped.Package));
        var address = TileAddress.Of(Square, 14);

        Assert.Equal(first.Version, second.Version);
        Assert.Equal(first.Find(TileLayer.Devices, address).ETag, second.Find(TileLayer.Devices, address).ETag);
        Assert.NotEqual(first.Find(TileLayer.Devices, address).ETag, first.Find(TileLayer.Streets, address).ETag);
    }

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(14, 16_383, 16_383, true)]
    [InlineData(14, 16_384, 0, false)]
    [InlineData(14, 0, -1, false)]
    [InlineData(-1, 0, 0, false)]
    [InlineData(17, 0, 0, false)]
    public void Only_tiles_of_the_pyramid_exist(int zoom, int column, int row, bool exists) =>
        Assert.Equal(exists, new TileAddress(zoom, column, row).Exists);

    private static int Id(IFeature feature) => Convert.ToInt32(feature.Attributes["ordinal"], null);

    private static string Kind(IFeature feature) => (string)feature.Attributes["kind"];

    private static List<TileAddress> Around(IEnumerable<Device> devices, int zoom)
    {
        var held = devices.Select(device => TileAddress.Of(device.Position, zoom)).ToArray();
        var (west, east) = (held.Min(tile => tile.Column) - 1, held.Max(tile => tile.Column) + 1);
        var (north, south) = (held.Min(tile => tile.Row) - 1, held.Max(tile => tile.Row) + 1);
        return
        [
            .. from column in Enumerable.Range(west, east - west + 1)
               from row in Enumerable.Range(north, south - north + 1)
               select new TileAddress(zoom, column, row),
        ];
    }

    private IReadOnlyList<IFeature> Read(TileLayer layer, TileAddress address, string name)
    {
        using var bytes = new MemoryStream(city.Cutter.Cut(layer, address));
        var tile = new MapboxTileReader().Read(bytes, address.ToTile(), "ordinal");
        return [.. tile.Layers.Where(found => found.Name == name).SelectMany(found => found.Features)];
    }

    /// <summary>The city that ships, loaded once.</summary>
    public sealed class CityTiles
    {
        public CityInventory Inventory { get; } = CityPackage.Load(Shipped.Package);

        public TileCutter Cutter { get; }

        public CityTiles() => Cutter = new TileCutter(Inventory);
    }
}
