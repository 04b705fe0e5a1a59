namespace Twin.City.Inventory;

/// <summary>What a restriction says of a turn.</summary>
public enum TurnRestrictionKind
{
    /// <summary>The turn is forbidden.</summary>
    No,

    /// <summary>Whoever comes from the street may make this turn only.</summary>
    Only,
}

/// <summary>A turn at a node that traffic may not make, or the only one that it may.</summary>
/// <param name="Id">Such as <c>turn-4711</c>.</param>
/// <param name="FromStreet">Id of the street that traffic comes from; it ends at the node.</param>
/// <param name="ViaNode">The node.</param>
/// <param name="ToStreet">Id of the street that it turns into; it ends at the node too, and is the same for a turn back.</param>
/// <param name="Kind">Forbidden, or the only one.</param>
public sealed record TurnRestriction(string Id, string FromStreet, int ViaNode, string ToStreet, TurnRestrictionKind Kind);

/// <summary>The words for <see cref="TurnRestrictionKind"/> in files.</summary>
public static class TurnRestrictionKinds
{
    /// <summary><c>no</c> or <c>only</c>.</summary>
    public static string Name(this TurnRestrictionKind kind) => kind == TurnRestrictionKind.No ? "no" : "only";

    /// <summary>Reads a word; false when it is neither.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out TurnRestrictionKind kind)
    {
        kind = name is "only" ? TurnRestrictionKind.Only : TurnRestrictionKind.No;
        return name is "no" or "only";
    }
}
