using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Twin.City.Inventory;

/// <summary>
/// GeoJSON geometries (RFC 7946) read from and written to a document that is parsed already: the city's start-up reads eight
/// thousand of them, which a converter by reflection makes ten times slower when cold.
/// </summary>
internal static class GeoJsonGeometry
{
    // RFC 7946 is WGS 84 (EPSG:4326) always.
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    /// <summary>Reads a geometry. Throws <see cref="FormatException"/> saying what is wrong with it.</summary>
    public static Geometry Read(JsonElement geometry)
    {
        if (!geometry.TryGetProperty("type"u8, out var type) || !geometry.TryGetProperty("coordinates"u8, out var coordinates))
        {
            throw new FormatException("The geometry lacks its type or its coordinates.");
        }

        try
        {
            var read = (Geometry)(type.GetString() switch
            {
                "Point" => Factory.CreatePoint(ReadCoordinate(coordinates)),
                "LineString" => Factory.CreateLineString(ReadCoordinates(coordinates)),
                "Polygon" => ReadPolygon(coordinates),
                "MultiPolygon" => Factory.CreateMultiPolygon([.. coordinates.EnumerateArray().Select(ReadPolygon)]),
                var other => throw new FormatException($"Geometries of type {other} are not used here."),
            });
            return read.IsEmpty || IsOnEarth(read.EnvelopeInternal)
                ? read
                : throw new FormatException("The geometry leaves the earth: longitude and latitude in WGS 84 are expected.");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"The coordinates cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a geometry with six decimals, 0.1 m.</summary>
    public static void Write(Utf8JsonWriter writer, Geometry geometry)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, geometry.GeometryType);
        writer.WritePropertyName("coordinates"u8);
        WriteCoordinates(writer, geometry);
        writer.WriteEndObject();
    }

    private static bool IsOnEarth(Envelope bounds) => bounds is { MinX: >= -180, MaxX: <= 180, MinY: >= -90, MaxY: <= 90 };

    private static Polygon ReadPolygon(JsonElement rings)
    {
        LinearRing[] all = [.. rings.EnumerateArray().Select(ring => Factory.CreateLinearRing(ReadCoordinates(ring)))];
        return all.Length == 0 ? throw new FormatException("A polygon has no ring.") : Factory.CreatePolygon(all[0], all[1..]);
    }

    private static Coordinate[] ReadCoordinates(JsonElement array)
    {
        var coordinates = new Coordinate[array.GetArrayLength()];
        var i = 0;
        foreach (var element in array.EnumerateArray())
        {
            coordinates[i++] = ReadCoordinate(element);
        }

        return coordinates;
    }

    private static Coordinate ReadCoordinate(JsonElement element)
    {
        if (element.GetArrayLength() < 2)
        {
            throw new FormatException("A position has fewer than two numbers.");
        }

        return new Coordinate(element[0].GetDouble(), element[1].GetDouble());
    }

    private static void WriteCoordinates(Utf8JsonWriter writer, Geometry geometry)
    {
        switch (geometry)
        {
            case Point point:
                WriteCoordinate(writer, point.X, point.Y);
                break;
            case LineString line:
                writer.WriteStartArray();
                for (var i = 0; i < line.NumPoints; i++)
                {
                    WriteCoordinate(writer, line.CoordinateSequence.GetX(i), line.CoordinateSequence.GetY(i));
                }

                writer.WriteEndArray();
                break;
            case Polygon polygon:
                writer.WriteStartArray();
                WriteCoordinates(writer, polygon.ExteriorRing);
                foreach (var hole in polygon.InteriorRings)
                {
                    WriteCoordinates(writer, hole);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartArray();
                for (var i = 0; i < geometry.NumGeometries; i++)
                {
                    WriteCoordinates(writer, geometry.GetGeometryN(i));
                }

                writer.WriteEndArray();
                break;
        }
    }

    private static void WriteCoordinate(Utf8JsonWriter writer, double longitude, double latitude)
    {
        writer.WriteStartArray();
        writer.WriteRawValue(CellText.Degrees(longitude), skipInputValidation: true);
        writer.WriteRawValue(CellText.Degrees(latitude), skipInputValidation: true);
        writer.WriteEndArray();
    }
}
