using System.Text.Json;

namespace Twin.Api.Commands;

/// <summary>The body of <c>POST /api/commands</c>, for its contract: it is read member by member, so that what is wrong can be named.</summary>
/// <param name="Targets">The devices: all that fit what is named.</param>
public sealed record CommandRequest(CommandTargets Targets)
{
    /// <summary>What each is to do, by the values of its kind; null as a value takes that value back, null instead of values takes all back.</summary>
    public Dictionary<string, JsonElement>? Values { get; init; }

    /// <summary>When the order ends by itself; null: when it is taken back.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who asks; may be left out in a dry run.</summary>
    public string Actor { get; init; } = "";

    /// <summary>Why; may be left out in a dry run.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True: only say what the order would meet.</summary>
    public bool DryRun { get; init; }
}

/// <summary>Which devices a command is for. What is named narrows; the kind may be left out where it follows.</summary>
public sealed record CommandTargets
{
    /// <summary>Their kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Codes of zones.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Ids of streets.</summary>
    public IReadOnlyList<string> Streets { get; init; } = [];

    /// <summary>Ids of cabinets.</summary>
    public IReadOnlyList<string> Cabinets { get; init; } = [];

    /// <summary>Ids of devices.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>A filter, a subset of CQL2-Text.</summary>
    public string Where { get; init; } = "";

    /// <summary>The area in which they are.</summary>
    public AreaGeometry Geometry { get; init; } = new("Polygon", default);
}

/// <summary>A GeoJSON Polygon or MultiPolygon.</summary>
/// <param name="Type"><c>Polygon</c> or <c>MultiPolygon</c>.</param>
/// <param name="Coordinates">As RFC 7946 has them.</param>
public sealed record AreaGeometry(string Type, JsonElement Coordinates);
