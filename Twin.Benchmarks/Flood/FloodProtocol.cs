using System.Text.Json;
using System.Text.Json.Serialization;

namespace Twin.Benchmarks.Flood;

/// <summary>One line from the harness to the load process.</summary>
/// <param name="Connections">How many.</param>
/// <param name="RequestsPerSecond">Of all connections together; 0: each sends as soon as it is answered.</param>
/// <param name="Seconds">How long.</param>
public sealed record FloodRequest(int Connections, double RequestsPerSecond, int Seconds);

/// <summary>What happened to the requests that were answered, or failed, within one second.</summary>
public sealed record FloodSecond
{
    /// <summary>Requests that were sent.</summary>
    public long Offered { get; init; }

    /// <summary>Requests that were taken: every reading is durable.</summary>
    public long Accepted { get; init; }

    /// <summary>Requests that were refused with 429 or 503 and told when to come again.</summary>
    public long Refused { get; init; }

    /// <summary>Requests that were answered otherwise.</summary>
    public long Odd { get; init; }

    /// <summary>Requests whose connection broke, or could not be opened, before an answer.</summary>
    public long Broken { get; init; }

    /// <summary>CPU seconds of the load process.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>The sum.</summary>
    public static FloodSecond operator +(FloodSecond left, FloodSecond right) => new()
    {
        Offered = left.Offered + right.Offered,
        Accepted = left.Accepted + right.Accepted,
        Refused = left.Refused + right.Refused,
        Odd = left.Odd + right.Odd,
        Broken = left.Broken + right.Broken,
        CpuSeconds = left.CpuSeconds + right.CpuSeconds,
    };
}

/// <summary>The last line of a load.</summary>
/// <param name="Rest">What was answered after the last whole second.</param>
/// <param name="HeldBack">Requests of the schedule that were never sent: all connections waited for answers.</param>
/// <param name="Newest">By each thousand lamps, time (ms since the Unix epoch) and sequence of the newest reading that was acknowledged; sequence -1 when none was.</param>
public sealed record FloodEnd(FloodSecond Rest, long HeldBack, IReadOnlyList<AcknowledgedStamp> Newest);

/// <summary>The stamp of an acknowledged reading.</summary>
/// <param name="AtMs">Time, milliseconds since the Unix epoch.</param>
/// <param name="Sequence">Sequence.</param>
public sealed record AcknowledgedStamp(long AtMs, long Sequence);

/// <summary>JSON of the protocol.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FloodRequest))]
[JsonSerializable(typeof(FloodSecond))]
[JsonSerializable(typeof(FloodEnd))]
public sealed partial class FloodJson : JsonSerializerContext;
