namespace Twin.City.Maintenance;

/// <summary>How calm the alarms of a city are, by the figures of EEMUA 191 and ISA-18.2 for one operator.</summary>
/// <param name="RaisedLast10Min">Alarms raised in the last ten minutes; 1 is very likely acceptable, 2 is the most that can be managed.</param>
/// <param name="RaisedLastHour">Alarms raised in the last hour, of those that the zones remember.</param>
/// <param name="RaisedLast24H">Alarms raised in the last day, of those that the zones remember.</param>
/// <param name="IsFlood">True when more than ten were raised in the last ten minutes.</param>
/// <param name="Standing">Alarms whose condition is there and that are not shelved.</param>
/// <param name="Unacknowledged">Alarms that nobody has seen yet, returned ones among them.</param>
/// <param name="Stale">Standing for more than a day; fewer than five is fine.</param>
/// <param name="Chattering">Raised three times and more, the last within the hour.</param>
/// <param name="Shelved">Out of sight.</param>
/// <param name="Low">Of those open, low ones.</param>
/// <param name="Medium">Of those open, medium ones.</param>
/// <param name="High">Of those open, high ones.</param>
public sealed record AlarmFigures(
    int RaisedLast10Min,
    int RaisedLastHour,
    int RaisedLast24H,
    bool IsFlood,
    int Standing,
    int Unacknowledged,
    int Stale,
    int Chattering,
    int Shelved,
    int Low,
    int Medium,
    int High)
{
    // EEMUA 191, third edition, and ISA-18.2-2016 §16: more than ten in ten minutes is a flood, a day makes an alarm stale.
    private const int MostBeforeFlood = 10;
    private const int Chatter = 3;
    private static readonly TimeSpan StaleAfter = TimeSpan.FromDays(1);

    /// <summary>The figures of alarms at a time.</summary>
    public static AlarmFigures Of(IEnumerable<Alarm> alarms, DateTimeOffset now)
    {
        var all = alarms.ToList();
        var open = all.Where(alarm => alarm.IsOpen).ToList();
        var lately = RaisedSince(all, now - TimeSpan.FromMinutes(10));
        var lastHour = now - TimeSpan.FromHours(1);
        return new AlarmFigures(
            lately,
            RaisedSince(all, lastHour),
            RaisedSince(all, now - TimeSpan.FromDays(1)),
            lately > MostBeforeFlood,
            open.Count(alarm => alarm.IsActive),
            open.Count(alarm => alarm.Acknowledgement is null),
            open.Count(alarm => alarm.IsActive && now - alarm.LastRaisedAt > StaleAfter),
            open.Count(alarm => alarm.Occurrences >= Chatter && alarm.LastRaisedAt > lastHour),
            all.Count(alarm => alarm.State == AlarmState.Shelved),
            open.Count(alarm => alarm.Rule.Priority == AlarmPriority.Low),
            open.Count(alarm => alarm.Rule.Priority == AlarmPriority.Medium),
            open.Count(alarm => alarm.Rule.Priority == AlarmPriority.High));
    }

    // Each time that one became active counts, as far as it remembers its steps.
    private static int RaisedSince(List<Alarm> alarms, DateTimeOffset since) =>
        alarms.Sum(alarm => alarm.Transitions.Count(step => step.Kind == AlarmStepKind.Raised && step.At > since));
}
