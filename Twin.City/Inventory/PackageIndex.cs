namespace Twin.City.Inventory;

/// <summary>What of a package has been read, for later files to refer to.</summary>
internal sealed class PackageIndex
{
    /// <summary>Ordinals of zones by code.</summary>
    public Dictionary<string, int> Zones { get; } = new(StringComparer.Ordinal);

    /// <summary>Streets by id.</summary>
    public Dictionary<string, Street> Streets { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of cabinets by themselves, so that lamps share one string.</summary>
    public Dictionary<string, string> Cabinets { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of facilities.</summary>
    public HashSet<string> Places { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of pedestrian areas.</summary>
    public HashSet<string> Areas { get; } = new(StringComparer.Ordinal);
}
