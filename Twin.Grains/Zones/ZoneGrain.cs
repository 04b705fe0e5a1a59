using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Traffic;
using Twin.City.Zones;
using Twin.Grains.Commands;
using Twin.Grains.Devices;
using Twin.Grains.Lighting;
using Twin.Grains.Sectors;
using Twin.Grains.Storage;
using Twin.Grains.Telemetry;
using Twin.Journal.Log;

namespace Twin.Grains.Zones;

/// <summary>
/// Keeps its members as rows, publishes every step of them as a frame, and rolls up to its district once a second.
/// It comes alive by reading its members' last reported state from the journal and their desired states from storage, in two bulk reads.
/// </summary>
[GrainType("zone"), SectorPlacement]
public sealed partial class ZoneGrain(
    DeviceSurroundings surroundings,
    DesiredStates desiredStates,
    LostSilos lostSilos,
    SectorMoves moves,
    CityLog log,
    TimeProvider time,
    ILogger<ZoneGrain> logger,
    [PersistentState("zone-meter", StorageNames.Facts)] IPersistentState<MeterRow> meter,
    [PersistentState("zone-lights", StorageNames.Facts)] IPersistentState<ZoneLightsRow> lightsRow,
    [PersistentState("zone-alarms", StorageNames.Facts)] IPersistentState<ZoneAlarmsRow> alarmsRow) : Grain, IZoneGrain
{
    /// <summary>How long an observer hears frames without renewing.</summary>
    public static readonly TimeSpan SubscriptionLease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    private readonly Dictionary<IZoneObserver, long> _observers = [];
    private readonly ReadingRate _rate = new(time);
    private ZoneMembers _members = null!;
    private ZoneLights _lights = null!;
    private ZoneCommands _commands = null!;
    private ZoneAlarms _alarms = null!;
    private ZoneMeter _meter = null!;
    private ZoneTraces _traces = null!;
    private string _district = "";
    private long _epoch;
    private int _silosLost;
    private bool _mustSeeAll;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var city = surroundings.City;
        var zone = city.FindZone(this.GetPrimaryKeyString()) ?? throw new KeyNotFoundException($"The city has no zone {this.GetPrimaryKeyString()}.");
        _district = zone.District;
        _members = new ZoneMembers(city, zone.Ordinal);
        _alarms = new ZoneAlarms(surroundings, _members, alarmsRow, log, from => Publish(Frame(from, isWhole: false, [])));
        _epoch = time.GetUtcNow().ToUnixTimeMilliseconds();
        _silosLost = lostSilos.Count;
        _lights = new ZoneLights(city, surroundings.Streets, zone.Ordinal, surroundings.Clock, lightsRow);
        _commands = new ZoneCommands(city, zone.Code, _epoch);
        _traces = new ZoneTraces(city, zone.Code, surroundings.Clock, _lights);
        _meter = new ZoneMeter(city, surroundings.Clock, _members, time, meter);
        await LoadMembersAsync(cancellationToken);
        await LoadLightsAsync(cancellationToken);
        _meter.Restore();
        this.RegisterGrainTimer(BeatAsync, new GrainTimerCreationOptions(Heartbeat, Heartbeat) { KeepAlive = true });
    }

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // What a planned end can keep, a crash alone may forget. A zone that did not come alive has nothing to keep.
        if (_meter is not null)
        {
            await StepAsync(async () => await _meter.EndAsync());
        }
    }

    /// <inheritdoc />
    public async ValueTask Apply(ZoneChanges changes)
    {
        _rate.Count(changes.Readings);
        var before = _members.Version;
        var changed = _members.Apply(changes.Changes);
        if (changed.Count > 0)
        {
            Publish(Frame(before, isWhole: false, [.. changed]));
        }

        _lights.Count(changes.Counts);
        _lights.Decide();
        await CarryOutAsync(changed);
    }

    /// <inheritdoc />
    public ValueTask<ZoneFrame> Subscribe(IZoneObserver observer, long epoch, long version)
    {
        _observers[observer] = time.GetTimestamp();
        return ChangesSince(epoch, version);
    }

    /// <inheritdoc />
    public ValueTask<ZoneFrame> ChangesSince(long epoch, long version) => ValueTask.FromResult(
        epoch == _epoch && version <= _members.Version ? Frame(version, isWhole: false, _members.Since(version)) : Whole());

    /// <inheritdoc />
    public ValueTask<RollUp> RollUp() => ValueTask.FromResult(_members.RollUp(_rate.PerSecond, _alarms.OpenCount));

    /// <inheritdoc />
    public ValueTask Replied(FieldReply[] replies)
    {
        foreach (var reply in replies)
        {
            _commands.Answer(reply, ReportedBy, surroundings.Clock.NowMs);
            TraceReply(reply);
        }

        _traces.Acknowledged(_commands.TakeAcknowledged());

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<WhySnapshot?> Why(string device) => ValueTask.FromResult(
        surroundings.City.Find(device) is { } found && _members.Find(found.Ordinal) is { } row ? WhyOf(found, row) : null);

    /// <inheritdoc />
    public ValueTask<FieldRefusal[]> Refusals(string command) => ValueTask.FromResult<FieldRefusal[]>([.. _commands.RefusalsOf(command)]);

    /// <inheritdoc />
    public ValueTask LinksChanged(FieldLink[] links)
    {
        _commands.Reconnected(_alarms.Note(links), surroundings.Clock.NowMs);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<AlarmAnswer?> AcknowledgeAlarm(string id, string actor, string? comment) => _alarms.AcknowledgeAsync(id, actor, comment);

    /// <inheritdoc />
    public ValueTask<AlarmAnswer?> ShelveAlarm(string id, string actor, string reason, DateTimeOffset until) => _alarms.ShelveAsync(id, actor, reason, until);

    /// <inheritdoc />
    public ValueTask<AlarmAnswer?> UnshelveAlarm(string id, string actor) => _alarms.UnshelveAsync(id, actor);

    private async Task<List<MemberState>> LoadMembersAsync(CancellationToken cancellation)
    {
        var city = surroundings.City;
        int[] devices = [.. city.DevicesIn(_members.Zone).Where(device => city.Devices[device].Kind != DeviceKind.Vehicle), .. city.Vehicles];
        var reported = await surroundings.Journal.LastReportedAsync(devices, cancellation);
        bool[] isHere = [.. devices.Select((device, i) => VehicleZone.Of(surroundings.Zones, city.Devices[device], reported[i]) == _members.Zone)];

        // Only of those that are here: a region has thousands of vehicles, and each of its zones would read what is wanted of all.
        var desired = new Queue<DesiredState?>(await desiredStates.ReadAsync([.. devices.Where((_, i) => isHere[i]).Select(device => city.Devices[device])], cancellation));
        var changes = new List<MemberChange>(devices.Length);
        for (var i = 0; i < devices.Length; i++)
        {
            if (isHere[i] || reported[i].Stamp.IsReported)
            {
                changes.Add(new MemberChange(devices[i], isHere[i], reported[i], isHere[i] ? desired.Dequeue() : null));
            }
        }

        return _members.Apply(changes.ToArray());
    }

    // Traffic that was counted while the zone was away is in the journal as each counter's last count, decisions in the zone's own row.
    private async Task LoadLightsAsync(CancellationToken cancellation)
    {
        _lights.Restore();
        _lights.Count(await LastCountsAsync(cancellation));
        _lights.Look();
        foreach (ref readonly var row in _members.Rows)
        {
            WantOf(row, isFirst: true, surroundings.Clock.NowMs);
        }
    }

    private async ValueTask<IEnumerable<CounterReading>> LastCountsAsync(CancellationToken cancellation)
    {
        int[] counters = [.. _lights.Counters];
        var reported = await surroundings.Journal.LastReportedAsync(counters, cancellation);
        return counters.Select((counter, i) => CounterReading.From(counter, reported[i])).OfType<CounterReading>();
    }

    // Decisions are stored before anything is commanded by them; those in force, and a person's orders, do not wait for a storage that fails.
    private async ValueTask<IReadOnlyList<StreetControl>> StoreLightsAsync()
    {
        try
        {
            var inForce = await _lights.StoreAsync();
            foreach (var street in inForce)
            {
                ZoneMeters.Decided(street.InForce!.Light.Rule);
                _traces.Decided(street);
            }

            return inForce;
        }
        catch (Exception failure) when (failure is not InconsistentStateException)
        {
            // Whatever the storage throws, what is stored already must go on being carried out; the next beat tries again.
            LogWarningNotStored(failure, this.GetPrimaryKeyString());
            return [];
        }
    }

    private async ValueTask CarryOutAsync(IReadOnlyCollection<MemberState> changed)
    {
        var inForce = await StoreLightsAsync();
        var nowMs = surroundings.Clock.NowMs;
        foreach (var row in changed)
        {
            _commands.Observe(row.Device, row.Reported, nowMs);
            if (row.Desired is not null || _commands.Of(row.Device) is null)
            {
                WantOf(row, isFirst: false, nowMs);
            }
        }

        SeeLamps(inForce, nowMs);
        SendCommands();
    }

    private void SeeLamps(IEnumerable<StreetControl> streets, long nowMs)
    {
        foreach (var lamp in streets.SelectMany(street => street.Lamps))
        {
            See(_members.Find(lamp)!.Value, nowMs);
        }
    }

    private void See(in MemberState row, long nowMs)
    {
        _commands.Observe(row.Device, row.Reported, nowMs);
        WantOf(row, isFirst: false, nowMs);
    }

    private void WantOf(in MemberState row, bool isFirst, long nowMs)
    {
        if (surroundings.City.Devices[row.Device].Kind == DeviceKind.Lamp)
        {
            var want = _lights.WantOf(row.Device, row.Desired);

            // A lamp that was never heard may not be there at all: only a person's order goes to it, and that it is over.
            if (row.Reported.Stamp.IsReported || want.Source == CommandSource.Override || _commands.Of(row.Device) is not null)
            {
                _commands.Want(row.Device, want, row.Reported, isFirst, nowMs);
            }
        }
        else if (row.Desired is { } desired)
        {
            _commands.Want(row.Device, ZoneCommands.WantOf(desired.At(surroundings.Clock.Now)), row.Reported, isFirst, nowMs);
        }
    }

    private void TraceReply(FieldReply reply)
    {
        if (reply.Devices is [var device, ..] && _commands.Of(device) is { } command && _commands.CorrelationOf(command.Delivery.Number) == reply.Correlation)
        {
            _traces.Replied(reply, command);
        }
    }

    private void SendCommands()
    {
        _traces.Acknowledged(_commands.TakeAcknowledged());
        var commands = _traces.Sent(_commands.TakeOutgoing());
        if (commands.Length == 0)
        {
            return;
        }

        foreach (var observer in _observers.Keys)
        {
            observer.Commands(commands);
        }
    }

    // The sun, the hour, a counter that fell silent, an order that ended, a command that was not answered: all that changes without a message. Only what can have changed is looked at:
    // a region has a million devices, and nothing new is wanted of most of them for hours.
    private async ValueTask LookAroundAsync()
    {
        _mustSeeAll |= _lights.Look();
        _lights.Decide();
        var inForce = await StoreLightsAsync();
        var nowMs = surroundings.Clock.NowMs;
        foreach (ref readonly var row in _members.Rows)
        {
            if (_mustSeeAll || row.Desired is { Until: not null })
            {
                See(row, nowMs);
            }
        }

        _mustSeeAll = false;
        SeeLamps(inForce, nowMs);
        _commands.SendDue(_alarms.OutOfReach(), ReportedBy, nowMs);
        SendCommands();
    }

    private Reported ReportedBy(int device) => _members.Find(device)?.Reported ?? Reported.Nothing;

    private WhySnapshot WhyOf(Device device, in MemberState row)
    {
        var command = _commands.Of(device.Ordinal);
        return new WhySnapshot(row.Reported, row.Desired, command is { } known ? CommandWhy.From(known) : null, _lights.WhyOf(device));
    }

    // What a dead silo's feed had not sent is in the journal, and nobody else will tell.
    private async Task ReloadAfterLossAsync(CancellationToken cancellation)
    {
        var lost = lostSilos.Count;
        if (lost == _silosLost)
        {
            return;
        }

        var before = _members.Version;
        var changed = await LoadMembersAsync(cancellation);
        _lights.Count(await LastCountsAsync(cancellation));
        _silosLost = lost;
        var nowMs = surroundings.Clock.NowMs;
        changed.ForEach(row => See(row, nowMs));
        if (changed.Count > 0)
        {
            Publish(Frame(before, isWhole: false, [.. changed]));
        }
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        if (moves.MustLeave(Sector.Of(surroundings.City.Zones[_members.Zone])))
        {
            DeactivateOnIdle();
            return;
        }

        var startedAt = time.GetTimestamp();
        ForgetSilentObservers();
        Publish(Frame(_members.Version, isWhole: false, []));
        await StepAsync(LookAroundAsync);
        await StepAsync(async () => await _alarms.AdvanceAsync([.. _commands.Drifting(surroundings.Clock.NowMs)]));
        await StepAsync(async () => await _meter.KeepAsync());
        await StepAsync(async () => await ReloadAfterLossAsync(cancellation));
        await StepAsync(async () => await GrainFactory.GetGrain<IDistrictGrain>(_district).Report(this.GetPrimaryKeyString(), _members.RollUp(_rate.PerSecond, _alarms.OpenCount)));
        ZoneMeters.Beaten(time.GetElapsedTime(startedAt));
    }

    // What fails in one step of the beat must not keep the others from being done, now or ever.
    private async ValueTask StepAsync(Func<ValueTask> step)
    {
        try
        {
            await step();
        }
        catch (InconsistentStateException stale)
        {
            // Another activation has written since: this one knows less and leaves.
            LogWarningStepFailed(stale, this.GetPrimaryKeyString());
            DeactivateOnIdle();
        }
#pragma warning disable CA1031 // The next beat tries again, whatever it was.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            ZoneMeters.StepFailed();
            LogWarningStepFailed(failure, this.GetPrimaryKeyString());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A step of zone {Zone} failed; the next beat takes it again.")]
    private partial void LogWarningStepFailed(Exception failure, string zone);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zone {Zone} could not store what it decided; it goes by what is stored and tries again.")]
    private partial void LogWarningNotStored(Exception failure, string zone);

    private ZoneFrame Whole() => Frame(0, isWhole: true, _members.Since(-1));

    private ZoneFrame Frame(long from, bool isWhole, MemberState[] rows) =>
        new(_members.Zone, _epoch, from, _members.Version, isWhole, surroundings.Clock.NowMs, _rate.PerSecond, rows) { Alarms = _alarms.Since(isWhole ? -1 : from) };

    private void Publish(ZoneFrame frame)
    {
        foreach (var observer in _observers.Keys)
        {
            observer.Frame(frame);
        }
    }

    private void ForgetSilentObservers()
    {
        foreach (var (observer, renewed) in _observers.ToList())
        {
            if (time.GetElapsedTime(renewed) > SubscriptionLease)
            {
                _observers.Remove(observer);
            }
        }
    }
}
