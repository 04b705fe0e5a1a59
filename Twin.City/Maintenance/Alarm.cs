using System.Collections.Immutable;
using Twin.City.Devices;

namespace Twin.City.Maintenance;

/// <summary>An alarm and how it fared. Immutable: every step of its life is a new one.</summary>
/// <param name="Zone">Code of the zone that raised it.</param>
/// <param name="Number">Its number in the zone, never used again.</param>
/// <param name="Key">What is wrong with what.</param>
/// <param name="Kind">The kind of the one device; null for a cabinet or gateway.</param>
/// <param name="Detail">The device's own word or how it is known, or null.</param>
/// <param name="Devices">Ids of the devices concerned.</param>
/// <param name="Group">The street under which it is shown, or null.</param>
/// <param name="Occurrences">How often it became active: 1, and one more each time that it came back.</param>
/// <param name="RaisedAt">When it became active first.</param>
/// <param name="LastRaisedAt">When it became active last.</param>
/// <param name="ReturnedAt">When its condition went; null while it is there.</param>
/// <param name="Acknowledgement">Who knows of its present occurrence, or null.</param>
/// <param name="Shelf">Why and how long it is out of sight, or null.</param>
/// <param name="ClearedAt">When it was over, or null.</param>
/// <param name="Transitions">The latest steps of its life, the oldest first.</param>
public sealed record Alarm(
    string Zone,
    int Number,
    AlarmKey Key,
    DeviceKind? Kind,
    string? Detail,
    ImmutableArray<string> Devices,
    string? Group,
    int Occurrences,
    DateTimeOffset RaisedAt,
    DateTimeOffset LastRaisedAt,
    DateTimeOffset? ReturnedAt,
    AlarmAcknowledgement? Acknowledgement,
    AlarmShelf? Shelf,
    DateTimeOffset? ClearedAt,
    ImmutableArray<AlarmTransition> Transitions)
{
    /// <summary>How many steps an alarm remembers: enough for a day of one that keeps coming back.</summary>
    public const int TransitionsKept = 20;

    private const string IdPrefix = "alarm-";

    /// <summary>Such as <c>alarm-HOP-12</c>.</summary>
    public string Id => $"{IdPrefix}{Zone}-{Number}";

    /// <summary>True while its condition is there.</summary>
    public bool IsActive => ReturnedAt is null && ClearedAt is null;

    /// <summary>True when it wants to be seen: neither over nor shelved.</summary>
    public bool IsOpen => State is not (AlarmState.Cleared or AlarmState.Shelved);

    /// <summary>The row of the table that it follows.</summary>
    public AlarmRule Rule => AlarmRules.Of(Key.Code, Kind);

    /// <summary>Where it stands.</summary>
    public AlarmState State
    {
        get
        {
            if (ClearedAt is not null)
            {
                return AlarmState.Cleared;
            }

            if (Shelf is not null)
            {
                return AlarmState.Shelved;
            }

            if (!IsActive)
            {
                return AlarmState.Returned;
            }

            return Acknowledgement is null ? AlarmState.Unacknowledged : AlarmState.Acknowledged;
        }
    }

    /// <summary>The code of the zone that an id was made by; null when no zone made it.</summary>
    public static string? ZoneOf(string id)
    {
        var end = id.LastIndexOf('-');
        return id.StartsWith(IdPrefix, StringComparison.Ordinal) && end > IdPrefix.Length ? id[IdPrefix.Length..end] : null;
    }

    /// <summary>The alarm with a step more.</summary>
    internal Alarm With(AlarmTransition transition) =>
        this with { Transitions = [.. Transitions.Skip(Math.Max(0, Transitions.Length + 1 - TransitionsKept)), transition] };
}

/// <summary>An alarm as a row of a zone.</summary>
/// <param name="Version">The zone's version at which it last changed.</param>
/// <param name="Alarm">The alarm.</param>
public readonly record struct AlarmRow(long Version, Alarm Alarm);

/// <summary>Who knows of an alarm.</summary>
/// <param name="At">Since when.</param>
/// <param name="Actor">Who.</param>
/// <param name="Comment">What they said, or null.</param>
public sealed record AlarmAcknowledgement(DateTimeOffset At, string Actor, string? Comment);

/// <summary>Why an alarm is out of sight.</summary>
/// <param name="At">Since when.</param>
/// <param name="Until">Until when.</param>
/// <param name="Actor">Who said so.</param>
/// <param name="Reason">Why.</param>
public sealed record AlarmShelf(DateTimeOffset At, DateTimeOffset Until, string Actor, string Reason);

/// <summary>What happened in an alarm's life. The numbers are stored: never change one.</summary>
public enum AlarmStepKind : byte
{
    /// <summary>Its condition lasted.</summary>
    Raised = 0,

    /// <summary>Its condition went.</summary>
    Returned = 1,

    /// <summary>Somebody knows.</summary>
    Acknowledged = 2,

    /// <summary>Somebody put it out of sight.</summary>
    Shelved = 3,

    /// <summary>It is in sight again.</summary>
    Unshelved = 4,

    /// <summary>It is over.</summary>
    Cleared = 5,

    /// <summary>Another alarm stands for it; it is over.</summary>
    Absorbed = 6,
}

/// <summary>One step of an alarm's life.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, by the city's clock.</param>
/// <param name="Actor">Who did it; <see cref="Twin"/> when nobody did.</param>
/// <param name="Note">The comment, the reason, or the alarm that stands for it; else null.</param>
public sealed record AlarmTransition(AlarmStepKind Kind, DateTimeOffset At, string Actor, string? Note)
{
    /// <summary>The actor of what happens by itself.</summary>
    public const string Twin = "twin";

    private static readonly string[] Words = ["raised", "returned", "acknowledged", "shelved", "unshelved", "cleared", "absorbed"];

    /// <summary>Such as <c>raised</c>.</summary>
    public string Word => Words[(int)Kind];
}
