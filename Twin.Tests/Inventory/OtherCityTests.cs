using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Inventory.Import;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>A village with attributes of its own and no more than the layers that are required: the importer knows no city.</summary>
public sealed class OtherCityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OtherCityTests()
    {
        Write("layers.json", """
            {
              "format": "twin-layers/1",
              "city": { "id": "ahuy", "name": "Ahuy", "timeZone": "Europe/Paris", "centre": [5.02, 47.37], "licence": "CC0", "attribution": "Nobody" },
              "districts": { "file": "communes.geojson", "code": "insee", "name": "nom" },
              "zones": { "file": "communes.geojson", "code": "insee", "name": "nom", "district": "insee" },
              "streets": {
                "file": "ways.geojson", "id": "way", "name": "label", "road": "label", "type": "kind",
                "direction": { "attribute": "oneway", "words": { "both": ["no"], "forward": ["yes"] } },
                "classByDailyVehicles": [], "classByType": { "lane": "service" }, "otherClass": "residential",
                "speedLimitKmhByClass": { "residential": 30, "service": 20 }
              },
              "lamps": { "file": "lamps.geojson", "type": "model", "power": "power.csv", "spread": "spread.csv" }
            }
            """);
        Write("power.csv", "lanternType,meanW,spread,source\n*,60,fixed,\nLED 40,40,fixed,\n");
        Write("spread.csv", "spread,ratio,share\nfixed,1,1\n");
        Write("SOURCES.md", "# Sources\n");
        Write("communes.geojson", Collection(Feature("\"insee\":\"21003\",\"nom\":\"Ahuy\"", "Polygon", "[[[5.01,47.36],[5.03,47.36],[5.03,47.38],[5.01,47.38],[5.01,47.36]]]")));
        Write("ways.geojson", Collection(
            Feature("\"way\":\"7a\",\"label\":\"Grande Rue\",\"kind\":\"street\",\"oneway\":\"no\"", "LineString", "[[5.02,47.37],[5.021,47.37]]"),
            Feature("\"way\":\"7b\",\"label\":\"Grande Rue\",\"kind\":\"street\",\"oneway\":\"yes\"", "LineString", "[[5.021,47.37],[5.022,47.37]]"),
            Feature("\"way\":\"12\",\"label\":\"Ruelle\",\"kind\":\"lane\"", "LineString", "[[5.021,47.37],[5.021,47.371]]")));
        Write("lamps.geojson", Collection(
            Feature("\"model\":\"LED 40\"", "Point", "[5.0205,47.3701]"),
            Feature("\"model\":\"old\"", "Point", "[5.0211,47.3705]"),
            Feature("\"model\":\"old\"", "Point", "[5.0215,47.365]")));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Becomes_a_package_that_loads_and_has_no_errors()
    {
        CityImport.Run(_folder.Path, _folder.In("layers.json"), _folder.In("city"));

        var city = CityPackage.Load(_folder.In("city"));
        Assert.False(CityCheck.Run(_folder.In("city")).HasErrors);
        Assert.Equal("Ahuy", city.Manifest.Name);
        Assert.Equal(["street-00012", "street-7a", "street-7b"], city.Streets.Select(street => street.Id));
        Assert.Equal([TravelDirection.Both, TravelDirection.Both, TravelDirection.Forward], city.Streets.Select(street => street.Direction));
        Assert.Contains(new Derivation("direction", "street.direction.assumed", 0.5), city.FindStreet("street-00012")!.Derived);
        Assert.Equal([StreetClass.Service, StreetClass.Residential, StreetClass.Residential], city.Streets.Select(street => street.Class));
        Assert.All(city.Devices, device => Assert.Equal(DeviceKind.Lamp, device.Kind));
    }

    [Fact]
    public void Its_lamps_have_street_power_and_cabinet()
    {
        var lamps = CityImport.Run(_folder.Path, _folder.In("layers.json"), _folder.In("city")).Devices.OfType<Lamp>().ToArray();

        Assert.Equal(["Grande Rue", "Ruelle", "lamp-00003"], lamps.Select(lamp => lamp.Name));
        Assert.Equal(["street-7a", "street-00012", null], lamps.Select(lamp => lamp.Street));
        Assert.Equal([40.0, 60.0, 60.0], lamps.Select(lamp => lamp.PowerW));
        Assert.All(lamps, lamp => Assert.Equal("cabinet-0001", lamp.Cabinet));
    }

    [Fact]
    public void Its_lamps_keep_their_ids_and_powers_where_the_layer_has_them()
    {
        Write("layers.json", File.ReadAllText(_folder.In("layers.json")).Replace("\"spread.csv\" }", "\"spread.csv\", \"id\": \"pole\", \"powerW\": \"watts\" }", StringComparison.Ordinal));
        Write("lamps.geojson", Collection(
            Feature("\"model\":\"LED 40\",\"pole\":\"9\",\"watts\":\"37.5\"", "Point", "[5.0205,47.3701]"),
            Feature("\"model\":\"LED 40\",\"pole\":\"7\",\"watts\":\"?\"", "Point", "[5.0211,47.3705]")));

        var lamps = CityImport.Run(_folder.Path, _folder.In("layers.json"), _folder.In("city")).Devices.OfType<Lamp>().ToArray();

        Assert.Equal([("lamp-00007", 40), ("lamp-00009", 37.5)], lamps.Select(lamp => (lamp.Id, lamp.PowerW)));
        Assert.Equal([1, 0], lamps.Select(lamp => lamp.Derived.Count(derivation => derivation.Field == "powerW")));
    }

    private static string Collection(params string[] features) => $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";

    private static string Feature(string properties, string type, string coordinates) =>
        "{\"type\":\"Feature\",\"properties\":{" + properties + "},\"geometry\":{\"type\":\"" + type + "\",\"coordinates\":" + coordinates + "}}";

    private void Write(string file, string text) => File.WriteAllText(_folder.In(file), text);
}
