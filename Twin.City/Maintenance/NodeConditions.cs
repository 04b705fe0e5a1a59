using System.Collections.Immutable;

namespace Twin.City.Maintenance;

/// <summary>
/// What is wrong with a node itself. Each figure has two limits: one from which something is wrong and a lower one below which it is well again, so that a figure on the brink is one alarm.
/// How long it must last is the alarm's own rule (<see cref="AlarmRules"/>).
/// </summary>
public static class NodeConditions
{
    // Half of the queue is 100,000 readings: a second of the fastest intake that was measured, seconds of any city's. Assumed.
    private const double LaggingShare = 0.5;
    private const double KeptUpShare = 0.25;

    // A tenth of what closes the doors; devices that wake or a silo that restarts take less than that for long. Assumed.
    private const double BacklogShare = 0.1;
    private const double DeliveredShare = 0.01;

    // A zone beats every second and is asked after three of silence: what is older than ten was asked for twice in vain.
    private static readonly TimeSpan StaleAge = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FreshAge = TimeSpan.FromSeconds(5);

    // One sender in twenty that is not understood is more than a device that was replaced this morning; a hundred readings a minute are no typing error. Assumed.
    private const double RefusedShare = 0.05;
    private const double UnderstoodShare = 0.025;
    private const long FewestRefused = 100;

    /// <summary>The codes that speak of a node and not of the field.</summary>
    public static ImmutableArray<AlarmCode> Codes { get; } =
        [AlarmCode.JournalLag, AlarmCode.JournalFailure, AlarmCode.MirrorStale, AlarmCode.ReadingsRefused, AlarmCode.DeliveryBacklog];

    /// <summary>What is wrong now.</summary>
    /// <param name="node">The node's name, which becomes the subject.</param>
    /// <param name="figures">What it knows.</param>
    /// <param name="active">The codes of its alarms that stand: they end at the lower limits.</param>
    public static ImmutableArray<Condition> Of(string node, NodeFigures figures, IReadOnlySet<AlarmCode> active) =>
        [.. Codes.Where(code => IsThere(code, figures, active.Contains(code))).Select(code => new Condition(new AlarmKey(code, node), null, null, [], null))];

    private static bool IsThere(AlarmCode code, NodeFigures figures, bool isActive) => code switch
    {
        AlarmCode.JournalLag => figures.QueuedReadings >= figures.QueueLimit * (isActive ? KeptUpShare : LaggingShare),
        AlarmCode.JournalFailure => figures.IsJournalFailing,
        AlarmCode.MirrorStale => figures.MirrorAge > (isActive ? FreshAge : StaleAge),
        AlarmCode.ReadingsRefused => IsRefusing(figures, isActive ? UnderstoodShare : RefusedShare),
        _ => figures.UndeliveredReadings >= figures.UndeliveredLimit * (isActive ? DeliveredShare : BacklogShare),
    };

    private static bool IsRefusing(NodeFigures figures, double share) =>
        figures.RefusedLately >= FewestRefused && figures.RefusedLately >= figures.ReceivedLately * share;
}
