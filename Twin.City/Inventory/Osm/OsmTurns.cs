using System.Collections.Immutable;

namespace Twin.City.Inventory.Osm;

/// <summary>Makes turn restrictions from relations with one node between their ways; https://wiki.openstreetmap.org/wiki/Relation:restriction.</summary>
internal sealed class OsmTurns
{
    private readonly Dictionary<string, Street> _streets;
    private readonly ILookup<long, OsmArc> _arcsByWay;

    private OsmTurns(ImmutableArray<OsmArc> arcs, ImmutableArray<Street> streets)
    {
        _streets = streets.ToDictionary(street => street.Id, StringComparer.Ordinal);
        _arcsByWay = arcs.ToLookup(arc => arc.Way.Id);
    }

    /// <summary>
    /// The restrictions by id, and how many relations were left out: those by a way instead of a node, for some vehicles or hours only, or whose ways
    /// are outside the extract, closed, or pass the node so that it is not clear which side is meant.
    /// </summary>
    public static (ImmutableArray<TurnRestriction> Turns, int LeftOut) Turns(IEnumerable<OsmRelation> relations, ImmutableArray<OsmArc> arcs, ImmutableArray<Street> streets)
    {
        var turns = new OsmTurns(arcs, streets);
        var read = relations.Select(turns.Read).ToArray();
        return ([.. read.SelectMany(turn => turn).OrderBy(turn => turn.Id, StringComparer.Ordinal)], read.Count(turn => turn.IsEmpty));
    }

    private ImmutableArray<TurnRestriction> Read(OsmRelation relation)
    {
        var members = relation.Members.ToLookup(member => member.Role, StringComparer.Ordinal);
        if (KindOf(relation.Tags["restriction"]) is not { } kind || members["via"].ToArray() is not [{ Kind: OsmMemberKind.Node } via])
        {
            return [];
        }

        var froms = members["from"].Select(from => OnlyArc(from, via.Id, IsInto)).ToArray();
        var tos = members["to"].Select(to => OnlyArc(to, via.Id, IsOutOf)).ToArray();
        if (froms.Contains(null) || tos.Contains(null))
        {
            return [];
        }

        // no_entry has several ways from, no_exit several ways to.
        return
        [
            .. froms.SelectMany(from => tos.Select(to => (From: from!, To: to!)))
                .Select((turn, i) => new TurnRestriction(
                    i == 0 ? $"turn-{relation.Id}" : $"turn-{relation.Id}-{i + 1}",
                    turn.From.Id, NodeOf(turn.From, via.Id), turn.To.Id, kind)),
        ];
    }

    private static TurnRestrictionKind? KindOf(string restriction) => restriction switch
    {
        _ when restriction.StartsWith("no_", StringComparison.Ordinal) => TurnRestrictionKind.No,
        _ when restriction.StartsWith("only_", StringComparison.Ordinal) => TurnRestrictionKind.Only,
        _ => null,
    };

    private OsmArc? OnlyArc(OsmMember member, long via, Func<OsmArc, long, bool> isUsable)
    {
        if (member.Kind != OsmMemberKind.Way)
        {
            return null;
        }

        var usable = _arcsByWay[member.Id].Where(arc => arc.Road.Direction != TravelDirection.Closed && isUsable(arc, via)).Take(2).ToArray();
        return usable is [var only] ? only : null;
    }

    private static bool IsInto(OsmArc arc, long node) => arc.LastNode == node || (arc.Road.Direction == TravelDirection.Both && arc.FirstNode == node);

    private static bool IsOutOf(OsmArc arc, long node) => arc.FirstNode == node || (arc.Road.Direction == TravelDirection.Both && arc.LastNode == node);

    private int NodeOf(OsmArc arc, long node) => arc.FirstNode == node ? _streets[arc.Id].FromNode : _streets[arc.Id].ToNode;
}
