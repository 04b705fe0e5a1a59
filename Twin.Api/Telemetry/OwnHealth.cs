using Twin.Api.Alarms;
using Twin.Api.Ingress;
using Twin.Api.Mirror;
using Twin.City;
using Twin.City.Log;
using Twin.City.Maintenance;
using Twin.Grains.Zones;
using Twin.Journal;
using Twin.Journal.Log;

namespace Twin.Api.Telemetry;

/// <summary>
/// The alarms on the node itself: once a second it looks at its own organs (<see cref="NodeConditions"/>). They are kept in memory, not stored: they speak of this process, and what is wrong with the
/// next one is found again within seconds; a node whose database is gone could not store that it is. Safe from any thread.
/// </summary>
internal sealed partial class OwnHealth : BackgroundService
{
    private const string SourcePrefix = "twin.";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly ReadingJournal _journal;
    private readonly ReadingDelivery _delivery;
    private readonly IngressMeters _ingress;
    private readonly CityMirror _mirror;
    private readonly CityLog _log;
    private readonly CityClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger<OwnHealth> _logger;
    private readonly string _node;
    private readonly RefusalWindow _window;
    private readonly int _queueLimit = new JournalOptions().QueueLimit;
    private readonly long _startedAtMs;
    private long _changes;
    private AlarmBook _book;
    private AlarmView _view = AlarmView.Empty;

    public OwnHealth(
        ReadingJournal journal, ReadingDelivery delivery, IngressMeters ingress, CityMirror mirror, CityLog log, CityClock clock, TimeProvider time, TelemetryOptions options, ILogger<OwnHealth> logger)
    {
        _journal = journal;
        _delivery = delivery;
        _ingress = ingress;
        _mirror = mirror;
        _log = log;
        _clock = clock;
        _time = time;
        _logger = logger;
        _node = "twin/" + options.NodeName;
        _window = new RefusalWindow();
        _startedAtMs = clock.NowMs;
        _book = AlarmBook.Empty(SourcePrefix + options.NodeName);
    }

    /// <summary>The node's alarms as they are now.</summary>
    public AlarmView Alarms => Volatile.Read(ref _view);

    /// <summary>True for the id of an alarm on some node, this one or another, and not of a zone.</summary>
    public static bool IsOfNode(string id) => Alarm.ZoneOf(id)?.StartsWith(SourcePrefix, StringComparison.Ordinal) == true;

    /// <summary>Somebody knows of an alarm. Null when this node has none of this id.</summary>
    public AlarmAnswer? Acknowledge(string id, string actor, string? comment) => Answer((book, now) => book.Acknowledge(id, actor, comment, now));

    /// <summary>Puts an alarm out of sight. Null when this node has none of this id.</summary>
    public AlarmAnswer? Shelve(string id, string actor, string reason, DateTimeOffset until) => Answer((book, now) => book.Shelve(id, actor, reason, until, now));

    /// <summary>Brings an alarm back into sight. Null when this node has none of this id.</summary>
    public AlarmAnswer? Unshelve(string id, string actor) => Answer((book, now) => book.Unshelve(id, actor, now));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private void Look()
    {
        var (received, refused) = _window.Note(_ingress.ReceivedReadings, _ingress.RefusedReadings);
        var figures = new NodeFigures(
            _journal.QueuedReadings,
            _queueLimit,
            _ingress.IsJournalFailing,
            _delivery.UndeliveredReadings,
            ReadingDelivery.MostUndelivered,
            _mirror.IsComplete ? MirrorAge.Of(_mirror) : null,
            received,
            refused);
        lock (_lock)
        {
            var active = _book.Alarms.Where(alarm => alarm.IsActive).Select(alarm => alarm.Key.Code).ToHashSet();
            var now = _clock.Now;
            var changes = _book.Step(NodeConditions.Of(_node, figures, active), now);
            Keep(changes.Book);
            Tell(changes.Changed, now);
            foreach (var alarm in changes.Changed)
            {
                LogWarningAlarm(alarm.Id, alarm.Key.Code.Name(), alarm.State.Name());
            }
        }
    }

    private AlarmAnswer? Answer(Func<AlarmBook, DateTimeOffset, AlarmDecision?> ask)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            if (ask(_book, now) is not { } decision)
            {
                return null;
            }

            if (!ReferenceEquals(decision.Book, _book))
            {
                Tell([decision.Alarm], now);
            }

            Keep(decision.Book);
            return new AlarmAnswer(decision.Alarm, decision.Refusal);
        }
    }

    // Not awaited: an alarm about the database is written when it is back.
    private void Tell(IEnumerable<Alarm> changed, DateTimeOffset now) =>
        _ = _log.AppendAsync([.. changed.SelectMany(alarm => AlarmEntries.Of(alarm, now, _clock.TimeZone))]);

    // Under the lock.
    private void Keep(AlarmBook book)
    {
        if (!ReferenceEquals(book, _book))
        {
            _book = book;
            _changes++;
            Volatile.Write(ref _view, AlarmView.Of(book.Alarms.Concat(book.Cleared)) with { Stamp = new AlarmStamp(_startedAtMs, _changes) });
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alarm {Alarm} on this node: {Code} is {State}.")]
    private partial void LogWarningAlarm(string alarm, string code, string state);
}
