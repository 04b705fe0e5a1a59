using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Polygonize;
using NetTopologySuite.Operation.Valid;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Osm;

/// <summary>The outline of an area: one closed way, or the ways of a relation.</summary>
/// <param name="Key">Kind of the element and its id, such as <c>w123</c> or <c>r45</c>: ways and relations are numbered apart.</param>
/// <param name="Tags">The tags of the element.</param>
/// <param name="Ways">Its ways, as far as the extract has them.</param>
/// <param name="IsRelation">True for a relation, which is always an area; a way may be a line too.</param>
/// <param name="IsComplete">True when the extract has all its ways.</param>
internal sealed record OsmOutline(string Key, OsmTags Tags, ImmutableArray<OsmWay> Ways, bool IsRelation, bool IsComplete)
{
    /// <summary>The corners that the extract has, each once.</summary>
    public IReadOnlyCollection<Position> Corners(OsmExtract extract) => [.. Ways.SelectMany(way => way.Nodes).Distinct().Select(extract.PositionOf).OfType<Position>()];

    /// <summary>The polygon or multipolygon inside the rings that the ways make, less their holes; null when a part of them is missing or they cross themselves.</summary>
    public Geometry? Area(OsmExtract extract)
    {
        if (!IsComplete || Ways.Any(way => way.Nodes.Length < 2 || way.Nodes.Any(node => extract.PositionOf(node) is null)))
        {
            return null;
        }

        var polygonizer = new Polygonizer(extractOnlyPolygonal: true);
        foreach (var way in Ways)
        {
            polygonizer.Add(GeoJsonGeometry.Factory.CreateLineString(
                [.. way.Nodes.Select(node => extract.PositionOf(node)!.Value).Select(corner => new Coordinate(corner.Longitude, corner.Latitude))]));
        }

        var area = polygonizer.GetGeometry();
        return !area.IsEmpty && polygonizer.GetDangles().Count == 0 && new IsValidOp(area).IsValid ? area : null;
    }
}
