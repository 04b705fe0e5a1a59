using System.Collections.Immutable;
using Twin.City.Geography;
using Twin.City.Inventory.Import;

namespace Twin.City.Inventory.Osm;

/// <summary>The signal heads of one junction.</summary>
internal sealed record OsmJunction(ImmutableArray<OsmNode> Heads)
{
    /// <summary>That a position is the mean of several heads.</summary>
    public static Derivation Gathered { get; } = new("position", OsmRules.SignalJunction, 0.7);

    /// <summary>The least id of its heads, which names the junction.</summary>
    public long Id => Heads[0].Id;

    /// <summary>The id of its controller.</summary>
    public string DeviceId => Ids.FromKey("signal", $"{Id}", 4);

    /// <summary>The mean of the positions of its heads.</summary>
    public Position Position => Heads.Length == 1 ? Heads[0].Position : Heads.Select(head => head.Position).ToArray().Mean();

    /// <summary>True when any of its heads sounds for blind people.</summary>
    public bool IsAudible => Heads.Any(head => head.Tags["traffic_signals:sound"] is not ("" or "no"));
}

/// <summary>
/// Gathers signal heads into junctions. OpenStreetMap draws a head at the stop line of each approach and at each crossing; a controller serves them all.
/// The nearest two are joined first, and so on as far as 40 m, as long as no two heads of one junction are more than 80 m apart: a row of junctions
/// along an avenue does not grow together.
/// </summary>
internal static class OsmJunctions
{
    private const double FurthestNeighbourM = 40;
    private const double WidestM = 80;

    /// <summary>The junctions by id, the heads of each by id.</summary>
    public static ImmutableArray<OsmJunction> Gather(IEnumerable<OsmNode> signals, LocalPlane plane)
    {
        var heads = signals.OrderBy(head => head.Id).ToArray();
        var points = heads.Select(head => plane.Flatten(head.Position)).ToArray();
        var junctionOf = Enumerable.Range(0, heads.Length).Select(head => new List<int> { head }).ToArray();
        foreach (var (left, right) in NeighboursByDistance(points))
        {
            var (one, other) = (junctionOf[left], junctionOf[right]);
            if (one == other || one.Any(head => other.Exists(far => points[head].DistanceM(points[far]) > WidestM)))
            {
                continue;
            }

            one.AddRange(other);
            foreach (var head in other)
            {
                junctionOf[head] = one;
            }
        }

        return [.. junctionOf.Distinct().Select(junction => new OsmJunction([.. junction.Order().Select(head => heads[head])])).OrderBy(junction => junction.Id)];
    }

    private static IEnumerable<(int Left, int Right)> NeighboursByDistance(PlanePoint[] points)
    {
        var cells = Enumerable.Range(0, points.Length).ToLookup(head => CellOf(points[head]));
        return Enumerable.Range(0, points.Length)
            .SelectMany(left => Around(CellOf(points[left])).SelectMany(cell => cells[cell]).Where(right => right > left).Select(right => (left, right)))
            .Select(pair => (Pair: pair, DistanceM: points[pair.left].DistanceM(points[pair.right])))
            .Where(neighbours => neighbours.DistanceM <= FurthestNeighbourM)
            .OrderBy(neighbours => neighbours.DistanceM)
            .ThenBy(neighbours => neighbours.Pair)
            .Select(neighbours => neighbours.Pair);
    }

    private static (int X, int Y) CellOf(PlanePoint point) => ((int)Math.Floor(point.X / FurthestNeighbourM), (int)Math.Floor(point.Y / FurthestNeighbourM));

    private static IEnumerable<(int X, int Y)> Around((int X, int Y) cell) =>
        Enumerable.Range(cell.X - 1, 3).SelectMany(x => Enumerable.Range(cell.Y - 1, 3).Select(y => (x, y)));
}
