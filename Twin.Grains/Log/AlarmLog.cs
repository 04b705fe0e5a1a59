using Twin.City.Log;
using Twin.City.Maintenance;
using Twin.Journal.Log;

namespace Twin.Grains.Log;

/// <summary>
/// Tells the log the steps of one zone's alarms, one append after the other and without holding up the zone. How far it came is stored with the alarms, by their next change: a zone that comes
/// alive tells again what may not have got through, and the log keeps each step once. Runs in the zone's turns.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="timeZone">The city's.</param>
/// <param name="toldUntil">Up to which time all steps were told, as it was stored.</param>
internal sealed class AlarmLog(CityLog log, TimeZoneInfo timeZone, DateTimeOffset toldUntil)
{
    // A clock that was set back makes later steps look earlier; telling one twice costs little.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private readonly Dictionary<int, Alarm> _untold = [];
    private bool _isTelling;

    /// <summary>Up to which time all steps are in the log.</summary>
    public DateTimeOffset ToldUntil { get; private set; } = toldUntil;

    private DateTimeOffset Since => ToldUntil > DateTimeOffset.MinValue + Overlap ? ToldUntil - Overlap : DateTimeOffset.MinValue;

    /// <summary>Takes note of alarms as they were stored: those with steps that may not have been told.</summary>
    public void Recall(IEnumerable<Alarm> alarms) => Note(alarms.Where(alarm => alarm.Transitions.Any(step => step.At >= Since)));

    /// <summary>Takes note of alarms that have changed and are stored.</summary>
    public void Note(IEnumerable<Alarm> changed)
    {
        foreach (var alarm in changed)
        {
            _untold[alarm.Number] = alarm;
        }
    }

    /// <summary>Tells what is untold, now or when the append under way is through.</summary>
    public void Tell()
    {
        if (!_isTelling && _untold.Count > 0)
        {
            _ = TellAsync();
        }
    }

    // An alarm that changes while it is told is told again with its next steps.
    private async Task TellAsync()
    {
        _isTelling = true;
        try
        {
            while (_untold.Count > 0)
            {
                Alarm[] alarms = [.. _untold.Values];
                _untold.Clear();
                await log.AppendAsync([.. alarms.SelectMany(alarm => AlarmEntries.Of(alarm, Since, timeZone)).OrderBy(draft => draft.At)]);
                ToldUntil = alarms.SelectMany(alarm => alarm.Transitions).Select(step => step.At).Append(ToldUntil).Max();
            }
        }
        catch (LogUnavailableException)
        {
            // The process ends. What was not told is told where the zone comes alive next: its row says how far it came.
        }
        finally
        {
            _isTelling = false;
        }
    }
}
