using Twin.City.Maintenance;

namespace Twin.City.Log;

/// <summary>What the log says of alarms: one entry for each step of their life. Those that another alarm absorbed are not told one by one: that one stands for them.</summary>
public static class AlarmEntries
{
    /// <summary>The code of a raised alarm.</summary>
    public const string Raised = "alarmRaised";

    /// <summary>The code of an alarm that somebody knows of.</summary>
    public const string Acknowledged = "alarmAcknowledged";

    /// <summary>The code of an alarm that is over.</summary>
    public const string Cleared = "alarmCleared";

    /// <summary>The entries of those steps that an alarm remembers from a time on, the oldest first.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="since">The time.</param>
    /// <param name="timeZone">The city's, for the times in the text.</param>
    public static IEnumerable<LogDraft> Of(Alarm alarm, DateTimeOffset since, TimeZoneInfo timeZone) =>
        from step in alarm.Transitions
        where step.At >= since && step.Kind != AlarmStepKind.Absorbed
        select Of(alarm, step, timeZone);

    private static LogDraft Of(Alarm alarm, AlarmTransition step, TimeZoneInfo timeZone)
    {
        var until = step.Kind == AlarmStepKind.Shelved && alarm.Shelf is { } shelf && shelf.At == step.At ? shelf.Until : (DateTimeOffset?)null;
        return new LogDraft(
            $"alarm/{alarm.Id}/{step.Word}/{step.At.ToUnixTimeMilliseconds()}",
            step.At,
            LogTexts.Clean(step.Actor),
            LogCategory.Alarm,
            LogTexts.Clean(TextOf(alarm, step, until is { } end ? LogTexts.Until(end, step.At, timeZone) : null)),
            LogTexts.Subjects([alarm.Key.Subject, alarm.Zone, alarm.Group, alarm.Id]),
            LogData.Of(
                CodeOf(step.Kind),
                ("alarm", alarm.Id),
                ("alarmCode", alarm.Key.Code.Name()),
                ("priority", alarm.Rule.Priority.Name()),
                ("subject", alarm.Key.Subject),
                ("zone", alarm.Zone),
                ("detail", alarm.Detail is { } detail ? LogTexts.Clean(detail) : null),
                ("count", alarm.Devices.Length),
                ("note", step.Note is { } note ? LogTexts.Clean(note) : null),
                ("until", until is { } stated ? LogTexts.Iso(stated) : null)),
            RefersTo: null);
    }

    private static string CodeOf(AlarmStepKind kind) => kind switch
    {
        AlarmStepKind.Raised => Raised,
        AlarmStepKind.Returned => "alarmReturned",
        AlarmStepKind.Acknowledged => Acknowledged,
        AlarmStepKind.Shelved => "alarmShelved",
        AlarmStepKind.Unshelved => "alarmUnshelved",
        _ => Cleared,
    };

    private static string TextOf(Alarm alarm, AlarmTransition step, string? until)
    {
        var what = $"{alarm.Key.Code.Name()} at {alarm.Key.Subject}";
        return step.Kind switch
        {
            AlarmStepKind.Raised => $"{what}{Particulars(alarm)} ({alarm.Rule.Priority.Name()}).",
            AlarmStepKind.Returned => $"{what} has gone.",
            AlarmStepKind.Acknowledged => Sentence($"{what} acknowledged", step.Note),
            AlarmStepKind.Shelved => Sentence($"{what} shelved{(until is null ? "" : " until " + until)}", step.Note),
            AlarmStepKind.Unshelved => $"{what} is back in sight.",
            _ => $"{what} is over.",
        };
    }

    private static string Particulars(Alarm alarm)
    {
        string?[] known = [alarm.Detail, alarm.Devices.Length > 1 ? $"{alarm.Devices.Length} devices" : null];
        var stated = string.Join(", ", known.OfType<string>());
        return stated.Length == 0 ? "" : ": " + stated;
    }

    private static string Sentence(string what, string? note) => note is null ? what + "." : $"{what}: {LogTexts.WithoutStop(note)}.";
}
