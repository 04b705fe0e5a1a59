using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Osm;

/// <summary>A piece of a way between two nodes of the road network, in the order in which traffic may pass it.</summary>
/// <param name="Id">Its street's id: <c>street-WAY-PIECE</c>, the pieces counted from 1 along the way.</param>
/// <param name="Way">The way.</param>
/// <param name="Road">What the way's tags say.</param>
/// <param name="FirstNode">The node at the first vertex.</param>
/// <param name="LastNode">The node at the last vertex.</param>
/// <param name="Line">The line.</param>
internal sealed record OsmArc(string Id, OsmWay Way, OsmRoad Road, long FirstNode, long LastNode, LineString Line);

/// <summary>Cuts the ways of a road network where they meet.</summary>
internal static class OsmArcs
{
    /// <summary>
    /// The arcs of all roads by way, then along the way. A way is cut at its ends, at nodes that it shares with another road or passes twice, and where
    /// its nodes are outside the extract. Pieces shorter than 0.1 m are left out: their ends are the same place.
    /// </summary>
    public static ImmutableArray<OsmArc> Cut(OsmExtract extract)
    {
        var roads = extract.Ways.Where(OsmRoad.IsRoad).ToArray();
        var junctions = Junctions(roads);
        return [.. roads.SelectMany(way => CutWay(way, junctions, extract))];
    }

    private static HashSet<long> Junctions(OsmWay[] roads)
    {
        var (seen, junctions) = (new HashSet<long>(), new HashSet<long>());
        foreach (var node in roads.SelectMany(way => way.Nodes))
        {
            if (!seen.Add(node))
            {
                junctions.Add(node);
            }
        }

        return junctions;
    }

    private static IEnumerable<OsmArc> CutWay(OsmWay way, HashSet<long> junctions, OsmExtract extract)
    {
        var road = OsmRoad.Of(way.Tags);
        var piece = new List<(long Node, Position Position)>();
        var number = 0;
        foreach (var node in way.Nodes)
        {
            if (extract.PositionOf(node) is not { } position)
            {
                if (ToArc(way, road, piece, number + 1) is { } cutOff)
                {
                    number++;
                    yield return cutOff;
                }

                piece.Clear();
                continue;
            }

            piece.Add((node, position));
            if (piece.Count > 1 && junctions.Contains(node))
            {
                if (ToArc(way, road, piece, number + 1) is { } arc)
                {
                    number++;
                    yield return arc;
                }

                piece.RemoveRange(0, piece.Count - 1);
            }
        }

        if (ToArc(way, road, piece, number + 1) is { } last)
        {
            yield return last;
        }
    }

    private static OsmArc? ToArc(OsmWay way, OsmRoad road, List<(long Node, Position Position)> piece, int number)
    {
        var corners = new List<Coordinate>();
        foreach (var (_, position) in piece)
        {
            var corner = new Coordinate(position.Longitude, position.Latitude);
            if (corners.Count == 0 || !corners[^1].Equals2D(corner))
            {
                corners.Add(corner);
            }
        }

        if (corners.Count < 2)
        {
            return null;
        }

        var (first, last) = (piece[0].Node, piece[^1].Node);
        if (road.IsReversed)
        {
            corners.Reverse();
            (first, last) = (last, first);
        }

        return new OsmArc($"street-{way.Id}-{number}", way, road, first, last, GeoJsonGeometry.Factory.CreateLineString([.. corners]));
    }
}
