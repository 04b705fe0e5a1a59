using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;
using Twin.City.Inventory.Import;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Osm;

/// <summary>Makes pedestrian areas from closed ways: streets and squares for people on foot that are drawn as an area.</summary>
internal static class OsmPedestrianAreas
{
    private const int FewestCorners = 4;

    /// <summary>True for the outline of a pedestrian area.</summary>
    public static bool IsArea(OsmWay way) =>
        way.IsClosed
        && ((way.Tags["highway"] == "pedestrian" && way.Tags["area"] == "yes")
            || (way.Tags["place"] == "square" && (way.Tags["highway"] == "pedestrian" || way.Tags["area:highway"] == "pedestrian")));

    /// <summary>Areas by id; outlines that are cut by the edge of the extract or cross themselves are left out.</summary>
    public static ImmutableArray<PedestrianArea> Areas(OsmExtract extract) =>
        [.. extract.Ways.Where(IsArea).Select(way => ToArea(way, extract)).OfType<PedestrianArea>().OrderBy(area => area.Id, StringComparer.Ordinal)];

    private static PedestrianArea? ToArea(OsmWay way, OsmExtract extract)
    {
        var corners = way.Nodes.Select(extract.PositionOf).OfType<Position>().ToArray();
        if (corners.Length < Math.Max(FewestCorners, way.Nodes.Length))
        {
            return null;
        }

        var area = GeoJsonGeometry.Factory.CreatePolygon([.. corners.Select(corner => new Coordinate(corner.Longitude, corner.Latitude))]);
        var id = Ids.FromKey("area", $"{way.Id}", 2);
        var name = OsmText.Clean(way.Tags["name"]);
        return new IsValidOp(area).IsValid ? new PedestrianArea(id, name.Length > 0 ? name : id, area) : null;
    }
}
