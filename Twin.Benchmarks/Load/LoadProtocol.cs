using System.Text.Json;
using System.Text.Json.Serialization;

namespace Twin.Benchmarks.Load;

/// <summary>One line from the harness to the load process.</summary>
public sealed record LoadRequest
{
    /// <summary><c>saturate</c>, <c>once</c>, <c>pace</c>, <c>listen</c> or <c>leave</c>.</summary>
    public required string Do { get; init; }

    /// <summary>Connections in flight.</summary>
    public int Connections { get; init; }

    /// <summary>Listeners to open.</summary>
    public int Listeners { get; init; }

    /// <summary>Readings of one request.</summary>
    public int BatchSize { get; init; }

    /// <summary>Readings per second of the constant schedule.</summary>
    public int RatePerSecond { get; init; }

    /// <summary>Seconds before the window.</summary>
    public double WarmUpSeconds { get; init; }

    /// <summary>Seconds of the window.</summary>
    public double Seconds { get; init; }

    /// <summary>Path of the readings door; the twin's own when it is not stated.</summary>
    public string? Path { get; init; }
}

/// <summary>Latencies of one window, in milliseconds.</summary>
/// <param name="Count">How many were measured.</param>
/// <param name="P50">Median.</param>
/// <param name="P90">90 of 100 were at most this.</param>
/// <param name="P99">99 of 100 were at most this.</param>
/// <param name="P999">999 of 1,000 were at most this.</param>
/// <param name="Max">The longest.</param>
/// <param name="Buckets">The histogram: upper bound in milliseconds and how many were at most that and above the bound before.</param>
public sealed record Latencies(long Count, double P50, double P90, double P99, double P999, double Max, IReadOnlyList<LatencyBucket> Buckets);

/// <summary>One bucket of a histogram.</summary>
/// <param name="UpToMs">Upper bound in milliseconds, inclusive.</param>
/// <param name="Count">How many fell between the bound before and this one.</param>
public sealed record LatencyBucket(double UpToMs, long Count);

/// <summary>One line back: what a window measured.</summary>
public sealed record LoadFigures
{
    /// <summary>Seconds that the window really took.</summary>
    public double Seconds { get; init; }

    /// <summary>Readings acknowledged as durable within the window.</summary>
    public long Readings { get; init; }

    /// <summary>Readings refused within the window.</summary>
    public long Refused { get; init; }

    /// <summary>Answers other than 200 within the window.</summary>
    public long Faults { get; init; }

    /// <summary>Intended send to answer.</summary>
    public Latencies? Acknowledgement { get; init; }

    /// <summary>Intended send to event, at every listener; null without listeners.</summary>
    public Latencies? Event { get; init; }

    /// <summary>Entities that the listeners received within the window.</summary>
    public long Entities { get; init; }

    /// <summary>Versions that listeners still lack after quiescence.</summary>
    public long Lost { get; init; }

    /// <summary>Listeners whose stream broke.</summary>
    public int BrokenStreams { get; init; }

    /// <summary>CPU seconds of the server within the window.</summary>
    public double ServerCpuSeconds { get; init; }

    /// <summary>CPU seconds of the load process within the window.</summary>
    public double ClientCpuSeconds { get; init; }

    /// <summary>What went wrong, or null.</summary>
    public string? Error { get; init; }
}

/// <summary>JSON of the protocol.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoadRequest))]
[JsonSerializable(typeof(LoadFigures))]
public sealed partial class LoadJson : JsonSerializerContext;
