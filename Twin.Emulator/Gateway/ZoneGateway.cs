using System.Collections.Immutable;
using System.Text.Json;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Twin.Emulator.Mqtt;
using Twin.Emulator.Units;

namespace Twin.Emulator.Gateway;

/// <summary>The gateway of a zone, with the lamps, counters, cameras, bollards and signs behind it.</summary>
internal sealed class ZoneGateway : IFieldUnit
{
    // What falls due in the same quarter of a second goes in one message.
    private const long GrainMs = 250;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (DeviceKind Kind, int Index)> _places = new(StringComparer.Ordinal);
    private readonly LampBank _lamps;
    private readonly CounterBank _counters;
    private readonly StreetBank _street;

    /// <summary>A gateway that begins now.</summary>
    /// <param name="zone">Its zone.</param>
    /// <param name="devices">What is behind it.</param>
    /// <param name="world">What all share.</param>
    public ZoneGateway(Zone zone, IReadOnlyList<Device> devices, FieldWorld world)
    {
        Address = new FieldAddress(null, zone.Code);
        var now = world.Clock.Now;
        var lamps = devices.OfType<Lamp>().ToArray();
        var counters = devices.OfType<Counter>().ToArray();
        Device[] street = [.. devices.Where(device => device is Camera or Bollard or Sign)];
        _lamps = new LampBank(lamps, ZoneProgram.Factory(world.City.Manifest.Centre, world.Clock.TimeZone), world, now);
        _counters = new CounterBank(counters, world, now);
        _street = new StreetBank(street, world, now);
        foreach (var (index, device) in ((IEnumerable<Device>)lamps).Index().Concat(counters.Index().Select(counter => (counter.Index, (Device)counter.Item))).Concat(street.Index()))
        {
            _places[device.Id] = (device.Kind, index);
        }
    }

    /// <inheritdoc />
    public FieldAddress Address { get; }

    /// <inheritdoc />
    public DateTimeOffset Advance(DateTimeOffset now, Outbox outbox)
    {
        var next = now + LongestPause;
        Consider(_lamps.Advance(now, outbox));
        Consider(_counters.Advance(now, outbox));
        Consider(_street.Advance(now, outbox));
        var nextMs = next.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(((nextMs / GrainMs) + 1) * GrainMs);

        void Consider(DateTimeOffset candidate) => next = candidate < next ? candidate : next;
    }

    /// <inheritdoc />
    public CommandAnswer Take(FieldCommand command, DateTimeOffset now, Outbox outbox)
    {
        if (command.Devices is not { IsEmpty: false } devices)
        {
            return CommandAnswer.RefusedFor("A command for a gateway names 'devices'.");
        }

        var parsed = new Dictionary<DeviceKind, (DeviceValues Values, string? Problem)>();
        var refused = ImmutableArray.CreateBuilder<(string Device, string Reason)>();
        foreach (var device in devices)
        {
            if (Take(command, device, parsed, now) is { } reason)
            {
                refused.Add((device, reason));
            }
        }

        var all = refused.ToImmutable();
        return all.Length == devices.Length ? new CommandAnswer(all[0].Reason, all) : new CommandAnswer(null, all);
    }

    /// <inheritdoc />
    public void Hear(FieldMessage message, DateTimeOffset now)
    {
        if (message.Topic == FieldTopic.CentreState)
        {
            if (IsOnline(message.Payload))
            {
                _lamps.CentreHeard(now);
            }
        }
        else if (message.Topic == Address.Topic(FieldSubject.Command, FieldTopic.Program) && ZoneProgram.Parse(message.Payload) is { } program)
        {
            _lamps.Follow(program, now);
        }
    }

    /// <summary>Counts all energy up to now.</summary>
    public void Meter(DateTimeOffset now) => _lamps.MeterAll(now);

    private static bool IsOnline(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("online", out var online)
                && online.ValueKind == JsonValueKind.True;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    // Why a device does not take the command, or null.
    private string? Take(FieldCommand command, string device, Dictionary<DeviceKind, (DeviceValues Values, string? Problem)> parsed, DateTimeOffset now)
    {
        if (!_places.TryGetValue(device, out var place))
        {
            return "notBehindThisGateway";
        }

        if (!parsed.TryGetValue(place.Kind, out var ordered))
        {
            var isGood = command.TryValuesOf(place.Kind, out var values, out var problem);
            parsed[place.Kind] = ordered = (values, isGood ? null : problem);
        }

        if (ordered.Problem is not null)
        {
            return ordered.Problem;
        }

        if (place.Kind == DeviceKind.Counter)
        {
            return "A counter is not commanded.";
        }

        if (place.Kind != DeviceKind.Lamp)
        {
            _street.Take(place.Index, ordered.Values, command.Until, now);
            return null;
        }

        double? level = ordered.Values.Has(Slot.Lamp.Level) ? ordered.Values[Slot.Lamp.Level] : null;
        return level is null && command.Values is not null
            ? "'level' is missing."
            : _lamps.Take(place.Index, new LampOrder(command.Source, level, command.Until, command.Ramp), now);
    }
}
