using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Converters;

namespace Twin.City.Inventory;

/// <summary>GeoJSON geometries (RFC 7946), one at a time, so that a bad one is told by its feature and spoils no other.</summary>
internal static class GeoJsonGeometry
{
    /// <summary>RFC 7946 is WGS 84 (EPSG:4326) always; six decimals are 0.1 m.</summary>
    public static readonly GeometryFactory Factory = new(new PrecisionModel(1_000_000), 4326);

    private static readonly JsonSerializerOptions Options = new() { Converters = { new GeoJsonConverterFactory(Factory) } };

    /// <summary>Reads a geometry. Throws <see cref="FormatException"/> saying what is wrong with it.</summary>
    public static Geometry Read(JsonElement element)
    {
        try
        {
            var geometry = element.Deserialize<Geometry>(Options);
            if (geometry is null or { IsEmpty: true })
            {
                throw new FormatException("The geometry is empty.");
            }

            return IsOnEarth(geometry.EnvelopeInternal)
                ? geometry
                : throw new FormatException("The geometry leaves the earth: longitude and latitude in WGS 84 are expected.");
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            throw new FormatException($"The geometry cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a geometry.</summary>
    public static void Write(Utf8JsonWriter writer, Geometry geometry) => JsonSerializer.Serialize(writer, geometry, Options);

    private static bool IsOnEarth(Envelope bounds) => bounds is { MinX: >= -180, MaxX: <= 180, MinY: >= -90, MaxY: <= 90 };
}
