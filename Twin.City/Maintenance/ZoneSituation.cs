using System.Collections.Immutable;

namespace Twin.City.Maintenance;

/// <summary>A connection of the field as the zone last heard of it.</summary>
/// <param name="Gateway">The gateway's id, or null for a device that is connected by itself.</param>
/// <param name="Devices">Ordinals of the devices of this zone that are reached by it.</param>
/// <param name="IsOnline">False while it is down.</param>
/// <param name="AtMs">When that was so, by the city's clock.</param>
public sealed record GatewayLink(string? Gateway, ImmutableArray<int> Devices, bool IsOnline, long AtMs);

/// <summary>What a zone knows of its devices beside their rows.</summary>
/// <param name="Drifting">Ordinals of the devices that have disagreed with what is desired of them for longer than they may.</param>
/// <param name="Links">The connections of the field, the latest state of each.</param>
/// <param name="ListeningSinceMs">Since when the zone hears its devices: silence before that was its own.</param>
/// <param name="LostBefore">Ids of the devices that were lost before that and not heard since: their silence goes on.</param>
public sealed record ZoneSituation(
    IReadOnlyCollection<int> Drifting, IReadOnlyList<GatewayLink> Links, long ListeningSinceMs, IReadOnlySet<string> LostBefore)
{
    /// <summary>Nothing beside the rows, always listening.</summary>
    public static ZoneSituation Empty { get; } = new([], [], 0, ImmutableHashSet<string>.Empty);
}
