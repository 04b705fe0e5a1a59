using System.Text.Json;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Inventory.Osm;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory.Osm;

/// <summary>A real city from OpenStreetMap, imported as a user does: golden counts, directions, and a twin that starts with it.</summary>
public sealed class HelsinkiTests : IClassFixture<HelsinkiTests.ImportedHelsinki>
{
    private readonly ImportedHelsinki _imported;

    public HelsinkiTests(ImportedHelsinki imported)
    {
        _ = Helsinki.Extract;
        _imported = imported;
    }

    [Fact]
    public void The_command_says_what_it_imported_and_what_it_left_out()
    {
        Assert.Equal((0, ""), (_imported.Run!.ExitCode, _imported.Run.StandardError));
        Assert.Contains("© OpenStreetMap contributors, ODbL 1.0", _imported.Run.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("586 lamp", _imported.Run.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("125 bollards left out", _imported.Run.StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeviceKind.Lamp, 586)]
    [InlineData(DeviceKind.Signal, 46)]
    [InlineData(DeviceKind.Camera, 221)]
    [InlineData(DeviceKind.Bollard, 0)]
    [InlineData(DeviceKind.Sign, 6)]
    [InlineData(DeviceKind.Counter, 17)]
    [InlineData(DeviceKind.Vehicle, 11)]
    public void Has_as_many_devices_of_each_kind_as_were_surveyed_or_derived(DeviceKind kind, int count) =>
        Assert.Equal(count, _imported.City!.Devices.Count(device => device.Kind == kind));

    [Fact]
    public void Has_its_places()
    {
        var city = _imported.City!;

        Assert.Equal(("helsinki", "Helsinki", "Europe/Helsinki"), (city.Manifest.Id, city.Manifest.Name, city.Manifest.TimeZone));
        Assert.Equal("© OpenStreetMap contributors, ODbL 1.0", city.Manifest.Attribution);
        Assert.Equal((1, 4, 1_144, 41, 8, 38), (
            city.Districts.Length, city.Zones.Length, city.Streets.Length, city.PedestrianAreas.Length, city.Places.Length, city.TurnRestrictions.Length));
        var fireStation = Assert.Single(city.Places, place => place.Category == "fireStation");
        Assert.Equal("Erottajan paloasema", fireStation.Name);
        Assert.Equal(4, city.Devices.OfType<Vehicle>().Count(vehicle => vehicle.Station == fireStation.Id));
    }

    [Fact]
    public void Checking_finds_no_error()
    {
        var result = CityCheck.Run(_imported.Package);

        Assert.False(result.HasErrors, string.Join('\n', result.Findings.Where(finding => finding.Severity == FindingSeverity.Error)));
    }

    // Of the two sides of the Esplanadi park, traffic on the northern one runs west and on the southern one east.
    [Theory]
    [InlineData("street-28903078-1", "Pohjoisesplanadi", 24.943019, 60.167661, 225, 315)]
    [InlineData("street-30602647-1", "Eteläesplanadi", 24.944104, 60.166774, 45, 135)]
    public void One_way_streets_are_drawn_in_the_direction_of_their_traffic(string id, string name, double longitude, double latitude, double least, double most)
    {
        var street = _imported.City!.FindStreet(id)!;

        Assert.Equal((name, TravelDirection.Forward), (street.Name, street.Direction));
        Assert.True(street.Line.PositionAt(0).DistanceM(new Position(longitude, latitude)) < 0.2);
        Assert.InRange(street.Line.PositionAt(0).HeadingTo(street.Line.PositionAt(street.Line.NumPoints - 1)), least, most);
    }

    [Fact]
    public void Every_derived_part_names_a_rule_of_the_package()
    {
        var city = _imported.City!;
        var rules = city.Manifest.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);

        Assert.All(city.Devices.SelectMany(device => device.Derived), derivation => Assert.Contains(derivation.Rule, rules));
        Assert.All(city.Devices.OfType<Lamp>(), lamp => Assert.Contains(lamp.Derived, derivation => derivation is { Field: "powerW", Rule: "lamp.power.by-lantern-type" }));
        Assert.All(city.Devices.OfType<Counter>(), counter => Assert.Contains(new Derivation("*", "counter.assumed", 0.1), counter.Derived));
    }

    [Fact]
    public void Signal_heads_are_gathered_into_junctions_that_bear_the_names_of_their_roads()
    {
        var signals = _imported.City!.Devices.OfType<Signal>().ToArray();

        Assert.All(signals, signal => Assert.DoesNotContain(signals, other => other != signal && other.Position == signal.Position));
        Assert.Contains(signals, signal => signal is { Name: "Kaivokatu / Mannerheimintie / Simonkatu", AudibleSignal: true });
    }

    [Fact]
    public void The_same_extract_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();

        var again = OsmImport.Run(Helsinki.Extract, new OsmCityName("Europe/Helsinki", "Helsinki", null), folder.In("city"));

        Folders.AssertSame(_imported.Package, folder.In("city"));
        Assert.Equal(_imported.City!.Devices.Select(device => device with { Derived = [] }), again.City.Devices.Select(device => device with { Derived = [] }), DeviceComparer);
    }

    [Fact]
    public void A_loaded_package_is_written_as_it_was()
    {
        using var folder = new TemporaryFolder();

        CityPackageWriter.Write(_imported.City!, File.ReadAllText(Path.Combine(_imported.Package, PackageFiles.Sources)), folder.In("copy"));

        Folders.AssertSame(_imported.Package, folder.In("copy"));
    }

    [Fact]
    public async Task A_twin_starts_with_it_and_counts_its_devices()
    {
        using var data = new TemporaryFolder();
        await using var twin = await TwinProcess.StartAsync(data.Path, "--Twin:City", _imported.Package);

        using var answer = JsonDocument.Parse(await twin.Http.GetStringAsync("/api/city", TestContext.Current.CancellationToken));

        Assert.Equal("helsinki", answer.RootElement.GetProperty("id").GetString());
        Assert.Equal("© OpenStreetMap contributors, ODbL 1.0", answer.RootElement.GetProperty("attribution").GetString());
        var devices = answer.RootElement.GetProperty("devices");
        Assert.Equal((586, 46, 221), (Count("lamp"), Count("signal"), Count("camera")));

        int Count(string kind) => devices.GetProperty(kind).GetInt32();
    }

    private static bool DeviceComparer(Device left, Device right) => left.Id == right.Id && left.Position == right.Position && left.Name == right.Name && left.Zone == right.Zone;

    /// <summary>Helsinki, imported once by the command.</summary>
    public sealed class ImportedHelsinki : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public string Package => _folder.In("helsinki");

        public FinishedProcess? Run { get; private set; }

        public CityInventory? City { get; private set; }

        public async ValueTask InitializeAsync()
        {
            var extract = Path.Combine(TwinBuild.Repository, "..", "shared", "data", "osm", "helsinki-centre.osm.pbf");
            if (File.Exists(extract))
            {
                Run = await TwinCommand.RunAsync("city", "import", "--osm", extract, "--out", Package, "--name", "Helsinki", "--time-zone", "Europe/Helsinki");
                City = CityPackage.Load(Package);
            }
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
