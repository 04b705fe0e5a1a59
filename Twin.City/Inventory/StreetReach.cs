using System.Collections.Immutable;

namespace Twin.City.Inventory;

/// <summary>
/// Which streets a vehicle can come to and leave again. The main network is the largest set of nodes between all of which one can drive
/// (the largest strongly connected component of the open streets).
/// </summary>
internal sealed class StreetReach
{
    private readonly HashSet<int> _fromMain;
    private readonly HashSet<int> _toMain;

    public StreetReach(ImmutableArray<Street> streets)
    {
        var forward = new Dictionary<int, List<int>>();
        var backward = new Dictionary<int, List<int>>();
        foreach (var street in streets.Where(street => street.Direction != TravelDirection.Closed))
        {
            AddArc(street.FromNode, street.ToNode);
            if (street.Direction == TravelDirection.Both)
            {
                AddArc(street.ToNode, street.FromNode);
            }
        }

        var main = MainNode(forward, backward);
        (_fromMain, _toMain) = (Reach(forward, main), Reach(backward, main));

        void AddArc(int from, int to)
        {
            Neighbours(forward, from).Add(to);
            Neighbours(backward, to).Add(from);
            Neighbours(forward, to);
            Neighbours(backward, from);
        }
    }

    /// <summary>Why a street cannot be used from the main network; null when it can.</summary>
    public string? Problem(Street street)
    {
        var canEnter = _fromMain.Contains(street.FromNode) || (street.Direction == TravelDirection.Both && _fromMain.Contains(street.ToNode));
        var canLeave = _toMain.Contains(street.ToNode) || (street.Direction == TravelDirection.Both && _toMain.Contains(street.FromNode));
        return (canEnter, canLeave) switch
        {
            (true, true) => null,
            (false, true) => "Unreachable: no open street leads to it from the main network.",
            (true, false) => "Dead end: no open street leads from it to the main network.",
            (false, false) => "Unreachable: it is cut off from the main network.",
        };
    }

    // A node of the largest component; the search ends as soon as what is left cannot be larger.
    private static int MainNode(Dictionary<int, List<int>> forward, Dictionary<int, List<int>> backward)
    {
        var (main, size) = (-1, 0);
        var placed = new HashSet<int>();
        foreach (var node in forward.Keys.Order())
        {
            if (placed.Contains(node))
            {
                continue;
            }

            var component = Reach(forward, node);
            component.IntersectWith(Reach(backward, node));
            placed.UnionWith(component);
            if (component.Count > size)
            {
                (main, size) = (node, component.Count);
            }

            if (size >= forward.Count - placed.Count)
            {
                break;
            }
        }

        return main;
    }

    private static HashSet<int> Reach(Dictionary<int, List<int>> arcs, int start)
    {
        var reached = new HashSet<int>();
        if (!arcs.ContainsKey(start))
        {
            return reached;
        }

        var open = new Stack<int>([start]);
        while (open.TryPop(out var node))
        {
            if (!reached.Add(node))
            {
                continue;
            }

            foreach (var next in arcs[node])
            {
                open.Push(next);
            }
        }

        return reached;
    }

    private static List<int> Neighbours(Dictionary<int, List<int>> arcs, int node)
    {
        if (!arcs.TryGetValue(node, out var list))
        {
            arcs[node] = list = [];
        }

        return list;
    }
}
