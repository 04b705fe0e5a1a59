using System.Text.Json.Nodes;
using Twin.Tests.Processes;

namespace Twin.Tests.Inventory;

/// <summary>The layers of a few streets about the centre of Montpellier, small enough to import many times.</summary>
internal static class SmallLayers
{
    private static readonly string[] Layers =
    [
        "lights.geojson", "roads.geojson", "signal-junctions.geojson", "cameras.geojson", "districts.geojson", "sub-districts.geojson", "city-limit.geojson",
        "pedestrian-areas.geojson", "public-facilities.geojson",
    ];

    private const string Counts = "traffic-counts.csv";

    // Cut from the city's open data (its licence: data/montpellier), so that these tests run wherever the repository is cloned.
    private static readonly string Source = Path.Combine(TwinBuild.Repository, "Twin.Tests", "Inventory", "Layers");

    /// <summary>Writes the layers with their features and rows in an order of their own for each seed.</summary>
    public static void Write(string folder, int seed)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(seed);
        foreach (var layer in Layers)
        {
            var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Source, layer)))!;
            var features = file["features"]!.AsArray();
            JsonNode[] kept = [.. features.OfType<JsonNode>()];
            features.Clear();
            random.Shuffle(kept);
            foreach (var feature in kept)
            {
                features.Add(feature);
            }

            File.WriteAllText(Path.Combine(folder, layer), file.ToJsonString());
        }

        var lines = File.ReadAllLines(Path.Combine(Source, Counts));
        random.Shuffle(lines.AsSpan(1));
        File.WriteAllLines(Path.Combine(folder, Counts), lines);
    }
}
