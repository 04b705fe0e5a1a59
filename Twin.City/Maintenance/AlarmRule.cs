using System.Collections.Immutable;
using Twin.City.Devices;

namespace Twin.City.Maintenance;

/// <summary>What a kind of alarm means and how calm it is.</summary>
/// <param name="Code">The code.</param>
/// <param name="Kind">The kind of device that the row is for, or null: for all that have no row of their own.</param>
/// <param name="Priority">How soon somebody must act.</param>
/// <param name="OnDelay">How long the condition must last before it is an alarm.</param>
/// <param name="Absorbs">The codes that an active alarm of this code stands for at its devices, when it is of what they have in common.</param>
/// <param name="Consequence">What happens if nobody does anything.</param>
/// <param name="Response">What to do.</param>
public sealed record AlarmRule(
    AlarmCode Code, DeviceKind? Kind, AlarmPriority Priority, TimeSpan OnDelay, ImmutableArray<AlarmCode> Absorbs, string Consequence, string Response);

/// <summary>
/// The table of alarms. EEMUA 191 asks for a consequence and a response with every alarm and for about 80 % low, 15 % medium and 5 % high of those that come:
/// what happens to one lamp is low, what happens to a piece of equipment that people rely on by itself is medium, what darkens a quarter or endangers traffic is high.
/// </summary>
public static class AlarmRules
{
    /// <summary>How long a condition must be gone before its alarm has returned, so that what comes and goes is one alarm (ISA-18.2 §10.5: 15 to 60 s for what is not a measured process value).</summary>
    public static readonly TimeSpan OffDelay = TimeSpan.FromSeconds(30);

    // A connection that is made anew at once is nobody's concern; a device's fault word may be there for one reading while it starts.
    private static readonly TimeSpan Reconnection = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FaultStands = TimeSpan.FromSeconds(10);

    // A burst that is worked off by itself is no reason to call anybody (ISA-18.2 §10.5: up to 15 s for a flow or a level).
    private static readonly TimeSpan OverloadStands = TimeSpan.FromSeconds(10);

    private static readonly AlarmRule[] Table =
    [
        new(AlarmCode.LampFailure, null, AlarmPriority.Low, FaultStands, [],
            "One light point is dark or not at its level.", "Plan the lamp into the next round of its street."),
        new(AlarmCode.SupplyLoss, null, AlarmPriority.Low, FaultStands, [],
            "One light point has no supply and is dark.", "Check its fuse and connection on the next round of its street."),
        new(AlarmCode.CommunicationLost, null, AlarmPriority.Low, Reconnection, [],
            "The device runs by itself; what it does is unknown and it takes no command.", "Check its connection; plan a visit when it stays away."),
        new(AlarmCode.CommunicationLost, DeviceKind.Signal, AlarmPriority.Medium, Reconnection, [],
            "The junction runs its own plan; nobody sees a fault and no priority can be given.", "Look by camera or patrol; call the signal engineer on duty."),
        new(AlarmCode.Drift, null, AlarmPriority.Low, TimeSpan.Zero, [AlarmCode.Drift],
            "The device does something else than what is desired of it.", "Compare reported and desired; order again or take the order back."),
        new(AlarmCode.SilentCounter, null, AlarmPriority.Low, TimeSpan.Zero, [],
            "Traffic of its street is unknown; its lamps stay at the rated level.", "Plan a visit; adaptive lighting saves nothing there until then."),
        new(AlarmCode.ZoneCut, null, AlarmPriority.High, Reconnection, [AlarmCode.CommunicationLost, AlarmCode.SilentCounter, AlarmCode.CabinetLoss, AlarmCode.Drift],
            "Everything behind the gateway runs by itself and is out of sight.", "Call the network's operator; send a patrol when it lasts."),
        new(AlarmCode.CabinetLoss, null, AlarmPriority.High, Reconnection, [AlarmCode.SupplyLoss, AlarmCode.CommunicationLost, AlarmCode.Drift],
            "A stretch of street is dark or out of sight.", "Send the lighting crew on call to the cabinet; warn the police of the dark stretch."),
        new(AlarmCode.DeviceFault, null, AlarmPriority.Medium, FaultStands, [],
            "The device does not do its work.", "Call the service that keeps it."),
        new(AlarmCode.DeviceFault, DeviceKind.Signal, AlarmPriority.High, Reconnection, [],
            "The junction has no signals; right of way is by signs.", "Send police to the junction; call the signal engineer on duty."),
        new(AlarmCode.JournalLag, null, AlarmPriority.Medium, OverloadStands, [],
            "Readings are answered late; when the queue is full they are turned away and their senders must keep them.", "Look at the disk or the database of the journal; find out who sends so much."),
        new(AlarmCode.JournalFailure, null, AlarmPriority.High, TimeSpan.Zero, [],
            "No reading is accepted at this node; senders must keep theirs.", "Make room on the disk, or bring its database back; the node goes on by itself."),
        new(AlarmCode.MirrorStale, null, AlarmPriority.High, Reconnection, [],
            "Map, lists and alarms on this node show the past.", "Use another node; see in the log which zones do not answer."),
        new(AlarmCode.ReadingsRefused, null, AlarmPriority.Medium, OverloadStands, [],
            "Equipment speaks and is not understood: the twin does not see it.", "See the reasons at twin_readings_refused_total; correct the sender, its registration or its clock."),
        new(AlarmCode.DeliveryBacklog, null, AlarmPriority.Medium, OverloadStands, [],
            "What is shown and decided lags behind what was reported; beyond 100,000 readings the doors close.", "See in the log which devices do not take their readings; look at the silos."),
    ];

    /// <summary>The rows of the table.</summary>
    public static IReadOnlyList<AlarmRule> All => Table;

    /// <summary>The row for a code at a kind of device; null for what is not one device.</summary>
    public static AlarmRule Of(AlarmCode code, DeviceKind? kind) =>
        Array.Find(Table, rule => rule.Code == code && rule.Kind == kind) ?? Array.Find(Table, rule => rule.Code == code && rule.Kind is null)!;
}
