using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Signals;
using Twin.Emulator.Mqtt;

namespace Twin.Emulator.Units;

/// <summary>A signal controller with a connection of its own: it runs a fixed-time plan and reports each change.</summary>
internal sealed class SignalUnit : IFieldUnit
{
    private const int FirstPlan = 1;
    private const int Preempt = 3;
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMinutes(15);

    private readonly Signal _signal;
    private readonly FieldWorld _world;
    private SignalRun _run;
    private double _preempt;
    private DeviceValues _reported = DeviceValues.Empty;
    private DateTimeOffset _reportBy = DateTimeOffset.MinValue;

    /// <summary>A controller that runs its first plan, its cycle shifted against others'.</summary>
    public SignalUnit(Signal signal, FieldWorld world)
    {
        (_signal, _world) = (signal, world);
        var plan = FixedTimePlan.Of(world.Options.Seed, signal.Ordinal, FirstPlan);
        var now = world.Clock.Now;
        var intoCycleS = (now.ToUnixTimeSeconds() + (world.ShareOf(signal.Ordinal) * plan.CycleS)) % plan.CycleS;
        _run = new SignalRun(FirstPlan, plan, now.AddSeconds(-intoCycleS), SignalMode.Plan);
        Address = new FieldAddress(signal.Kind, signal.Id);
    }

    /// <inheritdoc />
    public FieldAddress Address { get; }

    /// <inheritdoc />
    public DateTimeOffset Advance(DateTimeOffset now, Outbox outbox)
    {
        _run = _run.At(now);
        var values = Values(now);
        if (values != _reported || now >= _reportBy)
        {
            outbox.Put(_signal.Ordinal, now, values);
            _reported = values;
            _reportBy = now + ReportPeriod;
        }

        return _run.NextChange(now) is { } change && change < _reportBy ? change : _reportBy;
    }

    /// <inheritdoc />
    public CommandAnswer Take(FieldCommand command, DateTimeOffset now, Outbox outbox)
    {
        if (!command.TryValuesOf(DeviceKind.Signal, out var values, out var problem))
        {
            return CommandAnswer.RefusedFor(problem);
        }

        _run = _run.At(now);
        var resumes = command.Values is null;
        if (values.Has(Slot.Signal.Plan) || resumes)
        {
            var number = resumes ? FirstPlan : (int)values[Slot.Signal.Plan];
            _run = _run.TakePlan(number, FixedTimePlan.Of(_world.Options.Seed, _signal.Ordinal, number), now);
        }

        if (values.Has(Slot.Signal.Mode) || resumes)
        {
            _run = _run.TakeMode(resumes ? SignalMode.Plan : (SignalMode)(int)values[Slot.Signal.Mode], now);
        }

        if (values.Has(Preempt) || resumes)
        {
            _preempt = resumes ? 0 : values[Preempt];
        }

        return CommandAnswer.Accepted;
    }

    /// <inheritdoc />
    public void Hear(FieldMessage message, DateTimeOffset now)
    {
        // A signal controller runs its plan whether the centre is there or not.
    }

    private DeviceValues Values(DateTimeOffset now)
    {
        var show = _run.Show(now);
        var values = DeviceValues.Empty;
        values[Slot.Signal.Stage] = show.Stage;
        values[Slot.Signal.Plan] = _run.Number;
        values[Slot.Signal.Mode] = (int)_run.Mode;
        values[Preempt] = _preempt;
        values.Text = show.Groups;
        return values;
    }
}
