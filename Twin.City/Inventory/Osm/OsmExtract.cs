using System.Collections.Immutable;
using Twin.City.Geography;
using Twin.City.Inventory.Osm.Pbf;

namespace Twin.City.Inventory.Osm;

/// <summary>What of an extract a city is made from, each kind by id.</summary>
internal sealed class OsmExtract
{
    // A city of ten million people has about three million road vertices and half a million elements of the selection, each with a handful of tags.
    private const long MostKept = 20_000_000;

    // OpenStreetMap allows texts of 255 characters: a longer one counts as several.
    private const int LongestText = 255;

    private readonly string _file;
    private readonly SortedDictionary<long, OsmNode> _nodes = [];
    private readonly SortedDictionary<long, OsmWay> _ways = [];
    private readonly SortedDictionary<long, OsmRelation> _relations = [];
    private readonly Dictionary<long, Position> _positions = [];

    private long _kept;

    private OsmExtract(string file) => _file = file;

    /// <summary>Nodes of the selection.</summary>
    public IReadOnlyCollection<OsmNode> Nodes => _nodes.Values;

    /// <summary>Ways of the selection, and those that its relations are made of.</summary>
    public IReadOnlyCollection<OsmWay> Ways => _ways.Values;

    /// <summary>Relations that restrict turns.</summary>
    public IEnumerable<OsmRelation> Restrictions => _relations.Values.Where(OsmSelection.IsRestriction);

    /// <summary>The outlines of pedestrian areas and facilities: ways, then relations.</summary>
    public IEnumerable<OsmOutline> Outlines =>
        _ways.Values.Select(way => new OsmOutline($"w{way.Id}", way.Tags, [way], IsRelation: false, IsComplete: true))
            .Concat(_relations.Values.Where(OsmSelection.IsOutline).Select(OutlineOf));

    /// <summary>
    /// Reads an extract in three passes, relations, ways, nodes, so that only what is needed is kept. Where an element stands there twice, as in extracts
    /// that were put together, the later one counts. Throws <see cref="OsmExtractException"/>.
    /// </summary>
    public static OsmExtract Read(string file)
    {
        var extract = new OsmExtract(file);
        PbfFile.Read(file, extract.SelectRelations);
        var members = extract._relations.Values.Where(OsmSelection.IsOutline).SelectMany(WaysOf).ToHashSet();
        PbfFile.Read(file, block => extract.Select(block, members));
        var needed = extract.NodesOfWays();
        PbfFile.Read(file, block => extract.Locate(block, needed));
        return extract;
    }

    /// <summary>Where a node of a way is; null when the extract was cut between the way and it.</summary>
    public Position? PositionOf(long node) => _positions.TryGetValue(node, out var position) ? position : null;

    private static IEnumerable<long> WaysOf(OsmRelation relation) => relation.Members.Where(member => member.Kind == OsmMemberKind.Way).Select(member => member.Id);

    private OsmOutline OutlineOf(OsmRelation relation)
    {
        var members = WaysOf(relation).ToArray();
        ImmutableArray<OsmWay> ways = [.. members.Select(way => _ways.GetValueOrDefault(way)).OfType<OsmWay>()];
        return new OsmOutline($"r{relation.Id}", relation.Tags, ways, IsRelation: true, ways.Length == members.Length);
    }

    private void SelectRelations(PbfBlock block)
    {
        foreach (var relation in block.Relations().Where(OsmSelection.IsWanted))
        {
            Keep(relation.Tags, relation.Members.Length + relation.Members.Sum(member => member.Role.Length / LongestText));
            _relations[relation.Id] = relation;
        }
    }

    private void Select(PbfBlock block, HashSet<long> members)
    {
        foreach (var node in block.Nodes().Where(OsmSelection.IsWanted))
        {
            Keep(node.Tags, 0);
            _nodes[node.Id] = node;
        }

        foreach (var way in block.Ways().Where(way => OsmSelection.IsWanted(way) || members.Contains(way.Id)))
        {
            Keep(way.Tags, way.Nodes.Length);
            _ways[way.Id] = way;
        }
    }

    private HashSet<long> NodesOfWays()
    {
        var needed = new HashSet<long>();
        foreach (var way in _ways.Values)
        {
            needed.UnionWith(way.Nodes);
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

    // Before it is kept. What takes the place of an earlier element counts again: that is rare, or the file is made to harm.
    private void Keep(OsmTags tags, long parts)
    {
        _kept += 1 + parts + tags.Texts.Sum(text => 1L + (text.Length / LongestText));
        if (_kept > MostKept)
        {
            throw OsmExtractException.Of(_file, $"it holds more than {MostKept} elements, nodes of roads, members and tags of a city: cut a city out of it first (osmium extract)");
        }
    }
}
