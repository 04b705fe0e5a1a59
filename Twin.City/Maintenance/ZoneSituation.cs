using System.Collections.Immutable;

namespace Twin.City.Maintenance;

/// <summary>A connection of the field as the zone last heard of it.</summary>
/// <param name="Gateway">The gateway's id, or null for a device that is connected by itself.</param>
/// <param name="Devices">Ordinals of the devices of this zone that are reached by it.</param>
/// <param name="IsOnline">False while it is down.</param>
/// <param name="AtMs">When that was so, by the city's clock.</param>
public sealed record GatewayLink(string? Gateway, ImmutableArray<int> Devices, bool IsOnline, long AtMs)
{
    /// <summary>How often a node says again which connections it holds.</summary>
    public static readonly TimeSpan SayAgainPeriod = TimeSpan.FromSeconds(30);

    /// <summary>For how long the word of a node that holds a connection is good: two of its words may be lost on the way.</summary>
    public static readonly TimeSpan LongestUnsaid = 3 * SayAgainPeriod;

    /// <summary>Since when it has been up, or down, without a break.</summary>
    public long SinceMs { get; init; } = AtMs;

    /// <summary>While it is down: a device behind it that reports later than this has been reached, so the connection is up.</summary>
    public long HeardUntilMs { get; init; } = AtMs;

    /// <summary>Since when its latest connection stands; another one may have stood just before, so that it has been up for longer.</summary>
    public long ConnectedMs { get; init; } = AtMs;

    /// <summary>For how long it counts as up when nobody says so again; null: until somebody says that it is down.</summary>
    public TimeSpan? GoodFor { get; init; }

    /// <summary>When the zone last heard that it is up.</summary>
    public long SaidMs { get; init; } = AtMs;

    /// <summary>The connection after a later word of it.</summary>
    public GatewayLink Then(GatewayLink later) => later with
    {
        SinceMs = later.IsOnline == IsOnline ? SinceMs : later.SinceMs,
        ConnectedMs = Math.Max(ConnectedMs, later.ConnectedMs),
    };

    /// <summary>True when a later word tells that the way to the devices has become open: after a time when it was not, or by another connection.</summary>
    public bool IsOpenedBy(GatewayLink later) => later.IsOnline && (!IsOnline || later.ConnectedMs > ConnectedMs);

    /// <summary>True when it counts as up and nobody has said so for too long: <see cref="Lapse"/> then decides by what was heard behind it.</summary>
    public bool IsUnsaid(long nowMs) => IsOnline && GoodFor is { } good && nowMs - SaidMs > (long)good.TotalMilliseconds;

    /// <summary>
    /// The connection when time has passed: the node that held it may have died, and whoever was connected to it may never come back. One that nobody has said to be up for too long,
    /// and behind which nobody was heard in that time, is down.
    /// </summary>
    /// <param name="latestMs">When a device behind it reported last.</param>
    /// <param name="nowMs">Now.</param>
    public GatewayLink Lapse(long latestMs, long nowMs)
    {
        if (!IsUnsaid(nowMs))
        {
            return this;
        }

        var heard = this with { SaidMs = latestMs };
        return heard.IsUnsaid(nowMs) ? this with { IsOnline = false, SinceMs = nowMs, HeardUntilMs = Math.Max(AtMs, latestMs) } : heard;
    }

    /// <summary>
    /// The connection after what was heard of the devices behind it. One that is down and heard is up: who connects anew at another node may be told off by the old one last.
    /// </summary>
    /// <param name="latestMs">When a device behind it reported last.</param>
    /// <param name="nowMs">Now.</param>
    public GatewayLink Hear(long latestMs, long nowMs) => !IsOnline && latestMs > HeardUntilMs ? this with { IsOnline = true, SinceMs = nowMs, SaidMs = nowMs } : this;
}

/// <summary>What a zone knows of its devices beside their rows.</summary>
/// <param name="Drifting">Ordinals of the devices that have disagreed with what is desired of them for longer than they may.</param>
/// <param name="Links">The connections of the field, the latest state of each.</param>
/// <param name="ListeningSinceMs">Since when the zone hears its devices: silence before that was its own.</param>
/// <param name="LostBefore">Ids of the devices that were lost before that, or before their connection went down, and not heard since: their silence goes on.</param>
public sealed record ZoneSituation(
    IReadOnlyCollection<int> Drifting, IReadOnlyList<GatewayLink> Links, long ListeningSinceMs, IReadOnlySet<string> LostBefore)
{
    /// <summary>Nothing beside the rows, always listening.</summary>
    public static ZoneSituation Empty { get; } = new([], [], 0, ImmutableHashSet<string>.Empty);
}
