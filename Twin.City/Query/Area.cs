using System.Text.Json;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using Twin.City.Geography;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Query;

/// <summary>An area on the map that somebody drew: polygons in WGS 84, their edges included. A ring that crosses itself counts by the even-odd rule.</summary>
public sealed class Area
{
    /// <summary>The most vertices that an area may have.</summary>
    public const int MostVertices = 1_000;

    private static readonly GeometryFactory Factory = new();

    private readonly (Box Bounds, IndexedPointInAreaLocator Locator)[] _polygons;

    private Area(IEnumerable<Polygon> polygons) => _polygons = [.. polygons.Select(polygon => (BoundsOf(polygon.EnvelopeInternal), new IndexedPointInAreaLocator(polygon)))];

    /// <summary>Reads a GeoJSON Polygon or MultiPolygon (RFC 7946). Throws <see cref="FormatException"/> saying what is wrong with it.</summary>
    public static Area Read(JsonElement geometry)
    {
        if (geometry.ValueKind != JsonValueKind.Object
            || !geometry.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() is not ("Polygon" or "MultiPolygon")
            || !geometry.TryGetProperty("coordinates", out var coordinates))
        {
            throw new FormatException("An area is a GeoJSON object of type Polygon or MultiPolygon with its coordinates.");
        }

        var vertices = 0;
        var polygons = type.GetString() == "Polygon" ? [ReadPolygon(coordinates, ref vertices)] : ReadPolygons(coordinates, ref vertices);
        return new Area(polygons);
    }

    /// <summary>True when the position lies in the area or on its edge.</summary>
    public bool Contains(Position position)
    {
        foreach (var (bounds, locator) in _polygons)
        {
            if (bounds.Contains(position) && locator.Locate(new Coordinate(position.Longitude, position.Latitude)) != Location.Exterior)
            {
                return true;
            }
        }

        return false;
    }

    private static List<Polygon> ReadPolygons(JsonElement coordinates, ref int vertices)
    {
        var polygons = new List<Polygon>();
        foreach (var polygon in Items(coordinates, "A MultiPolygon's coordinates are a list of polygons."))
        {
            polygons.Add(ReadPolygon(polygon, ref vertices));
        }

        return polygons.Count > 0 ? polygons : throw new FormatException("The area is empty.");
    }

    private static Polygon ReadPolygon(JsonElement coordinates, ref int vertices)
    {
        var rings = new List<LinearRing>();
        foreach (var ring in Items(coordinates, "A Polygon's coordinates are a list of rings."))
        {
            rings.Add(ReadRing(ring, ref vertices));
        }

        return rings.Count > 0 ? Factory.CreatePolygon(rings[0], [.. rings.Skip(1)]) : throw new FormatException("The area is empty.");
    }

    private static LinearRing ReadRing(JsonElement ring, ref int vertices)
    {
        var line = new List<Coordinate>();
        foreach (var vertex in Items(ring, "A ring is a list of [longitude, latitude]."))
        {
            if (++vertices > MostVertices)
            {
                throw new FormatException($"An area has at most {MostVertices} vertices.");
            }

            line.Add(ReadVertex(vertex));
        }

        if (line.Count < 4 || !line[0].Equals2D(line[^1]))
        {
            throw new FormatException("A ring has at least four vertices, and its last is its first.");
        }

        return Factory.CreateLinearRing([.. line]);
    }

    // A height may follow; it means nothing here.
    private static Coordinate ReadVertex(JsonElement vertex)
    {
        if (vertex.ValueKind == JsonValueKind.Array && vertex.GetArrayLength() is 2 or 3
            && TryDegrees(vertex[0], 180, out var longitude) && TryDegrees(vertex[1], 90, out var latitude))
        {
            return new Coordinate(longitude, latitude);
        }

        throw new FormatException($"A vertex is [longitude, latitude] in degrees, within ±180 and ±90; this is {Shortened(vertex.GetRawText())}.");
    }

    private static bool TryDegrees(JsonElement element, double greatest, out double degrees)
    {
        degrees = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out degrees) && Math.Abs(degrees) <= greatest;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string problem) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw new FormatException(problem);

    private static Box BoundsOf(Envelope envelope) => new(envelope.MinX, envelope.MinY, envelope.MaxX, envelope.MaxY);

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
