using System.Collections.Immutable;
using Twin.City.Geography;

namespace Twin.City.Inventory.Import;

/// <summary>A lamp on the street that its cable follows.</summary>
/// <param name="Zone">Ordinal of the lamp's zone.</param>
/// <param name="Street">Place of the street in the list.</param>
/// <param name="AlongM">How far along the street.</param>
/// <param name="Point">Where the lamp stands.</param>
internal readonly record struct CabledLamp(int Zone, int Street, double AlongM, PlanePoint Point);

/// <summary>
/// Shares out the lamps of a city among cabinets. In each zone the streets are walked from the ends of their shortest-path tree towards
/// its root, gathering lamps; whenever about forty are together they become a cabinet. Every cabinet's lamps are therefore joined by streets.
/// </summary>
internal sealed class CabinetWalk
{
    /// <summary>Lamps at which a cabinet is full.</summary>
    public const int Target = 38;

    /// <summary>The most lamps that are put together when branches meet.</summary>
    public const int Most = 60;

    /// <summary>Fewer lamps than this join a neighbouring cabinet where one has room.</summary>
    public const int Fewest = 20;

    private readonly ImmutableArray<Street> _streets;
    private readonly ImmutableArray<CabledLamp> _lamps;
    private readonly List<List<int>> _cabinets = [];

    private CabinetWalk(ImmutableArray<Street> streets, ImmutableArray<CabledLamp> lamps) => (_streets, _lamps) = (streets, lamps);

    /// <summary>The lamps, by their place in the list, of each cabinet.</summary>
    public static ImmutableArray<ImmutableArray<int>> Share(ImmutableArray<Zone> zones, ImmutableArray<Street> streets, ImmutableArray<CabledLamp> lamps)
    {
        var cabinets = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        foreach (var zone in zones)
        {
            var walk = new CabinetWalk(streets, lamps);
            walk.WalkZone(zone);
            cabinets.AddRange(walk._cabinets.Select(cabinet => cabinet.ToImmutableArray()));
        }

        return cabinets.ToImmutable();
    }

    private void WalkZone(Zone zone)
    {
        var lampsByStreet = Enumerable.Range(0, _lamps.Length)
            .Where(lamp => _lamps[lamp].Zone == zone.Ordinal)
            .GroupBy(lamp => _lamps[lamp].Street)
            .ToDictionary(street => street.Key, street => street.OrderBy(lamp => _lamps[lamp].AlongM).ThenBy(lamp => lamp).ToList());
        var network = Enumerable.Range(0, _streets.Length)
            .Where(street => lampsByStreet.ContainsKey(street) || _streets[street].Zone == zone.Code)
            .ToArray();
        var leftovers = new List<List<int>>();
        foreach (var tree in StreetTree.Grow(_streets, network))
        {
            var leftover = Gather(tree, lampsByStreet);
            if (leftover.Count > 0)
            {
                leftovers.Add(leftover);
            }
        }

        foreach (var leftover in leftovers)
        {
            PlaceLeftover(leftover);
        }
    }

    // From the last node reached to the first: every branch is gathered before the node it hangs on.
    private List<int> Gather(StreetTree tree, Dictionary<int, List<int>> lampsByStreet)
    {
        var branches = new Dictionary<int, List<List<int>>>();
        for (var i = tree.Nodes.Count - 1; i >= 0; i--)
        {
            var node = tree.Nodes[i];
            var atNode = branches.GetValueOrDefault(node.Node, []);
            atNode.AddRange(node.SideStreets.Select(side => CutFull(LampsTowards(side, node.Node, lampsByStreet))));
            var gathered = Join(atNode);
            if (node.ParentStreet < 0)
            {
                return gathered;
            }

            gathered.AddRange(LampsTowards(node.ParentStreet, node.Parent, lampsByStreet));
            if (!branches.TryGetValue(node.Parent, out var atParent))
            {
                branches[node.Parent] = atParent = [];
            }

            atParent.Add(CutFull(gathered));
        }

        return [];
    }

    private List<int> LampsTowards(int street, int node, Dictionary<int, List<int>> lampsByStreet)
    {
        if (!lampsByStreet.TryGetValue(street, out var lamps))
        {
            return [];
        }

        return _streets[street].ToNode == node ? lamps : [.. Enumerable.Reverse(lamps)];
    }

    private List<int> CutFull(List<int> gathered)
    {
        var first = 0;
        while (gathered.Count - first >= Target)
        {
            _cabinets.Add(gathered.GetRange(first, Target));
            first += Target;
        }

        return gathered.GetRange(first, gathered.Count - first);
    }

    private List<int> Join(List<List<int>> branches)
    {
        var together = new List<int>();
        foreach (var branch in branches)
        {
            if (together.Count + branch.Count > Most)
            {
                _cabinets.Add(together);
                together = [];
            }

            together.AddRange(branch);
            if (together.Count >= Target)
            {
                _cabinets.Add(together);
                together = [];
            }
        }

        return together;
    }

    private void PlaceLeftover(List<int> leftover)
    {
        var neighbour = leftover.Count >= Fewest ? null : NearestWithRoom(leftover);
        if (neighbour is null)
        {
            _cabinets.Add(leftover);
            return;
        }

        neighbour.AddRange(leftover);
    }

    private List<int>? NearestWithRoom(List<int> leftover)
    {
        var point = _lamps[leftover[0]].Point;
        return _cabinets
            .Where(cabinet => cabinet.Count + leftover.Count <= Most)
            .MinBy(cabinet => cabinet.Min(lamp => _lamps[lamp].Point.SquaredDistance(point)));
    }
}
