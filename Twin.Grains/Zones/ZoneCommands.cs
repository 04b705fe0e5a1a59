using System.Globalization;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Commands;
using Twin.Grains.Telemetry;

namespace Twin.Grains.Zones;

/// <summary>What a zone wants of one of its devices, and how far the delivery has come.</summary>
internal readonly record struct DeviceCommand(CommandWant Want, Delivery Delivery);

/// <summary>A device has reported what it was told.</summary>
internal readonly record struct AcknowledgedCommand(int Device, string Correlation, DeviceCommand Command);

/// <summary>
/// The commands of a zone's devices: keeps what is wanted of each and lets the pure <see cref="Delivery"/> decide when to send. Devices of which the same is wanted by the same decision are
/// told together. Nothing here is stored: what is wanted follows from stored orders and decisions, so after a restart the same commands come about again.
/// </summary>
internal sealed class ZoneCommands(CityInventory city, string zone, long epoch)
{
    // Large enough that a street is one message, small enough that a message stays far below what a broker takes.
    private const int MostDevicesTogether = 500;

    private readonly string _correlation = string.Create(CultureInfo.InvariantCulture, $"{zone}/{epoch}.");
    private readonly Dictionary<int, DeviceCommand> _commands = new(city.DevicesIn(city.FindZone(zone)!.Ordinal).Length);
    private readonly HashSet<int> _unsettled = [];

    // Beside the commands, since next to none is refused. A refusal stands while the command is sent again, until the controller takes it or something else is wanted.
    private readonly Dictionary<int, string> _refusals = [];
    private readonly Dictionary<(DeviceKind Kind, CommandWant Want, long Number), List<int>> _outgoing = [];
    private readonly Dictionary<(DeviceKind Kind, CommandWant Want), long> _newNumbers = [];
    private readonly List<AcknowledgedCommand> _acknowledged = [];
    private long _lastNumber;

    /// <summary>What is wanted of a device and how it fares; null when nothing ever was.</summary>
    public DeviceCommand? Of(int device) => _commands.TryGetValue(device, out var command) ? command : null;

    /// <summary>The devices that last refused what this order or decision wants of them, and why.</summary>
    public IEnumerable<FieldRefusal> RefusalsOf(string command) =>
        _refusals.Where(refusal => _commands[refusal.Key].Want.Command == command).Select(refusal => new FieldRefusal(refusal.Key, refusal.Value));

    /// <summary>What a person's orders want of a device that nothing else decides for.</summary>
    public static CommandWant WantOf(DesiredState desired) => desired.IsEmpty
        ? CommandWant.None
        : new CommandWant(desired.CauseOf(desired.Values), CommandSource.Override, desired.Values, desired.Until, TimeSpan.Zero);

    /// <summary>Says what is wanted of a device now; costs next to nothing when that is what was wanted before.</summary>
    /// <param name="device">The device's ordinal.</param>
    /// <param name="want">What is wanted.</param>
    /// <param name="reported">What it last reported.</param>
    /// <param name="isFirst">True when the zone has just come alive: what a device does already need not be sent again.</param>
    /// <param name="nowMs">The city's time.</param>
    public void Want(int device, in CommandWant want, in Reported reported, bool isFirst, long nowMs)
    {
        var isKnown = _commands.TryGetValue(device, out var held);
        if (isKnown && held.Want == want)
        {
            return;
        }

        if (isKnown)
        {
            NoteEnd(held, nowMs);
            _refusals.Remove(device);
        }

        var complies = Complies(device, want, reported);
        var delivery = want.MustBeSent(isKnown ? held.Want : null, isFirst, complies)
            ? Begin(device, want, Delivery.Begin(NumberFor(device, want), complies, nowMs))
            : held.Delivery.Expect(complies, reported.Stamp, want.Patience, nowMs);
        Keep(device, new DeviceCommand(want, delivery));
    }

    /// <summary>Sees what a device reports.</summary>
    public void Observe(int device, in Reported reported, long nowMs)
    {
        if (!_commands.TryGetValue(device, out var held))
        {
            return;
        }

        var delivery = held.Delivery.Observe(Complies(device, held.Want, reported), reported.Stamp, held.Want.Patience, nowMs);
        if (delivery != held.Delivery)
        {
            NoteStep(device, held, delivery, nowMs);
            Keep(device, held with { Delivery = delivery });
        }
    }

    /// <summary>Hears the field's answer.</summary>
    public void Answer(FieldReply reply, Func<int, Reported> reported, long nowMs)
    {
        if (NumberOf(reply.Correlation) is not { } number)
        {
            return;
        }

        foreach (var device in reply.Devices)
        {
            if (_commands.TryGetValue(device, out var held))
            {
                var now = reported(device);
                var delivery = held.Delivery.Answer(
                    number, reply.Refusal is null, Complies(device, held.Want, now), now.Stamp, held.Want.Ramp, nowMs);
                NoteStep(device, held, delivery, nowMs);
                NoteRefusal(device, held.Delivery, delivery, reply.Refusal);
                Keep(device, held with { Delivery = delivery });
            }
        }
    }

    /// <summary>The way to devices is there again: what they have not done yet is sent at once.</summary>
    public void Reconnected(IEnumerable<int> devices, long nowMs)
    {
        foreach (var device in devices)
        {
            if (_commands.TryGetValue(device, out var held))
            {
                Keep(device, held with { Delivery = held.Delivery.Reconnected(mayBeForgotten: held.Want.Source == CommandSource.Dynamic, nowMs) });
            }
        }
    }

    /// <summary>Sends what is due to devices that can be reached and can obey.</summary>
    public void SendDue(HashSet<int> outOfReach, Func<int, Reported> reported, long nowMs)
    {
        foreach (var device in _unsettled.ToArray())
        {
            var held = _commands[device];
            if (held.Delivery.IsDue(nowMs) && !outOfReach.Contains(device) && DeviceStatus.CanObey(city.Devices[device].Kind, reported(device)))
            {
                var next = held.Delivery.SendAgain(NumberFor(device, held.Want), nowMs);
                ZoneMeters.Count(next.Attempts == 1 ? CommandOutcome.Sent : CommandOutcome.Resent);
                Keep(device, held with { Delivery = Send(device, held.Want, next) });
            }
        }
    }

    /// <summary>The devices that have disagreed longer than is tolerated.</summary>
    public IEnumerable<int> Drifting(long nowMs) => _unsettled.Where(device => _commands[device].Delivery.IsDrifting(nowMs));

    /// <summary>Takes the commands that have gathered, grouped by what they say.</summary>
    public FieldCommand[] TakeOutgoing()
    {
        if (_outgoing.Count == 0)
        {
            return [];
        }

        FieldCommand[] commands = [.. _outgoing.SelectMany(group => group.Value.Distinct().Chunk(MostDevicesTogether).Select(devices => Message(group.Key.Want, group.Key.Number, devices)))];
        _outgoing.Clear();
        _newNumbers.Clear();
        return commands;
    }

    /// <summary>The correlation of the command with a number.</summary>
    public string CorrelationOf(long number) => _correlation + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Takes what was acknowledged since it was last asked for; nothing while nobody collects traces.</summary>
    public AcknowledgedCommand[] TakeAcknowledged()
    {
        AcknowledgedCommand[] acknowledged = [.. _acknowledged];
        _acknowledged.Clear();
        return acknowledged;
    }

    // What was wanted before is wanted no more.
    private static void NoteEnd(in DeviceCommand held, long nowMs)
    {
        if (held.Delivery.Phase != DeliveryPhase.Settled)
        {
            var isOver = held.Want.Until is { } until && until.ToUnixTimeMilliseconds() <= nowMs;
            ZoneMeters.Count(isOver ? CommandOutcome.Expired : CommandOutcome.Superseded);
        }
    }

    private void NoteStep(int device, in DeviceCommand held, in Delivery next, long nowMs)
    {
        var before = held.Delivery.Phase;
        if (before != DeliveryPhase.Refused && next.Phase == DeliveryPhase.Refused)
        {
            ZoneMeters.Count(CommandOutcome.Refused);
        }

        if (before == DeliveryPhase.Settled || next.Phase != DeliveryPhase.Settled)
        {
            return;
        }

        ZoneMeters.Acknowledged(held.Want.Source, Math.Max(0, nowMs - next.SentAtMs) / 1000.0);
        if (TwinSpans.AreCollected)
        {
            _acknowledged.Add(new AcknowledgedCommand(device, CorrelationOf(next.Number), held with { Delivery = next }));
        }
    }

    private void NoteRefusal(int device, in Delivery before, in Delivery next, string? reason)
    {
        if (next.Phase == DeliveryPhase.Refused && before.Phase != DeliveryPhase.Refused)
        {
            _refusals[device] = reason!;
        }
    }

    private Delivery Begin(int device, in CommandWant want, in Delivery delivery)
    {
        ZoneMeters.Count(CommandOutcome.Sent);
        return Send(device, want, delivery);
    }

    private FieldCommand Message(in CommandWant want, long number, int[] devices) => new(
        CorrelationOf(number),
        want.Command,
        devices,
        want.Wire,
        want.Source,
        want.Until,
        want.Ramp,
        Delivery.FirstPause);

    private bool Complies(int device, in CommandWant want, in Reported reported) =>
        Compliance.Complies(city.Devices[device].Kind, want.Values, reported.Values);

    private Delivery Send(int device, in CommandWant want, in Delivery delivery)
    {
        var key = (city.Devices[device].Kind, want, delivery.Number);
        if (!_outgoing.TryGetValue(key, out var devices))
        {
            devices = [];
            _outgoing.Add(key, devices);
        }

        devices.Add(device);
        return delivery;
    }

    private long NumberFor(int device, in CommandWant want)
    {
        var key = (city.Devices[device].Kind, want);
        if (!_newNumbers.TryGetValue(key, out var number))
        {
            number = ++_lastNumber;
            _newNumbers.Add(key, number);
        }

        return number;
    }

    private void Keep(int device, in DeviceCommand command)
    {
        _commands[device] = command;
        if (command.Delivery.Phase is DeliveryPhase.Taken or DeliveryPhase.Settled)
        {
            _refusals.Remove(device);
        }

        if (command.Delivery.DueAtMs == 0 && command.Delivery.DisagreesSinceMs == 0)
        {
            _unsettled.Remove(device);
        }
        else
        {
            _unsettled.Add(device);
        }
    }

    private long? NumberOf(string correlation) =>
        correlation.StartsWith(_correlation, StringComparison.Ordinal)
        && long.TryParse(correlation.AsSpan(_correlation.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
