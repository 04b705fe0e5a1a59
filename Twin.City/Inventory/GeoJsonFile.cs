using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Twin.City.Inventory;

/// <summary>One feature of a GeoJSON file.</summary>
internal readonly struct GeoJsonFeature(int number, JsonElement feature)
{
    /// <summary>Its place in the file, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>Its properties; undefined when it has none.</summary>
    public JsonElement Properties { get; } = feature.TryGetProperty("properties"u8, out var properties) ? properties : default;

    /// <summary>The text of a property; empty when it is absent or null, the JSON text of a number.</summary>
    public string Text(string name)
    {
        if (Properties.ValueKind != JsonValueKind.Object || !Properties.TryGetProperty(name, out var value))
        {
            return "";
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() ?? "",
            JsonValueKind.Null => "",
            _ => value.GetRawText(),
        };
    }

    /// <summary>The number of a property, or null when it is absent or no number.</summary>
    public double? Number64(string name) =>
        Properties.ValueKind == JsonValueKind.Object
        && Properties.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number)
            ? number
            : null;

    /// <summary>Reads the geometry. Throws <see cref="FormatException"/> when it is none of point, line string, polygon, multipolygon.</summary>
    public Geometry Geometry()
    {
        if (!feature.TryGetProperty("geometry"u8, out var geometry) || geometry.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("The feature has no geometry.");
        }

        return GeoJsonGeometry.Read(geometry);
    }
}

/// <summary>A GeoJSON feature collection in memory.</summary>
internal sealed class GeoJsonFile : IDisposable
{
    private readonly JsonDocument _document;

    private GeoJsonFile(JsonDocument document) => _document = document;

    /// <summary>Its features in the order of the file.</summary>
    public IEnumerable<GeoJsonFeature> Features
    {
        get
        {
            var number = 0;
            foreach (var feature in _document.RootElement.GetProperty("features"u8).EnumerateArray())
            {
                yield return new GeoJsonFeature(++number, feature);
            }
        }
    }

    /// <summary>Opens a file of a folder; null with a finding when there is none or it is no feature collection.</summary>
    public static GeoJsonFile? Open(string folder, string file, FindingList findings)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            findings.Error(file, "", "The file is missing.");
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (IsFeatureCollection(document.RootElement))
            {
                return new GeoJsonFile(document);
            }

            document.Dispose();
            findings.Error(file, "", "The file is not a GeoJSON feature collection.");
        }
        catch (JsonException exception)
        {
            findings.Error(file, $"line {exception.LineNumber + 1}", $"The file is not JSON: {exception.Message}");
        }

        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _document.Dispose();

    private static bool IsFeatureCollection(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("features"u8, out var features)
        && features.ValueKind == JsonValueKind.Array
        && features.EnumerateArray().All(feature => feature.ValueKind == JsonValueKind.Object);
}
