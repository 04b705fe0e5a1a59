using System.Collections.Immutable;
using Twin.City.Maintenance;
using Twin.City.Zones;
using Twin.Grains.Commands;
using Twin.Grains.Devices;
using Twin.Grains.Log;
using Twin.Journal.Log;

namespace Twin.Grains.Zones;

/// <summary>
/// The alarms of a zone inside its grain. Once a second it looks at what is wrong and lets the alarm book decide; what changed is stored before it is published
/// under the zone's next version.
/// </summary>
internal sealed class ZoneAlarms
{
    private readonly DeviceSurroundings _surroundings;
    private readonly ZoneMembers _members;
    private readonly IPersistentState<ZoneAlarmsRow> _stored;
    private readonly AlarmLog _log;
    private readonly Action<long> _publish;
    private readonly ZoneConditions _conditions;
    private readonly Dictionary<int, AlarmRow> _rows = [];
    private readonly Dictionary<string, GatewayLink> _links = new(StringComparer.Ordinal);
    private readonly long _listeningSinceMs;
    private readonly HashSet<string> _lostBefore = new(StringComparer.Ordinal);
    private AlarmBook _book;
    private HashSet<int>? _outOfReach;
    private long _changedAt;

    /// <summary>The alarms as they were stored.</summary>
    /// <param name="surroundings">The city and its clock.</param>
    /// <param name="members">The zone's members, whose versions alarms share.</param>
    /// <param name="stored">The zone's row.</param>
    /// <param name="log">The city's log.</param>
    /// <param name="publish">Sends what is newer than a version.</param>
    public ZoneAlarms(DeviceSurroundings surroundings, ZoneMembers members, IPersistentState<ZoneAlarmsRow> stored, CityLog log, Action<long> publish)
    {
        _surroundings = surroundings;
        _members = members;
        _stored = stored;
        _log = new AlarmLog(log, surroundings.Clock.TimeZone, stored.State.LoggedUntil);
        _publish = publish;
        _conditions = new ZoneConditions(surroundings.City, members.Zone);
        _listeningSinceMs = surroundings.Clock.NowMs;
        _book = stored.State.ToBook(surroundings.City.Zones[members.Zone].Code);
        foreach (var alarm in _book.Alarms.Concat(_book.Cleared))
        {
            _rows[alarm.Number] = new AlarmRow(0, alarm);
        }

        foreach (var alarm in _book.Alarms.Where(alarm => alarm.IsActive))
        {
            Recall(alarm);
        }

        _log.Recall(_book.Alarms.Concat(_book.Cleared));
    }

    /// <summary>How many alarms want to be seen.</summary>
    public int OpenCount => _book.OpenCount;

    /// <summary>What is newer than a version of the zone.</summary>
    public AlarmRow[] Since(long version) =>
        version < _changedAt || version < 0 ? [.. _rows.Values.Where(row => row.Version > version)] : [];

    /// <summary>Takes note of connections that came or went, or are said again to be there; of two states of one connection the later counts.</summary>
    /// <returns>Ordinals of the devices to which the way has become open.</returns>
    public List<int> Note(IEnumerable<FieldLink> links)
    {
        var opened = new List<int>();
        foreach (var link in links)
        {
            if (link.Gateway is { } gateway)
            {
                NoteSaid(gateway, GatewayLinkOf(link, gateway, [.. link.Devices]), opened);
                continue;
            }

            foreach (var device in link.Devices)
            {
                NoteSaid(_surroundings.City.Devices[device].Id, GatewayLinkOf(link, null, [device]), opened);
            }
        }

        return opened;
    }

    /// <summary>Ordinals of the devices to which the way is cut.</summary>
    public HashSet<int> OutOfReach()
    {
        Listen();
        return _outOfReach ??= [.. _links.Values.Where(link => !link.IsOnline).SelectMany(link => link.Devices)];
    }

    /// <summary>Looks at what is wrong now. Conditions become alarms, alarms return, shelves end.</summary>
    public async ValueTask AdvanceAsync(IReadOnlyCollection<int> drifting)
    {
        _log.Tell();
        Listen();
        var now = _surroundings.Clock.Now;
        var situation = new ZoneSituation(drifting, [.. _links.Values], _listeningSinceMs, _lostBefore);
        var changes = _book.Step(_conditions.Of(_members.Rows, situation, now.ToUnixTimeMilliseconds()), now);
        await KeepAsync(changes.Book, changes.Changed);
    }

    /// <inheritdoc cref="IZoneGrain.AcknowledgeAlarm" />
    public ValueTask<AlarmAnswer?> AcknowledgeAsync(string id, string actor, string? comment) =>
        AnswerAsync(_book.Acknowledge(id, actor, comment, _surroundings.Clock.Now));

    /// <inheritdoc cref="IZoneGrain.ShelveAlarm" />
    public ValueTask<AlarmAnswer?> ShelveAsync(string id, string actor, string reason, DateTimeOffset until) =>
        AnswerAsync(_book.Shelve(id, actor, reason, until, _surroundings.Clock.Now));

    /// <inheritdoc cref="IZoneGrain.UnshelveAlarm" />
    public ValueTask<AlarmAnswer?> UnshelveAsync(string id, string actor) => AnswerAsync(_book.Unshelve(id, actor, _surroundings.Clock.Now));

    private async ValueTask<AlarmAnswer?> AnswerAsync(AlarmDecision? decision)
    {
        if (decision is null)
        {
            return null;
        }

        if (!ReferenceEquals(decision.Book, _book))
        {
            await KeepAsync(decision.Book, [decision.Alarm]);
        }

        return new AlarmAnswer(decision.Alarm, decision.Refusal);
    }

    private async ValueTask KeepAsync(AlarmBook next, ImmutableArray<Alarm> changed)
    {
        if (changed.IsEmpty)
        {
            _book = next;
            return;
        }

        var before = _stored.State;
        _stored.State = ZoneAlarmsRow.Of(next, _log.ToldUntil);
        try
        {
            await _stored.WriteStateAsync();
        }
        catch
        {
            _stored.State = before;
            throw;
        }

        _book = next;
        _log.Note(changed);
        _log.Tell();
        var from = _members.Version;
        _changedAt = _members.NextVersion();
        foreach (var alarm in changed)
        {
            _rows[alarm.Number] = new AlarmRow(_changedAt, alarm);
        }

        Forget();
        _publish(from);
    }

    // What the book no longer remembers.
    private void Forget()
    {
        if (_rows.Count <= _book.Cleared.Count + _book.Alarms.Count())
        {
            return;
        }

        var remembered = _book.Alarms.Concat(_book.Cleared).Select(alarm => alarm.Number).ToHashSet();
        foreach (var number in _rows.Keys.Where(number => !remembered.Contains(number)).ToList())
        {
            _rows.Remove(number);
        }
    }

    // Whoever is heard is neither lost nor behind a connection that is down.
    private void Listen()
    {
        var nowMs = _surroundings.Clock.NowMs;
        _lostBefore.RemoveWhere(id => IsHeard(id, nowMs));
        foreach (var (key, link) in _links.Where(entry => entry.Value.IsUnsaid(nowMs)).ToList())
        {
            KeepAfter(key, link.Lapse(LatestReport(link), nowMs));
        }

        foreach (var (key, link) in _links.Where(entry => !entry.Value.IsOnline).ToList())
        {
            var heard = link.Hear(LatestReport(link), nowMs);
            if (heard.IsOnline)
            {
                Keep(key, heard);
            }
        }
    }

    private bool IsHeard(string id, long nowMs) => _surroundings.City.Find(id) is { } device && _members.Find(device.Ordinal) is { } row
        && !ReportPeriod.IsExceeded(device.Kind, row.Reported, row.Reported.Stamp.AtMs, nowMs);

    private long LatestReport(GatewayLink link)
    {
        var latestMs = 0L;
        foreach (var device in link.Devices)
        {
            latestMs = Math.Max(latestMs, _members.Find(device)?.Reported.Stamp.AtMs ?? 0);
        }

        return latestMs;
    }

    private void Keep(string key, GatewayLink link)
    {
        _links[key] = link;
        _outOfReach = null;
    }

    // What was out of reach when the zone left memory still is until the field says otherwise: its alarm must neither return nor be raised anew.
    private void Recall(Alarm alarm)
    {
        RecallLost(alarm);
        var isOwnConnection = alarm.Key.Code == AlarmCode.CommunicationLost && alarm.Detail == ZoneConditions.Connection;
        if (alarm.Key.Code == AlarmCode.ZoneCut || isOwnConnection)
        {
            ImmutableArray<int> devices = [.. alarm.Devices.Select(_surroundings.City.Find).OfType<City.Inventory.Device>().Select(device => device.Ordinal)];
            var gateway = isOwnConnection ? null : alarm.Key.Subject;
            Note(alarm.Key.Subject, new GatewayLink(gateway, devices, IsOnline: false, alarm.LastRaisedAt.ToUnixTimeMilliseconds()));
        }
    }

    private void RecallLost(Alarm alarm)
    {
        if (alarm.Key.Code is AlarmCode.CommunicationLost or AlarmCode.SilentCounter or AlarmCode.CabinetLoss)
        {
            _lostBefore.UnionWith(alarm.Devices);
        }
    }

    private GatewayLink GatewayLinkOf(FieldLink link, string? gateway, ImmutableArray<int> devices) => new(gateway, devices, link.IsOnline, link.AtMs)
    {
        ConnectedMs = link.SinceMs,
        GoodFor = link.GoodFor,
        SaidMs = _surroundings.Clock.NowMs,
    };

    private void NoteSaid(string name, GatewayLink link, List<int> opened)
    {
        var held = _links.GetValueOrDefault(Key(name, link.Gateway));
        if (held is null ? link.IsOnline : link.AtMs >= held.AtMs && held.IsOpenedBy(link))
        {
            opened.AddRange(link.Devices);
        }

        Note(name, link);
    }

    // A gateway and a device that is its own may have one name.
    private static string Key(string name, string? gateway) => gateway is null ? "device/" + name : "gateway/" + name;

    private void Note(string name, GatewayLink link)
    {
        var key = Key(name, link.Gateway);
        var held = _links.GetValueOrDefault(key);
        if (held is not null && link.AtMs < held.AtMs)
        {
            return;
        }

        KeepAfter(key, (held?.Then(link) ?? link) with { HeardUntilMs = Math.Max(link.AtMs, LatestReport(link)) });
    }

    private void KeepAfter(string key, GatewayLink link)
    {
        Keep(key, link);
        if (!link.IsOnline)
        {
            // Those that were lost by themselves are not found again by the way to them coming back.
            foreach (var alarm in _book.Alarms.Where(alarm => alarm.IsActive))
            {
                RecallLost(alarm);
            }
        }
    }
}
