using Twin.City.Devices;
using Twin.City.Fleet;
using Twin.City.Inventory;
using Twin.Emulator.Mqtt;

namespace Twin.Emulator.Units;

/// <summary>A service vehicle with a connection of its own: on duty it drives about and reports every second, otherwise it stands at its station and reports every 15 minutes.</summary>
internal sealed class VehicleUnit : IFieldUnit
{
    private const int Available = 0;
    private const int Returning = 3;
    private const int OffDuty = 4;
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan DrivePeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DutyPeriod = TimeSpan.FromMinutes(1);

    // After a pause of the machine a vehicle goes on from where it was rather than leaping.
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(5);

    private readonly Vehicle _vehicle;
    private readonly FieldWorld _world;
    private VehicleDrive? _drive;
    private int _turns;
    private double _heading;
    private double _duty = double.NaN;
    private DateTimeOffset _steppedAt;
    private DateTimeOffset _dueAt = DateTimeOffset.MinValue;
    private DateTimeOffset _reportBy = DateTimeOffset.MinValue;

    /// <summary>A vehicle at its station.</summary>
    public VehicleUnit(Vehicle vehicle, FieldWorld world)
    {
        (_vehicle, _world) = (vehicle, world);
        Address = new FieldAddress(vehicle.Kind, vehicle.Id);
    }

    /// <inheritdoc />
    public FieldAddress Address { get; }

    /// <inheritdoc />
    public DateTimeOffset Advance(DateTimeOffset now, Outbox outbox)
    {
        if (now < _dueAt)
        {
            return _dueAt;
        }

        var turn = DutyPlan.Of(_world.Options.Seed, _vehicle, _world.Local(now));
        Drive(turn, now);
        var duty = turn == DutyTurn.Driving ? Available : _drive is not null ? Returning : turn == DutyTurn.Standby ? Available : OffDuty;
        if (_drive is not null || duty != _duty || now >= _reportBy)
        {
            _duty = duty;
            _reportBy = now + ReportPeriod;
            outbox.Put(_vehicle.Ordinal, now, Values());
        }

        var next = now + (_drive is null ? DutyPeriod : DrivePeriod);
        _dueAt = _drive is null && _reportBy < next ? _reportBy : next;
        return _dueAt;
    }

    /// <inheritdoc />
    public CommandAnswer Take(FieldCommand command, DateTimeOffset now, Outbox outbox) => CommandAnswer.RefusedFor("A vehicle is not commanded: its crew is.");

    /// <inheritdoc />
    public void Hear(FieldMessage message, DateTimeOffset now)
    {
        // Nothing else concerns a vehicle.
    }

    private void Drive(DutyTurn turn, DateTimeOffset now)
    {
        if (_drive is null && turn == DutyTurn.Driving && _world.WayHome(_vehicle.Position) is { } station)
        {
            // Where it goes depends on the hour it sets out, so that a vehicle does not do the same round every day.
            _drive = VehicleDrive.From(station, _turns == 0 ? (int)(now.ToUnixTimeSeconds() / 3600 % 1_000_000) * 100 : _turns);
            _steppedAt = now;
            return;
        }

        if (_drive is not { } drive)
        {
            return;
        }

        var passed = now - _steppedAt;
        var stepped = drive.Step(
            _world.Roads,
            _world.Options.Seed,
            _vehicle.Ordinal,
            (passed < LongestStep ? passed : LongestStep).TotalSeconds,
            turn == DutyTurn.Driving ? null : _world.WayHome(_vehicle.Position));
        _steppedAt = now;
        _turns = stepped.Turns;
        _drive = stepped.IsHome ? null : stepped;
    }

    private DeviceValues Values()
    {
        var (position, speedKmh) = (_vehicle.Position, 0.0);
        if (_drive is { } drive)
        {
            (position, _heading) = drive.Point(_world.Roads);
            speedKmh = drive.SpeedKmh;
        }

        var values = DeviceValues.Empty;
        values[Slot.Vehicle.Longitude] = Math.Round(position.Longitude, 6);
        values[Slot.Vehicle.Latitude] = Math.Round(position.Latitude, 6);
        values[Slot.Vehicle.SpeedKmh] = Math.Round(speedKmh, 1);
        values[Slot.Vehicle.Heading] = Math.Round(_heading);
        values[Slot.Vehicle.Duty] = _duty;
        values[Slot.Vehicle.Status] = 0;
        return values;
    }
}
