using System.Text.Json.Nodes;

namespace Twin.Tests.Inventory;

/// <summary>The layers of a few streets about the centre of Montpellier, small enough to import many times.</summary>
internal static class SmallLayers
{
    private const double West = 3.866, South = 43.605, East = 3.882, North = 43.613;

    private static readonly string[] CutLayers = ["lights.geojson", "roads.geojson", "signal-junctions.geojson", "cameras.geojson"];

    private static readonly string[] WholeLayers =
        ["districts.geojson", "sub-districts.geojson", "city-limit.geojson", "pedestrian-areas.geojson", "public-facilities.geojson"];

    private const string Counts = "traffic-counts.csv";

    /// <summary>Writes the layers with their features and rows in an order of their own for each seed.</summary>
    public static void Write(string folder, int seed)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(seed);
        foreach (var layer in CutLayers.Concat(WholeLayers))
        {
            var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Montpellier.Layers, layer)))!;
            var features = file["features"]!.AsArray();
            JsonNode[] kept = [.. features.OfType<JsonNode>().Where(feature => WholeLayers.Contains(layer, StringComparer.Ordinal) || IsInBox(feature))];
            features.Clear();
            random.Shuffle(kept);
            foreach (var feature in kept)
            {
                features.Add(feature);
            }

            File.WriteAllText(Path.Combine(folder, layer), file.ToJsonString());
        }

        var lines = File.ReadAllLines(Path.Combine(Montpellier.Layers, Counts));
        random.Shuffle(lines.AsSpan(1));
        File.WriteAllLines(Path.Combine(folder, Counts), lines);
    }

    private static bool IsInBox(JsonNode feature)
    {
        var coordinates = feature["geometry"]!["coordinates"]!.AsArray();
        var first = coordinates[0] is JsonArray line ? line : coordinates;
        var (longitude, latitude) = (first[0]!.GetValue<double>(), first[1]!.GetValue<double>());
        return longitude is > West and < East && latitude is > South and < North;
    }
}
