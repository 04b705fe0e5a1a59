using FsCheck;
using FsCheck.Xunit;
using Twin.City.Inventory;
using Twin.City.Inventory.Osm;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory.Osm;

/// <summary>An extract that cannot become a city is refused in one sentence that names it, and nothing is written.</summary>
public sealed class BrokenExtractTests : IDisposable
{
    private static readonly OsmCityName Town = new("Pacific/Auckland", null, null);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_not_there() => AssertRefused("there is no such file");

    [Fact]
    public void An_empty_file() => AssertRefused("the file is empty", []);

    [Fact]
    public void A_file_of_xml() => AssertRefused("looks like XML", "<?xml version=\"1.0\"?><osm></osm>"u8.ToArray());

    [Fact]
    public void A_file_of_something_else() => AssertRefused("not an OpenStreetMap PBF file", [.. Enumerable.Repeat((byte)0x50, 5_000)]);

    [Fact]
    public void A_file_of_small_numbers() => AssertRefused("not an OpenStreetMap PBF file", [0, 0, 0, 20, .. Enumerable.Repeat((byte)0xff, 50)]);

    [Fact]
    public void A_file_that_is_cut_off()
    {
        var whole = GridTown.Cross().Bytes();

        AssertRefused("cut off", whole[..^1]);
        AssertRefused("cut off", whole[..2]);
        AssertRefused("cut off", whole[..(whole.Length / 2)]);
    }

    [Fact]
    public void A_blob_that_claims_more_than_the_format_allows()
    {
        var header = "\u000a\u0009OSMHeader"u8.ToArray();

        AssertRefused("claims 2147483647 bytes", [0, 0, 0, 17, .. header, 24, 0xff, 0xff, 0xff, 0xff, 0x07]);
        AssertRefused("cut off", [0, 0, 0, 15, .. header, 24, 0x80, 0x80, 0x40]);
    }

    [Theory]
    [InlineData(3, "unpacks to another size than it says")]
    [InlineData(10_000, "unpacks to another size than it says")]
    [InlineData((32 * 1024 * 1024) + 1, "claims to unpack to 33554433 bytes")]
    [InlineData(-1, "does not say its size")]
    public void A_blob_that_unpacks_to_another_size_than_it_says(int claimed, string reason) =>
        AssertRefused(reason, GridTown.AddCross(new SmallExtract { ClaimedSize = claimed }).Bytes());

    [Fact]
    public void A_road_of_more_nodes_than_a_city_has() =>
        AssertRefused("holds more than 20000000", new SmallExtract().Node(1, 5, 45).Way(3, new long[20_000_001], "highway=primary").Bytes());

    [Fact]
    public void Roads_that_together_have_more_nodes_than_a_city()
    {
        var extract = new SmallExtract().Node(1, 5, 45);
        for (var way = 1; way <= 3; way++)
        {
            extract.Way(way, new long[7_000_000], "highway=primary");
        }

        AssertRefused("holds more than 20000000", extract.Bytes());
    }

    [Fact]
    public void A_relation_whose_members_have_roles_of_endless_length()
    {
        var role = new string('x', 255 * 100);

        AssertRefused("holds more than 20000000", new SmallExtract()
            .Relation(70, [.. Enumerable.Repeat((1, 0L, role), 200_000)], "type=restriction", "restriction=no_u_turn").Bytes());
    }

    [Fact]
    public async Task A_pipe()
    {
        var pipe = _folder.In("town.osm.pbf");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // Each end waits for the other to be opened.
        var writing = Task.Run(() => File.OpenHandle(pipe, FileMode.Open, FileAccess.Write), TestContext.Current.CancellationToken);
        AssertRefused("it is a pipe");
        (await writing).Dispose();
    }

    [Fact]
    public void A_file_with_history() =>
        AssertRefused("history", GridTown.AddCross(new SmallExtract { RequiredFeatures = ["OsmSchema-V0.6", "HistoricalInformation"] }).Bytes());

    [Fact]
    public void A_file_that_needs_what_nobody_knows() =>
        AssertRefused("'Teleportation'", GridTown.AddCross(new SmallExtract { RequiredFeatures = ["Teleportation"] }).Bytes());

    [Theory]
    [InlineData(4, "lzma")]
    [InlineData(5, "bzip2")]
    [InlineData(6, "lz4")]
    [InlineData(7, "zstd")]
    public void A_file_that_is_packed_otherwise(int field, string packing) =>
        AssertRefused($"packed by {packing}", GridTown.AddCross(new SmallExtract { PackedField = field }).Bytes());

    [Fact]
    public void A_file_without_roads() => AssertRefused("no roads", new SmallExtract().Node(1, 5, 45, "highway=street_lamp").Bytes());

    [Fact]
    public void A_town_across_the_180th_meridian() =>
        AssertRefused("180th meridian", new SmallExtract().Node(1, 179.999, -17).Node(2, -179.999, -17).Way(3, [1, 2], "highway=primary").Bytes());

    [Fact]
    public void A_road_across_a_country() =>
        AssertRefused("more than a city does", new SmallExtract().Node(1, 5, 45).Node(2, 9, 45).Way(3, [1, 2], "highway=primary").Bytes());

    [Fact]
    public void A_town_at_the_pole() => AssertRefused("80° of latitude", new SmallExtract().Node(1, 5, 89).Node(2, 5, 89.001).Way(3, [1, 2], "highway=primary").Bytes());

    [Fact]
    public void A_node_off_the_earth() => AssertRefused("does not lie on the earth", new SmallExtract().Node(1, 5, 145).Bytes());

    [Fact]
    public void A_time_zone_that_does_not_exist()
    {
        var file = GridTown.Cross().Write(_folder.In("town.osm.pbf"));

        var exception = Assert.Throws<OsmExtractException>(() => OsmImport.Run(file, new OsmCityName("Europe/Sete", null, null), _folder.In("city")));

        Assert.Contains("'Europe/Sete'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_names_the_file_and_the_reason_in_one_line_and_leaves_the_package_that_was_there()
    {
        var file = GridTown.Cross().Write(_folder.In("town.osm.pbf"));
        OsmImport.Run(file, Town, _folder.In("city"));
        _folder.Copy(_folder.In("city"), "before");
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))[..^3], TestContext.Current.CancellationToken);

        var run = await TwinCommand.RunAsync("city", "import", "--osm", file, "--out", _folder.In("city"), "--time-zone", "Pacific/Auckland");

        Assert.Equal((2, ""), (run.ExitCode, run.StandardOutput));
        Assert.Equal($"{file}: the file is cut off: it ends in the middle of a blob.", run.StandardError.TrimEnd());
        Folders.AssertSame(_folder.In("before"), _folder.In("city"));
    }

    [Theory]
    [InlineData("--time-zone")]
    [InlineData("--layers", "--layers", "/nowhere", "--time-zone", "Europe/Paris")]
    [InlineData("--mapping", "--mapping", "/nowhere/layers.json", "--time-zone", "Europe/Paris")]
    public async Task A_command_that_lacks_or_mixes_options_exits_2_and_names_them(string named, params string[] options)
    {
        var run = await TwinCommand.RunAsync(["city", "import", "--osm", GridTown.Cross().Write(_folder.In("town.osm.pbf")), "--out", _folder.In("city"), .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, Assert.Single(run.StandardError.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.In("city")));
    }

    [Property(MaxTest = 400)]
    public void Any_change_of_bytes_gives_a_city_that_loads_or_a_refusal(NonNegativeInt[] places, byte[] values, bool isRaw)
    {
        using var folder = new TemporaryFolder();
        var bytes = Whole(isRaw);
        for (var i = 0; i < Math.Min(places.Length, values.Length); i++)
        {
            bytes[places[i].Get % bytes.Length] = values[i];
        }

        AssertCityOrRefusal(folder, bytes);
    }

    [Property(MaxTest = 600)]
    public void A_flipped_bit_anywhere_gives_a_city_that_loads_or_a_refusal(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var bytes = Whole(isRaw: true);
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));

        AssertCityOrRefusal(folder, bytes);
    }

    [Property(MaxTest = 100)]
    public void A_file_cut_off_anywhere_or_with_bytes_behind_gives_a_city_that_loads_or_a_refusal(NonNegativeInt length, byte[] behind)
    {
        using var folder = new TemporaryFolder();
        var whole = Whole(isRaw: false);

        AssertCityOrRefusal(folder, [.. whole[..(length.Get % (whole.Length + 1))], .. behind]);
    }

    private static byte[] Whole(bool isRaw) => GridTown.AddCross(new SmallExtract { IsRaw = isRaw }, "oneway=-1", "maxspeed=30 mph", "lit=yes")
        .Node(31, GridTown.Longitude + 0.0004, GridTown.Latitude + 0.0004, "highway=street_lamp", "light:power=70 W")
        .Node(32, GridTown.Longitude + 0.0006, GridTown.Latitude + 0.0004, "highway=traffic_signals")
        .Node(33, GridTown.Longitude + 0.0006, GridTown.Latitude + 0.0006, "man_made=surveillance")
        .Node(34, GridTown.Longitude + 0.0004, GridTown.Latitude + 0.0006, "barrier=bollard", "bollard=rising")
        .Way(30, [31, 32, 33, 34, 31], "highway=pedestrian", "area=yes", "name=Square")
        .Way(40, [31, 34], "amenity=police")
        .Relation(70, [(1, 10, "from"), (0, 5, "via"), (1, 20, "to")], "type=restriction", "restriction=no_left_turn")
        .Relation(71, [(1, 30, "outer")], "type=multipolygon", "amenity=hospital")
        .Bytes();

    private static void AssertCityOrRefusal(TemporaryFolder folder, byte[] bytes)
    {
        var file = folder.In("town.osm.pbf");
        File.WriteAllBytes(file, bytes);
        try
        {
            OsmImport.Run(file, Town, folder.In("city"));
        }
        catch (OsmExtractException refusal)
        {
            Assert.StartsWith(file + ": ", refusal.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder.In("city")));
            return;
        }

        Assert.DoesNotContain(CityCheck.Run(folder.In("city")).Findings, finding => finding.Severity == FindingSeverity.Error);
    }

    private void AssertRefused(string reason, byte[]? bytes = null)
    {
        var file = _folder.In("town.osm.pbf");
        if (bytes is not null)
        {
            File.WriteAllBytes(file, bytes);
        }

        var exception = Assert.Throws<OsmExtractException>(() => OsmImport.Run(file, Town, _folder.In("city")));

        Assert.StartsWith(file + ": ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.In("city")));
    }
}
