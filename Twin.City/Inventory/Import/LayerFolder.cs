using System.Collections.Immutable;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Sylvan.Data.Csv;

namespace Twin.City.Inventory.Import;

/// <summary>Reads layers of GeoJSON and CSV into features.</summary>
internal sealed class LayerFolder(string folder, FindingList findings)
{
    /// <summary>A layer whose features have one of the shapes; what cannot be read is a finding.</summary>
    public ImmutableArray<LayerFeature> Read<TShape>(string file)
        where TShape : Geometry =>
        ReadShapes(file, shape => shape is TShape { IsEmpty: false }, typeof(TShape).Name);

    /// <summary>A layer of polygons or multipolygons.</summary>
    public ImmutableArray<LayerFeature> ReadAreas(string file) =>
        ReadShapes(file, shape => shape is Polygon { IsEmpty: false } or MultiPolygon { IsEmpty: false }, "Polygon or MultiPolygon");

    /// <summary>A table.</summary>
    public ImmutableArray<LayerFeature> ReadTable(string file)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            findings.Error(file, "", "The file is missing.");
            return [];
        }

        using var text = File.OpenText(path);
        return ReadTable(file, text, findings);
    }

    /// <summary>A table from its text.</summary>
    public static ImmutableArray<LayerFeature> ReadTable(string file, TextReader text, FindingList findings)
    {
        try
        {
            using var reader = CsvDataReader.Create(text);
            return ReadRows(file, reader, findings);
        }
        catch (Exception exception) when (exception is CsvFormatException or InvalidDataException)
        {
            findings.Error(file, "", $"The table cannot be read: {exception.Message}");
            return [];
        }
    }

    private static ImmutableArray<LayerFeature> ReadRows(string file, CsvDataReader reader, FindingList findings)
    {
        var rows = ImmutableArray.CreateBuilder<LayerFeature>();
        while (reader.Read())
        {
            if (reader.RowFieldCount != reader.FieldCount)
            {
                findings.Error(file, $"row {reader.RowNumber}", $"The row has {reader.RowFieldCount} cells, the header {reader.FieldCount}.");
                continue;
            }

            var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var column = 0; column < reader.FieldCount; column++)
            {
                attributes[reader.GetName(column)] = reader.GetString(column);
            }

            rows.Add(new LayerFeature(file, reader.RowNumber, attributes, null));
        }

        return rows.ToImmutable();
    }

    private ImmutableArray<LayerFeature> ReadShapes(string file, Func<Geometry, bool> isWanted, string wanted)
    {
        using var layer = GeoJsonFile.Open(folder, file, findings);
        if (layer is null)
        {
            return [];
        }

        var features = ImmutableArray.CreateBuilder<LayerFeature>();
        foreach (var feature in layer.Features)
        {
            if (ShapeOf(feature, file, isWanted, wanted) is { } shape)
            {
                features.Add(new LayerFeature(file, feature.Number, AttributesOf(feature), shape));
            }
        }

        return features.ToImmutable();
    }

    private Geometry? ShapeOf(GeoJsonFeature feature, string file, Func<Geometry, bool> isWanted, string wanted)
    {
        try
        {
            var shape = feature.Geometry();
            if (isWanted(shape))
            {
                return shape;
            }

            findings.Error(file, $"feature {feature.Number}", $"The geometry is a {shape.GeometryType}, not a {wanted}, or it is empty.");
        }
        catch (FormatException exception)
        {
            findings.Error(file, $"feature {feature.Number}", exception.Message);
        }

        return null;
    }

    private static Dictionary<string, string> AttributesOf(GeoJsonFeature feature)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (feature.Properties.ValueKind != JsonValueKind.Object)
        {
            return attributes;
        }

        foreach (var property in feature.Properties.EnumerateObject())
        {
            var text = feature.Text(property.Name);
            if (text.Length > 0)
            {
                attributes[property.Name] = text;
            }
        }

        return attributes;
    }
}
