using Twin.City.Geography;
using Twin.City.Inventory.Osm.Pbf;

namespace Twin.City.Inventory.Osm;

/// <summary>What of an extract a city is made from, each kind by id.</summary>
internal sealed class OsmExtract
{
    // A city of ten million people has about three million road vertices and half a million elements of the selection.
    private const int MostNodesOfWays = 20_000_000;
    private const int MostElements = 2_000_000;

    private readonly string _file;
    private readonly SortedDictionary<long, OsmNode> _nodes = [];
    private readonly SortedDictionary<long, OsmWay> _ways = [];
    private readonly SortedDictionary<long, OsmRelation> _restrictions = [];
    private readonly Dictionary<long, Position> _positions = [];

    private OsmExtract(string file) => _file = file;

    /// <summary>Nodes of the selection.</summary>
    public IReadOnlyCollection<OsmNode> Nodes => _nodes.Values;

    /// <summary>Ways of the selection.</summary>
    public IReadOnlyCollection<OsmWay> Ways => _ways.Values;

    /// <summary>Relations that restrict turns.</summary>
    public IReadOnlyCollection<OsmRelation> Restrictions => _restrictions.Values;

    /// <summary>
    /// Reads an extract in two passes, so that of its nodes only those are kept that are needed. Where an element stands there twice, as in extracts
    /// that were put together, the later one counts. Throws <see cref="OsmExtractException"/>.
    /// </summary>
    public static OsmExtract Read(string file)
    {
        var extract = new OsmExtract(file);
        PbfFile.Read(file, extract.Select);
        var needed = extract.NodesOfWays();
        PbfFile.Read(file, block => extract.Locate(block, needed));
        return extract;
    }

    /// <summary>Where a node of a way is; null when the extract was cut between the way and it.</summary>
    public Position? PositionOf(long node) => _positions.TryGetValue(node, out var position) ? position : null;

    private void Select(PbfBlock block)
    {
        foreach (var node in block.Nodes().Where(OsmSelection.IsWanted))
        {
            _nodes[node.Id] = node;
        }

        foreach (var way in block.Ways().Where(OsmSelection.IsWanted))
        {
            _ways[way.Id] = way;
        }

        foreach (var relation in block.Relations().Where(OsmSelection.IsWanted))
        {
            _restrictions[relation.Id] = relation;
        }

        RefuseMoreThan(MostElements, _nodes.Count + _ways.Count + _restrictions.Count, "elements of a city");
    }

    private HashSet<long> NodesOfWays()
    {
        var needed = new HashSet<long>();
        foreach (var way in _ways.Values)
        {
            needed.UnionWith(way.Nodes);
            RefuseMoreThan(MostNodesOfWays, needed.Count, "nodes of roads");
        }

        return needed;
    }

    private void Locate(PbfBlock block, HashSet<long> needed)
    {
        foreach (var node in block.Nodes().Where(node => needed.Contains(node.Id)))
        {
            _positions[node.Id] = node.Position;
        }
    }

    private void RefuseMoreThan(int most, int count, string what)
    {
        if (count > most)
        {
            throw OsmExtractException.Of(_file, $"it holds more than {most} {what}: cut a city out of it first (osmium extract)");
        }
    }
}
