using System.Text.Json.Serialization;
using Twin.City.Maintenance;

namespace Twin.Api.Alarms;

/// <summary>An alarm as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Zone">Code of the zone that raised it.</param>
/// <param name="Code">What is wrong, such as <c>lampFailure</c>.</param>
/// <param name="Detail">The device's own word, or how it is known; null when there is none.</param>
/// <param name="Priority"><c>low</c>, <c>medium</c> or <c>high</c>.</param>
/// <param name="State"><c>unacknowledged</c>, <c>acknowledged</c>, <c>returned</c>, <c>shelved</c> or <c>cleared</c>.</param>
/// <param name="Active">True while what it says is so.</param>
/// <param name="Subject">With what it is wrong: the id of a device, a cabinet or a gateway.</param>
/// <param name="Group">The street under which alarms of single lamps belong together, or null.</param>
/// <param name="Count">How many devices it concerns.</param>
/// <param name="Devices">Their ids; in lists and live at most <see cref="DevicesListed"/>.</param>
/// <param name="Occurrences">How often it became active.</param>
/// <param name="RaisedAt">When it became active first.</param>
/// <param name="LastRaisedAt">When it became active last.</param>
/// <param name="ReturnedAt">When what it says was so no more, or null.</param>
/// <param name="Acknowledged">Who knows of its present occurrence, or null.</param>
/// <param name="Shelved">Why it is out of sight, or null.</param>
/// <param name="ClearedAt">When it was over, or null.</param>
/// <param name="Consequence">What happens if nobody does anything.</param>
/// <param name="Response">What to do.</param>
/// <param name="Transitions">The latest steps of its life, the oldest first; only when it is asked for by itself.</param>
public sealed record AlarmDocument(
    string Id,
    string Zone,
    string Code,
    string? Detail,
    string Priority,
    string State,
    bool Active,
    string Subject,
    string? Group,
    int Count,
    IReadOnlyList<string> Devices,
    int Occurrences,
    DateTimeOffset RaisedAt,
    DateTimeOffset LastRaisedAt,
    DateTimeOffset? ReturnedAt,
    AcknowledgementDocument? Acknowledged,
    ShelfDocument? Shelved,
    DateTimeOffset? ClearedAt,
    string Consequence,
    string Response,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TransitionDocument>? Transitions)
{
    /// <summary>How many devices a list names of one alarm; the alarm by itself names all.</summary>
    public const int DevicesListed = 100;

    /// <summary>An alarm among others.</summary>
    public static AlarmDocument Listed(Alarm alarm) => new(
        alarm.Id,
        alarm.Zone,
        alarm.Key.Code.Name(),
        alarm.Detail,
        alarm.Rule.Priority.Name(),
        alarm.State.Name(),
        alarm.IsActive,
        alarm.Key.Subject,
        alarm.Group,
        alarm.Devices.Length,
        alarm.Devices.Length <= DevicesListed ? alarm.Devices : alarm.Devices[..DevicesListed],
        alarm.Occurrences,
        alarm.RaisedAt,
        alarm.LastRaisedAt,
        alarm.ReturnedAt,
        alarm.Acknowledgement is { } known ? new AcknowledgementDocument(known.At, known.Actor, known.Comment) : null,
        alarm.Shelf is { } shelf ? new ShelfDocument(shelf.At, shelf.Until, shelf.Actor, shelf.Reason) : null,
        alarm.ClearedAt,
        alarm.Rule.Consequence,
        alarm.Rule.Response,
        null);

    /// <summary>An alarm by itself, with all its devices and its life.</summary>
    public static AlarmDocument Whole(Alarm alarm) => Listed(alarm) with
    {
        Devices = alarm.Devices,
        Transitions = [.. alarm.Transitions.Select(step => new TransitionDocument(step.Word, step.At, step.Actor, step.Note))],
    };
}

/// <summary>Who knows of an alarm.</summary>
/// <param name="At">Since when.</param>
/// <param name="Actor">Who.</param>
/// <param name="Comment">What they said, or null.</param>
public sealed record AcknowledgementDocument(DateTimeOffset At, string Actor, string? Comment);

/// <summary>Why an alarm is out of sight.</summary>
/// <param name="At">Since when.</param>
/// <param name="Until">Until when.</param>
/// <param name="Actor">Who said so.</param>
/// <param name="Reason">Why.</param>
public sealed record ShelfDocument(DateTimeOffset At, DateTimeOffset Until, string Actor, string Reason);

/// <summary>A step of an alarm's life.</summary>
/// <param name="Step"><c>raised</c>, <c>returned</c>, <c>acknowledged</c>, <c>shelved</c>, <c>unshelved</c>, <c>cleared</c> or <c>absorbed</c>.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who; <c>twin</c> when it happened by itself.</param>
/// <param name="Note">The comment, the reason, or the alarm that stands for it; else null.</param>
public sealed record TransitionDocument(string Step, DateTimeOffset At, string Actor, string? Note);

/// <summary>A page of alarms.</summary>
/// <param name="Items">The alarms, those raised last first.</param>
/// <param name="Total">How many fit the filters in all.</param>
/// <param name="AgeMs">How old the oldest value that the answer read can be.</param>
public sealed record AlarmPage(IReadOnlyList<AlarmDocument> Items, int Total, long AgeMs);
