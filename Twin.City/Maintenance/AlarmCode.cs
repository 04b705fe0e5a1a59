namespace Twin.City.Maintenance;

/// <summary>What an alarm says is wrong. The numbers are stored: never change one.</summary>
public enum AlarmCode : byte
{
    /// <summary>A lamp's own status is neither ok nor supplyLoss; the device's word is the detail.</summary>
    LampFailure = 0,

    /// <summary>A lamp has no supply.</summary>
    SupplyLoss = 1,

    /// <summary>A device that was heard is heard no more: silent too long, or its connection is down.</summary>
    CommunicationLost = 2,

    /// <summary>A device does something else than what is desired of it.</summary>
    Drift = 3,

    /// <summary>A counter that was heard has missed its periods.</summary>
    SilentCounter = 4,

    /// <summary>A gateway is not connected: all devices behind it are out of reach.</summary>
    ZoneCut = 5,

    /// <summary>Many lamps of one cabinet are gone: the cabinet is, not they.</summary>
    CabinetLoss = 6,

    /// <summary>A camera's fault, a vehicle's breakdown, a blocked bollard, a signal that flashes or is dark; the device's word is the detail.</summary>
    DeviceFault = 7,

    /// <summary>Of a node: more readings wait for the journal than it writes in good time.</summary>
    JournalLag = 8,

    /// <summary>Of a node: the journal cannot write.</summary>
    JournalFailure = 9,

    /// <summary>Of a node: what lists and live show is old.</summary>
    MirrorStale = 10,

    /// <summary>Of a node: much of what comes in at its doors is refused.</summary>
    ReadingsRefused = 11,

    /// <summary>Of a node: durable readings do not reach their devices.</summary>
    DeliveryBacklog = 12,
}

/// <summary>How soon somebody must act. The numbers are stored: never change one.</summary>
public enum AlarmPriority : byte
{
    /// <summary>Within the maintenance plan.</summary>
    Low = 0,

    /// <summary>Within the shift.</summary>
    Medium = 1,

    /// <summary>Now.</summary>
    High = 2,
}

/// <summary>Where an alarm stands in its life (ISA-18.2).</summary>
public enum AlarmState
{
    /// <summary>The condition is there and nobody has seen it.</summary>
    Unacknowledged,

    /// <summary>The condition is there and somebody knows.</summary>
    Acknowledged,

    /// <summary>The condition has gone before anybody saw it.</summary>
    Returned,

    /// <summary>Out of sight for a while, because somebody said so.</summary>
    Shelved,

    /// <summary>Over.</summary>
    Cleared,
}

/// <summary>The words of alarms in interfaces.</summary>
public static class AlarmWords
{
    private static readonly string[] CodeWords =
    [
        "lampFailure", "supplyLoss", "communicationLost", "drift", "silentCounter", "zoneCut", "cabinetLoss", "deviceFault", "journalLag", "journalFailure", "mirrorStale", "readingsRefused",
        "deliveryBacklog",
    ];

    private static readonly string[] PriorityWords = ["low", "medium", "high"];
    private static readonly string[] StateWords = ["unacknowledged", "acknowledged", "returned", "shelved", "cleared"];

    /// <summary>The words of all codes.</summary>
    public static IReadOnlyList<string> Codes => CodeWords;

    /// <summary>The words of all priorities, the least first.</summary>
    public static IReadOnlyList<string> Priorities => PriorityWords;

    /// <summary>The words of all states.</summary>
    public static IReadOnlyList<string> States => StateWords;

    /// <summary>Such as <c>lampFailure</c>.</summary>
    public static string Name(this AlarmCode code) => CodeWords[(int)code];

    /// <summary>Such as <c>low</c>.</summary>
    public static string Name(this AlarmPriority priority) => PriorityWords[(int)priority];

    /// <summary>Such as <c>unacknowledged</c>.</summary>
    public static string Name(this AlarmState state) => StateWords[(int)state];
}
