using System.Diagnostics.Metrics;
using Twin.City.Devices;
using Twin.City.Lighting;

namespace Twin.Grains.Telemetry;

/// <summary>What the zones of this process count, for <c>/metrics</c> (docs/observability.md). Safe from any thread; one for all zones, so that no zone is a series of its own.</summary>
public static class ZoneMeters
{
    /// <summary>The name under which the twin's meters are collected.</summary>
    public const string MeterName = "Twin";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Commands =
        Meter.CreateCounter<long>("twin.commands", "{command}", "Commands by device and outcome: sent, resent, acknowledged, refused, superseded, expired.");

    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>("twin.decisions", "{decision}", "Decisions about the light of a street that came into force, by rule.");

    private static readonly Histogram<double> Latency = Meter.CreateHistogram(
        "twin.command.latency", "s", "From the first sending of a command to the device's reporting what is wanted.", tags: null, SecondsUpTo(300));

    private static readonly Histogram<double> Beat = Meter.CreateHistogram(
        "twin.zone.beat.duration", "s", "How long a zone took for its beat, which is due every second.", tags: null, SecondsUpTo(10));

    private static readonly Counter<long> NotStored = Meter.CreateCounter<long>("twin.zone.steps.failed", "{step}", "Steps of a zone that failed and are taken again at its next beat.");

    static ZoneMeters()
    {
        // A series that begins with its first event has no rate for it.
        foreach (var outcome in Enum.GetValues<CommandOutcome>())
        {
            Count(outcome, 0);
        }

        NotStored.Add(0);
    }

    /// <summary>Buckets for a histogram of seconds, from a millisecond up to a limit.</summary>
    public static InstrumentAdvice<double> SecondsUpTo(double limit)
    {
        double[] bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
        return new InstrumentAdvice<double> { HistogramBucketBoundaries = [.. bounds.Where(bound => bound <= limit)] };
    }

    /// <summary>Counts commands, each to one device.</summary>
    public static void Count(CommandOutcome outcome, int commands = 1) => Commands.Add(commands, new KeyValuePair<string, object?>("outcome", NameOf(outcome)));

    /// <summary>A device has reported what was wanted.</summary>
    public static void Acknowledged(CommandSource source, double latencyS)
    {
        Count(CommandOutcome.Acknowledged);
        Latency.Record(latencyS, new KeyValuePair<string, object?>("source", source.Name()));
    }

    /// <summary>A decision has come into force.</summary>
    public static void Decided(LightingRule rule) => Decisions.Add(1, new KeyValuePair<string, object?>("rule", rule.Name()));

    /// <summary>A zone's beat is over.</summary>
    public static void Beaten(TimeSpan duration) => Beat.Record(duration.TotalSeconds);

    /// <summary>A step of a zone failed.</summary>
    public static void StepFailed() => NotStored.Add(1);

    private static string NameOf(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Sent => "sent",
        CommandOutcome.Resent => "resent",
        CommandOutcome.Acknowledged => "acknowledged",
        CommandOutcome.Refused => "refused",
        CommandOutcome.Superseded => "superseded",
        _ => "expired",
    };
}

/// <summary>What became of a command to one device.</summary>
public enum CommandOutcome
{
    /// <summary>It went out for the first time.</summary>
    Sent,

    /// <summary>It went out once more.</summary>
    Resent,

    /// <summary>The device reported what was wanted.</summary>
    Acknowledged,

    /// <summary>The controller refused it.</summary>
    Refused,

    /// <summary>Something else was wanted before it was done.</summary>
    Superseded,

    /// <summary>Its end came before it was done.</summary>
    Expired,
}
