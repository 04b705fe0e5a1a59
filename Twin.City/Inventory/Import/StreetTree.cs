using System.Collections.Immutable;

namespace Twin.City.Inventory.Import;

/// <summary>A node of a shortest-path tree.</summary>
/// <param name="Node">The node of the network.</param>
/// <param name="Parent">The node nearer the root; -1 at the root.</param>
/// <param name="ParentStreet">The street to it; -1 at the root.</param>
/// <param name="SideStreets">Streets that begin here and are not part of the tree: each street of the network is in one place only.</param>
internal sealed record TreeNode(int Node, int Parent, int ParentStreet, List<int> SideStreets);

/// <summary>The shortest-path tree of one connected part of a network, its nodes in the order in which they are reached.</summary>
internal sealed record StreetTree(IReadOnlyList<TreeNode> Nodes)
{
    /// <summary>Grows a tree in each connected part, from its first node; directions do not matter, cables run both ways.</summary>
    public static IEnumerable<StreetTree> Grow(ImmutableArray<Street> streets, int[] network)
    {
        var streetsAt = new SortedDictionary<int, List<int>>();
        foreach (var street in network)
        {
            Add(streets[street].FromNode, street);
            if (streets[street].ToNode != streets[street].FromNode)
            {
                Add(streets[street].ToNode, street);
            }
        }

        var reached = new Dictionary<int, TreeNode>();
        foreach (var root in streetsAt.Keys)
        {
            if (!reached.ContainsKey(root))
            {
                yield return GrowFrom(root, streets, streetsAt, reached);
            }
        }

        void Add(int node, int street)
        {
            if (!streetsAt.TryGetValue(node, out var list))
            {
                streetsAt[node] = list = [];
            }

            list.Add(street);
        }
    }

    private static StreetTree GrowFrom(int root, ImmutableArray<Street> streets, SortedDictionary<int, List<int>> streetsAt, Dictionary<int, TreeNode> reached)
    {
        var nodes = new List<TreeNode>();
        var placed = new HashSet<int>();
        var queue = new PriorityQueue<TreeNode, (double DistanceM, int Node, int Street)>();
        queue.Enqueue(new TreeNode(root, -1, -1, []), (0, root, -1));
        while (queue.TryDequeue(out var node, out var priority))
        {
            if (!reached.TryAdd(node.Node, node))
            {
                continue;
            }

            nodes.Add(node);
            placed.Add(node.ParentStreet);
            foreach (var street in streetsAt[node.Node])
            {
                var other = streets[street].FromNode == node.Node ? streets[street].ToNode : streets[street].FromNode;
                queue.Enqueue(new TreeNode(other, node.Node, street, []), (priority.DistanceM + streets[street].LengthM, other, street));
            }
        }

        foreach (var node in nodes)
        {
            node.SideStreets.AddRange(streetsAt[node.Node].Where(placed.Add));
        }

        return new StreetTree(nodes);
    }
}
