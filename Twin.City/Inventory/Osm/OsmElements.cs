using System.Collections.Immutable;
using Twin.City.Geography;

namespace Twin.City.Inventory.Osm;

/// <summary>A node, at 0.1 m: the precision of a city package.</summary>
internal sealed record OsmNode(long Id, Position Position, OsmTags Tags);

/// <summary>A way: the ids of its nodes in drawing order.</summary>
internal sealed record OsmWay(long Id, ImmutableArray<long> Nodes, OsmTags Tags)
{
    /// <summary>True when it ends where it begins.</summary>
    public bool IsClosed => Nodes.Length > 2 && Nodes[0] == Nodes[^1];
}

/// <summary>What a member of a relation is; the numbers are the format's.</summary>
internal enum OsmMemberKind
{
    Node = 0,
    Way = 1,
    Relation = 2,
}

/// <summary>A member of a relation.</summary>
internal readonly record struct OsmMember(OsmMemberKind Kind, long Id, string Role);

/// <summary>A relation.</summary>
internal sealed record OsmRelation(long Id, ImmutableArray<OsmMember> Members, OsmTags Tags);
