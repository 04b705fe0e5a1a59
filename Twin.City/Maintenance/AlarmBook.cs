using System.Collections.Immutable;

namespace Twin.City.Maintenance;

/// <summary>
/// The alarms of one zone as a state machine after ISA-18.2. Conditions come in at every beat and become alarms when they last; people acknowledge and shelve.
/// Immutable: what is answered can be stored before it takes the place of what was.
/// </summary>
public sealed class AlarmBook
{
    /// <summary>How long an alarm may be out of sight at most: a shift. Longer is maintenance, and the lockout of the device says so.</summary>
    public static readonly TimeSpan LongestShelf = TimeSpan.FromHours(8);

    /// <summary>How many alarms that are over a zone remembers.</summary>
    public const int ClearedKept = 200;

    private readonly ImmutableDictionary<AlarmKey, Alarm> _alarms;
    private readonly ImmutableArray<Alarm> _cleared;
    private readonly ImmutableDictionary<AlarmKey, DateTimeOffset> _pendingSince;
    private readonly ImmutableDictionary<AlarmKey, DateTimeOffset> _quietSince;

    private AlarmBook(
        string zone,
        int lastNumber,
        ImmutableDictionary<AlarmKey, Alarm> alarms,
        ImmutableArray<Alarm> cleared,
        ImmutableDictionary<AlarmKey, DateTimeOffset> pendingSince,
        ImmutableDictionary<AlarmKey, DateTimeOffset> quietSince)
    {
        Zone = zone;
        LastNumber = lastNumber;
        _alarms = alarms;
        _cleared = cleared;
        _pendingSince = pendingSince;
        _quietSince = quietSince;
        OpenCount = alarms.Values.Count(alarm => alarm.IsOpen);
    }

    /// <summary>The zone's code.</summary>
    public string Zone { get; }

    /// <summary>The number of the latest alarm; the next has one more.</summary>
    public int LastNumber { get; }

    /// <summary>How many want to be seen: neither over nor shelved.</summary>
    public int OpenCount { get; }

    /// <summary>Those that are not over, shelved ones among them, in no order.</summary>
    public IEnumerable<Alarm> Alarms => _alarms.Values;

    /// <summary>The latest that are over, the oldest first.</summary>
    public IReadOnlyList<Alarm> Cleared => _cleared;

    /// <summary>A zone that never had an alarm.</summary>
    public static AlarmBook Empty(string zone) => Restore(zone, 0, [], []);

    /// <summary>A zone's alarms as they were stored. What was about to be raised or to return begins to last anew.</summary>
    public static AlarmBook Restore(string zone, int lastNumber, IEnumerable<Alarm> alarms, IEnumerable<Alarm> cleared) => new(
        zone,
        lastNumber,
        alarms.ToImmutableDictionary(alarm => alarm.Key),
        [.. cleared],
        ImmutableDictionary<AlarmKey, DateTimeOffset>.Empty,
        ImmutableDictionary<AlarmKey, DateTimeOffset>.Empty);

    /// <summary>Finds an alarm by id, over or not.</summary>
    public Alarm? Find(string id) => _alarms.Values.FirstOrDefault(alarm => alarm.Id == id) ?? _cleared.LastOrDefault(alarm => alarm.Id == id);

    /// <summary>Takes what is wrong now, each key once: raises what has lasted, returns what has been gone for long enough, ends shelves.</summary>
    public AlarmChanges Step(IReadOnlyCollection<Condition> conditions, DateTimeOffset now)
    {
        if (conditions.Count == 0 && _alarms.IsEmpty && _pendingSince.IsEmpty)
        {
            return new AlarmChanges(this, []);
        }

        var draft = new Draft(this, now);
        draft.EndShelves();
        draft.Observe(conditions);
        draft.Quieten(conditions);
        return draft.Finish();
    }

    /// <summary>Somebody knows of an alarm; it is over when its condition has gone. Doing it twice changes nothing. Null when there is no such alarm.</summary>
    public AlarmDecision? Acknowledge(string id, string actor, string? comment, DateTimeOffset now)
    {
        if (Find(id) is not { } alarm)
        {
            return null;
        }

        if (alarm.State == AlarmState.Shelved)
        {
            return Refused(alarm, "It is shelved; unshelve it first.");
        }

        if (alarm.State == AlarmState.Cleared || alarm.Acknowledgement is not null)
        {
            return new AlarmDecision(this, alarm, null);
        }

        var known = alarm with { Acknowledgement = new AlarmAcknowledgement(now, actor, comment) };
        return Decided(known.With(new AlarmTransition(AlarmStepKind.Acknowledged, now, actor, comment)), now);
    }

    /// <summary>Puts an alarm out of sight until a time at most <see cref="LongestShelf"/> away. Null when there is no such alarm.</summary>
    public AlarmDecision? Shelve(string id, string actor, string reason, DateTimeOffset until, DateTimeOffset now)
    {
        if (Find(id) is not { } alarm)
        {
            return null;
        }

        if (alarm.State is AlarmState.Cleared or AlarmState.Shelved)
        {
            return Refused(alarm, $"It is {alarm.State.Name()}.");
        }

        if (until <= now || until > now + LongestShelf)
        {
            return Refused(alarm, $"A shelf ends within {LongestShelf.TotalHours:0} hours.");
        }

        var shelved = alarm with { Shelf = new AlarmShelf(now, until, actor, reason) };
        return Decided(shelved.With(new AlarmTransition(AlarmStepKind.Shelved, now, actor, reason)), now);
    }

    /// <summary>Brings a shelved alarm back to where it would be without. Null when there is no such alarm.</summary>
    public AlarmDecision? Unshelve(string id, string actor, DateTimeOffset now)
    {
        if (Find(id) is not { } alarm)
        {
            return null;
        }

        return alarm.State == AlarmState.Shelved
            ? Decided((alarm with { Shelf = null }).With(new AlarmTransition(AlarmStepKind.Unshelved, now, actor, null)), now)
            : Refused(alarm, "It is not shelved.");
    }

    private AlarmDecision Refused(Alarm alarm, string why) => new(this, alarm, why);

    private AlarmDecision Decided(Alarm alarm, DateTimeOffset now)
    {
        var draft = new Draft(this, now);
        draft.Set(alarm);
        var changes = draft.Finish();
        return new AlarmDecision(changes.Book, changes.Changed[0], null);
    }

    /// <summary>The next book while it is made.</summary>
    private sealed class Draft(AlarmBook before, DateTimeOffset now)
    {
        private readonly ImmutableDictionary<AlarmKey, Alarm>.Builder _alarms = before._alarms.ToBuilder();
        private readonly ImmutableArray<Alarm>.Builder _cleared = before._cleared.ToBuilder();
        private readonly ImmutableArray<Alarm>.Builder _changed = ImmutableArray.CreateBuilder<Alarm>();
        private ImmutableDictionary<AlarmKey, DateTimeOffset> _pendingSince = before._pendingSince;
        private ImmutableDictionary<AlarmKey, DateTimeOffset> _quietSince = before._quietSince;
        private int _lastNumber = before.LastNumber;

        /// <summary>Brings back what has been out of sight for as long as was said.</summary>
        public void EndShelves()
        {
            foreach (var alarm in before._alarms.Values.Where(alarm => alarm.Shelf is { } shelf && shelf.Until <= now))
            {
                Set((alarm with { Shelf = null }).With(ByItself(AlarmStepKind.Unshelved)));
            }
        }

        /// <summary>Raises what has lasted long enough and keeps count of the rest.</summary>
        public void Observe(IReadOnlyCollection<Condition> conditions)
        {
            var pending = ImmutableDictionary.CreateBuilder<AlarmKey, DateTimeOffset>();
            var due = new List<Condition>();
            var present = conditions.Select(condition => condition.Key).ToHashSet();
            var waiting = before.Absorbing().Where(group => !present.Contains(group.Key)).ToList();
            foreach (var condition in conditions)
            {
                if (_alarms.TryGetValue(condition.Key, out var alarm) && alarm.IsActive)
                {
                    _quietSince = _quietSince.Remove(condition.Key);
                    Describe(alarm, condition);
                    continue;
                }

                // An alarm that stands for all of it and waits to return: let it. While a group is there, what is found beside it is not its own.
                if (waiting.Exists(group => Covers(group, condition.Key.Code, condition.Devices)))
                {
                    continue;
                }

                var since = _pendingSince.GetValueOrDefault(condition.Key, now);
                if (now - since >= AlarmRules.Of(condition.Key.Code, condition.Kind).OnDelay)
                {
                    due.Add(condition);
                }
                else
                {
                    pending.Add(condition.Key, since);
                }
            }

            // The numbers must not depend on the order in which conditions were found.
            foreach (var condition in due.OrderBy(condition => condition.Key))
            {
                Raise(condition);
            }

            _pendingSince = pending.ToImmutable();
        }

        /// <summary>Returns what has been gone for long enough and ends what another alarm stands for now.</summary>
        public void Quieten(IReadOnlyCollection<Condition> conditions)
        {
            var present = conditions.Select(condition => condition.Key).ToHashSet();
            var absorbing = _alarms.Values.Where(IsAbsorbing).ToList();
            foreach (var alarm in _alarms.Values.Where(alarm => alarm.IsActive && !present.Contains(alarm.Key)).OrderBy(alarm => alarm.Number).ToList())
            {
                if (alarm.Shelf is null && absorbing.Find(group => Covers(group, alarm.Key.Code, alarm.Devices)) is { } group)
                {
                    _quietSince = _quietSince.Remove(alarm.Key);
                    Set((alarm with { ClearedAt = now }).With(ByItself(AlarmStepKind.Absorbed) with { Note = group.Id }));
                }
                else if (!_quietSince.TryGetValue(alarm.Key, out var since))
                {
                    _quietSince = _quietSince.SetItem(alarm.Key, now);
                }
                else if (now - since >= AlarmRules.OffDelay)
                {
                    _quietSince = _quietSince.Remove(alarm.Key);
                    Set((alarm with { ReturnedAt = now }).With(ByItself(AlarmStepKind.Returned)));
                }
            }
        }

        /// <summary>Keeps an alarm as it is now, among those that are over when it is: gone, known and in sight.</summary>
        public void Set(Alarm alarm)
        {
            if (alarm is { ReturnedAt: not null, Acknowledgement: not null, Shelf: null, ClearedAt: null })
            {
                alarm = (alarm with { ClearedAt = now }).With(ByItself(AlarmStepKind.Cleared));
            }

            if (alarm.ClearedAt is null)
            {
                _alarms[alarm.Key] = alarm;
            }
            else
            {
                _alarms.Remove(alarm.Key);
                _cleared.Add(alarm);
            }

            NoteChange(alarm);
        }

        /// <summary>The next book, and what changed in it.</summary>
        public AlarmChanges Finish()
        {
            while (_cleared.Count > ClearedKept)
            {
                _cleared.RemoveAt(0);
            }

            var isSame = _changed.Count == 0 && Same(_pendingSince, before._pendingSince) && Same(_quietSince, before._quietSince);
            return isSame
                ? new AlarmChanges(before, [])
                : new AlarmChanges(
                    new AlarmBook(before.Zone, _lastNumber, _alarms.ToImmutable(), _cleared.ToImmutable(), _pendingSince, _quietSince), _changed.ToImmutable());
        }

        private static bool Same(ImmutableDictionary<AlarmKey, DateTimeOffset> left, ImmutableDictionary<AlarmKey, DateTimeOffset> right) =>
            left.Count == right.Count && left.All(entry => right.TryGetValue(entry.Key, out var since) && since == entry.Value);

        private void Raise(Condition condition)
        {
            var alarm = _alarms.TryGetValue(condition.Key, out var returned)
                ? returned with { Occurrences = returned.Occurrences + 1, LastRaisedAt = now, ReturnedAt = null, Acknowledgement = null }
                : new Alarm(
                    before.Zone, ++_lastNumber, condition.Key, condition.Kind, null, [], condition.Group, 1, now, now, null, null, null, null, []);
            Set((alarm with { Detail = condition.Detail, Devices = condition.Devices }).With(ByItself(AlarmStepKind.Raised)));
        }

        private void Describe(Alarm alarm, Condition condition)
        {
            if (alarm.Detail != condition.Detail || !alarm.Devices.SequenceEqual(condition.Devices, StringComparer.Ordinal))
            {
                Set(alarm with { Detail = condition.Detail, Devices = condition.Devices });
            }
        }

        private void NoteChange(Alarm alarm)
        {
            for (var i = 0; i < _changed.Count; i++)
            {
                if (_changed[i].Number == alarm.Number)
                {
                    _changed[i] = alarm;
                    return;
                }
            }

            _changed.Add(alarm);
        }

        private AlarmTransition ByItself(AlarmStepKind kind) => new(kind, now, AlarmTransition.Twin, null);
    }

    private IEnumerable<Alarm> Absorbing() => _alarms.Values.Where(IsAbsorbing);

    private static bool IsAbsorbing(Alarm alarm) => alarm is { IsActive: true, Kind: null } && !alarm.Rule.Absorbs.IsEmpty;

    private static bool Covers(Alarm group, AlarmCode code, ImmutableArray<string> devices) =>
        group.Rule.Absorbs.Contains(code) && devices.All(device => group.Devices.Contains(device, StringComparer.Ordinal));
}

/// <summary>What a step made of a zone's alarms.</summary>
/// <param name="Book">The alarms after it.</param>
/// <param name="Changed">Those that are other than before, each once.</param>
public sealed record AlarmChanges(AlarmBook Book, ImmutableArray<Alarm> Changed);

/// <summary>What a person's wish made of a zone's alarms.</summary>
/// <param name="Book">The alarms after it.</param>
/// <param name="Alarm">The alarm as it is now.</param>
/// <param name="Refusal">Why nothing was done; null when it was, or had been before.</param>
public sealed record AlarmDecision(AlarmBook Book, Alarm Alarm, string? Refusal);
