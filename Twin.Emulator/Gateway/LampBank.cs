using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Twin.Emulator.Control;
using Twin.Emulator.Mqtt;

namespace Twin.Emulator.Gateway;

/// <summary>The lamps behind one gateway, each with its controller and its energy meter.</summary>
internal sealed class LampBank
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FaultPeriod = TimeSpan.FromMinutes(1);

    // Lamps that change by themselves at one time tell so over this long: the cable of a cabinet is slow.
    private static readonly TimeSpan OwnChangeSpread = TimeSpan.FromSeconds(5);
    private static readonly int LampFailure = KindSchema.LampStatus.Index().First(status => status.Item == "lampFailure").Index;
    private static readonly int SupplyLoss = KindSchema.LampStatus.Index().First(status => status.Item == "supplyLoss").Index;

    private readonly FieldWorld _world;
    private readonly Lamp[] _lamps;
    private readonly int[] _cabinets;
    private readonly LampController[] _controllers;
    private readonly LampState[] _states;
    private readonly Agenda _agenda;
    private ZoneProgram _program;
    private double _programLevel;
    private Breakages? _breakages;
    private DateTimeOffset _faultsAt = DateTimeOffset.MinValue;

    /// <summary>Lamps that run the program they came with.</summary>
    public LampBank(Lamp[] lamps, ZoneProgram program, FieldWorld world, DateTimeOffset now)
    {
        (_lamps, _program, _world) = (lamps, program, world);
        _programLevel = program.LevelAt(now);
        var cabinets = world.City.Cabinets.Index().ToDictionary(cabinet => cabinet.Item.Id, cabinet => cabinet.Index, StringComparer.Ordinal);
        _cabinets = [.. lamps.Select(lamp => cabinets.GetValueOrDefault(lamp.Cabinet, -1))];
        _controllers = [.. lamps.Select(_ => new LampController(_programLevel, program.DefaultLevel, program.Silence, now))];
        _states = [.. lamps.Select(_ => new LampState(now, double.NaN, -1, DateTimeOffset.MinValue))];
        _agenda = new Agenda(lamps.Length);
        for (var i = 0; i < lamps.Length; i++)
        {
            _agenda.At(i, (now + (world.Options.StartSpread * world.ShareOf(lamps[i].Ordinal))).ToUnixTimeMilliseconds());
            world.Counts.NoteLamps(_controllers[i].Target.Source, 1);
        }
    }

    /// <summary>Takes another program.</summary>
    public void Follow(ZoneProgram program, DateTimeOffset now)
    {
        _program = program;
        Follow(now);
    }

    /// <summary>Hears that the centre is there.</summary>
    public void CentreHeard(DateTimeOffset now)
    {
        for (var i = 0; i < _controllers.Length; i++)
        {
            Meter(i, now);
            Change(i, _controllers[i].CentreHeard(now));
        }
    }

    /// <summary>Gives an order to one lamp; why it refuses, or null.</summary>
    public string? Take(int lamp, LampOrder order, DateTimeOffset now)
    {
        if (_controllers[lamp].IsDead)
        {
            return "fault";
        }

        Meter(lamp, now);
        Change(lamp, _controllers[lamp].Take(order, now));
        _agenda.At(lamp, now.ToUnixTimeMilliseconds());
        return null;
    }

    /// <summary>Does what is due; answers when it is to be called again at the latest.</summary>
    public DateTimeOffset Advance(DateTimeOffset now, Outbox outbox)
    {
        if (_program.LevelAt(now) != _programLevel)
        {
            Follow(now);
        }

        if (now >= _faultsAt || !ReferenceEquals(_breakages, _world.Breakages))
        {
            _breakages = _world.Breakages;
            _faultsAt = now + FaultPeriod;
            FindFaults(now);
        }

        while (_agenda.TryTake(now.ToUnixTimeMilliseconds(), out var lamp))
        {
            Look(lamp, now, outbox);
        }

        var nextMs = _agenda.NextMs;
        return nextMs == long.MaxValue ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeMilliseconds(nextMs);
    }

    /// <summary>Counts all energy up to now.</summary>
    public void MeterAll(DateTimeOffset now)
    {
        for (var i = 0; i < _lamps.Length; i++)
        {
            Meter(i, now);
        }
    }

    private void Change(int lamp, in LampController next)
    {
        var (before, after) = (_controllers[lamp].Target.Source, next.Target.Source);
        _controllers[lamp] = next;
        if (before != after)
        {
            _world.Counts.NoteLamps(before, -1);
            _world.Counts.NoteLamps(after, 1);
        }
    }

    private void Follow(DateTimeOffset now)
    {
        _programLevel = _program.LevelAt(now);
        for (var i = 0; i < _controllers.Length; i++)
        {
            Meter(i, now);
            Change(i, _controllers[i].Follow(_programLevel, _program.DefaultLevel, _program.Silence, now));
            LookSoon(i, now);
        }
    }

    private void FindFaults(DateTimeOffset now)
    {
        for (var i = 0; i < _lamps.Length; i++)
        {
            var status = StatusOf(i, now);
            if (status != _controllers[i].Status)
            {
                Meter(i, now);
                Change(i, _controllers[i].WithStatus(status, now));
                _agenda.At(i, now.ToUnixTimeMilliseconds());
            }
        }
    }

    private int StatusOf(int lamp, DateTimeOffset now)
    {
        var device = _lamps[lamp];
        if (_breakages!.LostCabinets.Contains(device.Cabinet) || (_cabinets[lamp] >= 0 && _world.Failures.OfCabinet(_cabinets[lamp], now) is not null))
        {
            return SupplyLoss;
        }

        return _breakages.DeadLamps.Contains(device.Ordinal) ? LampFailure : _world.Failures.OfDevice(device, now)?.Code ?? 0;
    }

    private void Look(int lamp, DateTimeOffset now, Outbox outbox)
    {
        Meter(lamp, now);
        Change(lamp, _controllers[lamp].At(now));
        ref var state = ref _states[lamp];
        var controller = _controllers[lamp];
        var output = controller.Output(now, _lamps[lamp].PowerW);
        var hasChanged = output.LevelPercent != state.ReportedLevel && !controller.IsRamping(now);
        if (hasChanged || controller.Status != state.ReportedStatus || now >= state.ReportBy)
        {
            outbox.Put(_lamps[lamp].Ordinal, now, Values(lamp, output));
            state = state with { ReportedLevel = output.LevelPercent, ReportedStatus = controller.Status, ReportBy = NextReport(lamp, now) };
        }

        var next = controller.NextChange(now) is { } change && change < state.ReportBy ? change : state.ReportBy;
        _agenda.At(lamp, Math.Max(next.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds() + 1));
    }

    private void LookSoon(int lamp, DateTimeOffset now) =>
        _agenda.At(lamp, (now + (OwnChangeSpread * _world.ShareOf(_lamps[lamp].Ordinal))).ToUnixTimeMilliseconds());

    // Each lamp has its own second of every quarter of an hour; whole seconds, so that those of one second go in one message.
    private DateTimeOffset NextReport(int lamp, DateTimeOffset now)
    {
        var periodS = (long)ReportPeriod.TotalSeconds;
        var ownS = (long)(_world.ShareOf(_lamps[lamp].Ordinal) * periodS);
        var secondsAhead = periodS - ((((now.ToUnixTimeSeconds() - ownS) % periodS) + periodS) % periodS);
        return DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + secondsAhead);
    }

    private void Meter(int lamp, DateTimeOffset now)
    {
        ref var state = ref _states[lamp];
        if (now <= state.MeteredAt)
        {
            return;
        }

        _world.Meters.Add(_lamps[lamp].Ordinal, _controllers[lamp].EnergyKWh(state.MeteredAt, now, _lamps[lamp].PowerW));
        state = state with { MeteredAt = now };
    }

    private DeviceValues Values(int lamp, LampOutput output)
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = Math.Round(output.LevelPercent, 1);
        values[Slot.Lamp.PowerW] = Math.Round(output.PowerW, 1);
        values[Slot.Lamp.EnergyKWh] = Math.Round(_world.Meters[_lamps[lamp].Ordinal], 6);
        values[Slot.Lamp.Status] = _controllers[lamp].Status;
        return values;
    }

    private readonly record struct LampState(DateTimeOffset MeteredAt, double ReportedLevel, int ReportedStatus, DateTimeOffset ReportBy);
}
