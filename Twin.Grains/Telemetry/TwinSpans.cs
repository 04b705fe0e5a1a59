using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Twin.Grains.Telemetry;

/// <summary>The steps of a trace, and how one is written when its id follows from facts.</summary>
public static class TwinSpans
{
    /// <summary>The name of the source of these spans.</summary>
    public const string SourceName = "Twin";

    /// <summary>From the device's own time to the decision that followed.</summary>
    public const string Reading = "reading";

    /// <summary>From the decision to its being stored.</summary>
    public const string Decision = "decision";

    /// <summary>A person's order, from the request to its being durable.</summary>
    public const string Order = "order";

    /// <summary>A zone tells devices what is wanted of them.</summary>
    public const string Command = "command";

    /// <summary>An API node puts a command on the wire.</summary>
    public const string Publish = "publish";

    /// <summary>From the sending to the controller's answer.</summary>
    public const string Reply = "reply";

    /// <summary>From the sending to the device's reporting what is wanted.</summary>
    public const string Acknowledge = "acknowledge";

    private static readonly bool CanChooseId = TryChooseId();

    /// <summary>Where the spans come from.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>True when somebody collects spans; while nobody does, none of this costs anything.</summary>
    public static bool AreCollected => Source.HasListeners();

    /// <summary>True for the name of a step: whether it is kept is decided by its trace, not by a parent.</summary>
    public static bool IsStep(string name) => name is Reading or Decision or Order or Command or Publish or Reply or Acknowledge;

    /// <summary>Writes a span of a step that is over.</summary>
    /// <param name="name">The step.</param>
    /// <param name="kind">What it is towards other systems.</param>
    /// <param name="place">Where in which trace it stands.</param>
    /// <param name="time">From when to when, by the machine's clock.</param>
    /// <param name="describe">Says more of it; called only when the span is kept.</param>
    /// <param name="links">Spans of other traces that it belongs with, or null.</param>
    /// <returns>What the span says to the next system, as W3C Trace Context has it; null when it is not kept.</returns>
    public static string? Write(string name, ActivityKind kind, in SpanPlace place, in SpanTime time, Action<Activity> describe, IEnumerable<ActivityLink>? links = null)
    {
        // Whatever else is going on here is not its parent, and goes on afterwards.
        var around = Activity.Current;
        Activity.Current = null;
        try
        {
            // A parent with a trace and no span makes a span without parent in a trace that is given.
            var flags = place.IsAlwaysKept ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
            var parent = new ActivityContext(place.Trace, place.Parent, flags, traceState: null, isRemote: true);
            using var span = Source.StartActivity(name, kind, parent, tags: null, links, time.StartedAt);
            if (span is not { Recorded: true })
            {
                return null;
            }

            if (place.Own is { } own && CanChooseId)
            {
                SpanIdOf(span) = own.ToHexString();
            }

            describe(span);
            span.SetEndTime(time.EndedAt.UtcDateTime);
            return span.Id;
        }
        finally
        {
            Activity.Current = around;
        }
    }

    // Activity lets a program choose the id of a trace and not that of a span. Without this, which a later .NET may refuse, spans of one trace still meet in it, but children miss their parents.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanIdOf(Activity activity);

    private static bool TryChooseId()
    {
        const string Chosen = "00000000000000aa";
        try
        {
            using var probe = new Activity("probe");
            SpanIdOf(probe) = Chosen;
            return probe.SpanId.ToHexString() == Chosen;
        }
        catch (MissingFieldException)
        {
            return false;
        }
    }
}

/// <summary>Where a span stands.</summary>
/// <param name="Trace">In which trace.</param>
/// <param name="Own">Its own id; null: any.</param>
/// <param name="Parent">Its parent's id; the default: it has none.</param>
/// <param name="IsAlwaysKept">True when the trace is kept whatever the ratio says.</param>
public readonly record struct SpanPlace(ActivityTraceId Trace, ActivitySpanId? Own, ActivitySpanId Parent, bool IsAlwaysKept);

/// <summary>From when to when a span lasted, by the machine's clock.</summary>
public readonly record struct SpanTime(DateTimeOffset StartedAt, DateTimeOffset EndedAt);
