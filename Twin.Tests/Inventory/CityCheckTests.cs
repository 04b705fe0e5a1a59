using Twin.City.Inventory;
using Twin.City.Inventory.Import;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>A check names file and feature of whatever is wrong.</summary>
public sealed class CityCheckTests : IClassFixture<CityCheckTests.SmallPackage>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _package;

    public CityCheckTests(SmallPackage small) => _package = _folder.Copy(small.Path, "city");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sound_package_has_no_errors()
    {
        var result = CityCheck.Run(_package);

        Assert.False(result.HasErrors);
        Assert.Contains(result.Counts, count => count is { Name: "zones", Value: 31 });
    }

    [Fact]
    public void An_id_used_twice_is_an_error()
    {
        var lines = File.ReadAllLines(InPackage(PackageFiles.Lamps));
        File.AppendAllLines(InPackage(PackageFiles.Lamps), [lines[7]]);

        AssertError(PackageFiles.Lamps, "lamp-00007", "used twice");
    }

    [Fact]
    public void A_zone_that_does_not_exist_is_an_error()
    {
        Replace(PackageFiles.Signals, ",MCH,", ",XYZ,");

        AssertError(PackageFiles.Signals, "signal-", "The zone 'XYZ' does not exist.");
    }

    [Fact]
    public void A_street_cabinet_area_station_or_district_that_does_not_exist_is_an_error()
    {
        Replace(PackageFiles.Cameras, ",street-", ",strasse-");
        Replace(PackageFiles.Lamps, ",cabinet-0001,", ",cabinet-9999,");
        Replace(PackageFiles.Bollards, ",area-07,", ",area-99,");
        Replace(PackageFiles.Vehicles, ",place-0885,", ",place-9999,");
        Replace(PackageFiles.Zones, "\"district\":\"CV\"", "\"district\":\"VC\"");

        AssertError(PackageFiles.Cameras, "camera-", "does not exist");
        AssertError(PackageFiles.Lamps, "lamp-", "'cabinet-9999' does not exist");
        AssertError(PackageFiles.Bollards, "bollard-", "'area-99' does not exist");
        AssertError(PackageFiles.Vehicles, "vehicle-medical-", "'place-9999' does not exist");
        AssertError(PackageFiles.Zones, "CVA", "VC does not exist");
    }

    [Fact]
    public void A_polygon_that_crosses_itself_is_an_error()
    {
        ReplaceGeometry(PackageFiles.PedestrianAreas, "area-01", """{"type":"Polygon","coordinates":[[[3.86,43.6],[3.87,43.61],[3.87,43.6],[3.86,43.61],[3.86,43.6]]]}""");

        AssertError(PackageFiles.PedestrianAreas, "area-01", "not valid");
    }

    [Theory]
    [InlineData("""{"type":"LineString","coordinates":[[3.87,43.61]]}""", "cannot be read")]
    [InlineData("""{"type":"LineString","coordinates":[[3.87,43.61],[3.87,43.61]]}""", "no length")]
    [InlineData("""{"type":"LineString","coordinates":[[770000,6279000],[770010,6279000]]}""", "WGS 84")]
    [InlineData("""{"type":"Point","coordinates":[3.87,43.61]}""", "not a line string")]
    [InlineData("""{"type":"LineString"}""", "is empty")]
    [InlineData("null", "no geometry")]
    public void Bad_geometry_of_a_street_is_an_error(string geometry, string expected)
    {
        var street = CityPackage.Load(_package).Streets[3].Id;
        ReplaceGeometry(PackageFiles.Streets, street, geometry);

        AssertError(PackageFiles.Streets, street, expected);
    }

    [Fact]
    public void A_street_that_nothing_leads_to_is_told()
    {
        AddStreet("street-99999", 900_001, 900_002);

        AssertFinding(FindingSeverity.Warning, PackageFiles.Streets, "street-99999", "Unreachable: it is cut off");
    }

    [Fact]
    public void A_node_in_two_places_is_an_error()
    {
        AddStreet("street-99999", CityPackage.Load(_package).Streets[0].FromNode, 900_002);

        AssertError(PackageFiles.Streets, "street-99999", "Its node");
    }

    [Theory]
    [InlineData("lamp-00003,,abc,43.6,MCH,,LANTERNE,100,cabinet-0001,", "lon is not a number: 'abc'")]
    [InlineData("lamp-00003,,3.87,143.6,MCH,,LANTERNE,100,cabinet-0001,", "no place on earth")]
    [InlineData("lamp-00003,,3.87,43.6,MCH,,LANTERNE,0,cabinet-0001,", "powerW is not above 0")]
    [InlineData("lamp-00003,,3.87,43.6,MCH,,LANTERNE,100,cabinet-0001,powerW", "field=rule@confidence")]
    [InlineData("lamp-00003,,3.87,43.6,MCH,,LANTERNE,100,cabinet-0001,powerW=guess@0.1", "The rule 'guess'")]
    [InlineData("lamp/00003,,3.87,43.6,MCH,,LANTERNE,100,cabinet-0001,", "An id is")]
    [InlineData("lantern-3,,3.87,43.6,MCH,,LANTERNE,100,cabinet-0001,", "does not begin with lamp-")]
    public void A_bad_cell_is_an_error(string row, string expected)
    {
        var lines = File.ReadAllLines(InPackage(PackageFiles.Lamps));
        lines[3] = row;
        File.WriteAllLines(InPackage(PackageFiles.Lamps), lines);

        AssertError(PackageFiles.Lamps, row.Split(',')[0], expected);
    }

    [Theory]
    [InlineData("turn-1,strasse-1,{node},{street},no", "The street 'strasse-1' does not exist.")]
    [InlineData("turn-1,{street},987654,{street},no", "does not end at node 987654")]
    [InlineData("turn-1,{street},{node},{street},never", "The kind 'never' is neither no nor only.")]
    [InlineData("turn-1,{street},here,{street},no", "via is not a number: 'here'")]
    public void A_bad_turn_restriction_is_an_error(string row, string expected)
    {
        WriteTurn(row);

        AssertError(PackageFiles.TurnRestrictions, "turn-1", expected);
    }

    [Fact]
    public void A_turn_restriction_is_part_of_the_city_and_a_package_may_have_none()
    {
        Assert.Empty(CityPackage.Load(_package).TurnRestrictions);

        WriteTurn("turn-1,{street},{node},{street},only");

        Assert.Equal(TurnRestrictionKind.Only, Assert.Single(CityPackage.Load(_package).TurnRestrictions).Kind);
    }

    [Fact]
    public void A_street_that_is_neither_lit_nor_unlit_is_an_error()
    {
        Replace(PackageFiles.Streets, "\"direction\":\"both\",", "\"direction\":\"both\",\"lit\":\"sometimes\",");

        AssertError(PackageFiles.Streets, "street-", "lit is neither true nor false: 'sometimes'");
    }

    [Fact]
    public void A_bollard_may_guard_a_street_instead_of_an_area()
    {
        Replace(PackageFiles.Bollards, ",area-07,", ",,");

        Assert.False(CityCheck.Run(_package).HasErrors);
        Assert.Contains(CityPackage.Load(_package).Devices.OfType<Bollard>(), bollard => bollard.Area is null);
    }

    [Theory]
    [InlineData(PackageFiles.City, "{ \"format\": \"twin-city/1\",", "")]
    [InlineData(PackageFiles.City, "{ \"format\": \"twin-city/9\" }", "")]
    [InlineData(PackageFiles.City, """{"format":"twin-city/1","id":"x","name":"X","timeZone":"Europe/Sete","centre":[3,43],"licence":"","attribution":"","rules":[]}""", "")]
    [InlineData(PackageFiles.Zones, "[]", "not a GeoJSON feature collection")]
    [InlineData(PackageFiles.Streets, "{", "not JSON")]
    [InlineData(PackageFiles.Lamps, "", "")]
    [InlineData(PackageFiles.Lamps, "id,lon,lat\nlamp-00001,3.87,43.6\n", "The column zone is missing.")]
    [InlineData(PackageFiles.Cameras, "id,name,lon,lat,zone,street,address,derived\ncamera-001,x,3.87,43.6,MCH\n", "The row has 5 cells, the header 8.")]
    [InlineData(PackageFiles.Cameras, "id,name,lon,lat,zone,street,address,derived\ncamera-001,\"x,3.87,43.6,MCH,,,\n", "")]
    public void A_broken_file_is_an_error_and_keeps_the_package_from_being_loaded(string file, string text, string expected)
    {
        File.WriteAllText(InPackage(file), text);

        AssertError(file, "", expected);
        Assert.Contains(Assert.Throws<CityPackageException>(() => CityPackage.Load(_package)).Findings, finding => finding.File == file);
    }

    [Fact]
    public void A_cell_as_long_as_a_book_is_an_error()
    {
        File.AppendAllText(InPackage(PackageFiles.Cameras), new string('x', 1_000_000));

        AssertError(PackageFiles.Cameras, "", "");
    }

    [Fact]
    public void A_missing_file_is_an_error()
    {
        File.Delete(InPackage(PackageFiles.Counters));

        AssertError(PackageFiles.Counters, "", "missing");
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_an_error() =>
        Assert.Equal("There is no such folder.", Assert.Single(CityCheck.Run(_folder.In("nowhere")).Findings).Message);

    [Fact]
    public void Rows_in_another_order_are_the_same_city()
    {
        var lines = File.ReadAllLines(InPackage(PackageFiles.Lamps));
        File.WriteAllLines(InPackage(PackageFiles.Lamps), [lines[0], .. lines.Skip(1).Reverse()]);

        var city = CityPackage.Load(_package);

        Assert.Equal("lamp-00001", city.Devices[0].Id);
        Assert.False(CityCheck.Run(_package).HasErrors);
    }

    private string InPackage(string file) => Path.Combine(_package, file);

    private void Replace(string file, string text, string replacement)
    {
        var before = File.ReadAllText(InPackage(file));
        var after = before.Replace(text, replacement, StringComparison.Ordinal);
        Assert.NotEqual(before, after);
        File.WriteAllText(InPackage(file), after);
    }

    private void ReplaceGeometry(string file, string id, string geometry)
    {
        const string Mark = "\"geometry\":";
        var lines = File.ReadAllLines(InPackage(file));
        var at = Array.FindIndex(lines, line => line.Contains($"\"{id}\"", StringComparison.Ordinal));
        var comma = lines[at].EndsWith(',') ? "," : "";
        lines[at] = lines[at][..(lines[at].IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)] + geometry + "}" + comma;
        File.WriteAllLines(InPackage(file), lines);
    }

    private void WriteTurn(string row)
    {
        var street = CityPackage.Load(_package).Streets[0];
        var filled = row.Replace("{street}", street.Id, StringComparison.Ordinal).Replace("{node}", $"{street.ToNode}", StringComparison.Ordinal);
        File.WriteAllText(InPackage(PackageFiles.TurnRestrictions), $"id,from,via,to,kind\n{filled}\n");
    }

    private void AddStreet(string id, int from, int to)
    {
        var lines = File.ReadAllLines(InPackage(PackageFiles.Streets));
        lines[^2] += ",";
        File.WriteAllLines(InPackage(PackageFiles.Streets),
        [
            .. lines[..^1],
            "{\"type\":\"Feature\",\"properties\":{\"id\":\"" + id + "\",\"name\":\"Rue Neuve\",\"class\":\"residential\",\"direction\":\"both\",\"speedLimitKmh\":30,"
                + "\"lengthM\":8.1,\"from\":" + from + ",\"to\":" + to + ",\"zone\":\"MCH\",\"derived\":\"\"},"
                + "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[3.9,43.61],[3.9001,43.61]]}}",
            lines[^1],
        ]);
    }

    private void AssertError(string file, string feature, string message) => AssertFinding(FindingSeverity.Error, file, feature, message);

    private void AssertFinding(FindingSeverity severity, string file, string feature, string message) =>
        Assert.Contains(CityCheck.Run(_package).Findings, finding =>
            finding.Severity == severity
            && finding.File == file
            && finding.Feature.StartsWith(feature, StringComparison.Ordinal)
            && finding.Message.Contains(message, StringComparison.Ordinal));

    /// <summary>The package of a few streets, imported once.</summary>
    public sealed class SmallPackage : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public SmallPackage()
        {
            SmallLayers.Write(_folder.In("layers"), 0);
            CityImport.Run(_folder.In("layers"), Montpellier.Mapping, Path);
        }

        public string Path => _folder.In("city");

        public void Dispose() => _folder.Dispose();
    }
}
