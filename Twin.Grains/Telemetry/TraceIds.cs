using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Lighting;

namespace Twin.Grains.Telemetry;

/// <summary>
/// The names of traces and spans, worked out from what is known everywhere instead of being carried along: readings come by hundreds of thousands a second and are coalesced,
/// orders lie in storage between two processes. Whoever handles a fact later can name its trace (docs/observability.md). Never change a form: traces of two versions would not meet.
/// </summary>
public static class TraceIds
{
    /// <summary>The trace of a reading and of all that follows from it.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="stamp">The time and sequence that name the reading.</param>
    public static ActivityTraceId OfReading(string device, ReadingStamp stamp) =>
        Trace(string.Create(CultureInfo.InvariantCulture, $"reading\n{device}\n{stamp.AtMs}\n{stamp.Sequence}"));

    /// <summary>The trace of a person's order, to one device or to many.</summary>
    /// <param name="command">The command's id.</param>
    public static ActivityTraceId OfOrder(string command) => Trace("order\n" + command);

    /// <summary>The trace of what the program says, for which nobody is to be named.</summary>
    /// <param name="correlation">The correlation of the zone's command.</param>
    public static ActivityTraceId OfProgram(string correlation) => Trace("program\n" + correlation);

    /// <summary>The trace of a decision about a street's light: that of the reading it follows from, or one of its own when it follows from the sun, the clock or silence.</summary>
    public static ActivityTraceId Of(LightDecision decision, CityInventory city) => CauseOf(decision) is { } cause
        ? OfReading(city.Devices[cause.Counter].Id, cause.Stamp)
        : Trace("decision\n" + decision.Id);

    /// <summary>The latest count that a decision follows from; null when it follows from the sun, the clock or silence.</summary>
    public static Twin.City.Traffic.CounterReading? CauseOf(LightDecision decision)
    {
        if (decision.Counts.IsEmpty || decision.Light.Rule is LightingRule.Daylight or LightingRule.SilentCounter or LightingRule.NoCountYet)
        {
            return null;
        }

        return decision.Counts.MaxBy(count => (count.Stamp, count.Counter));
    }

    /// <summary>The span of a step.</summary>
    /// <param name="step">One of <see cref="TwinSpans"/>.</param>
    /// <param name="id">The id of the decision or order, or the correlation of the command.</param>
    public static ActivitySpanId SpanOf(string step, string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"span\n{step}\n{id}"), hash);
        return ActivitySpanId.CreateFromBytes(hash[..8]);
    }

    private static ActivityTraceId Trace(string fact)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(fact), hash);
        return ActivityTraceId.CreateFromBytes(hash[..16]);
    }
}
