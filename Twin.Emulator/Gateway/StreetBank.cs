using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Emulator.Mqtt;

namespace Twin.Emulator.Gateway;

/// <summary>The cameras, bollards and signs behind one gateway: they obey, report on change and every 15 minutes.</summary>
internal sealed class StreetBank
{
    private const int Raised = 0;
    private const int Moving = 2;
    private const int Preset = 1;
    private const int Occupied = 1;
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FaultPeriod = TimeSpan.FromMinutes(1);

    /// <summary>How long a bollard takes up or down.</summary>
    private static readonly TimeSpan MoveTime = TimeSpan.FromSeconds(4);

    private readonly FieldWorld _world;
    private readonly Device[] _devices;
    private readonly Standing[] _standing;
    private readonly Agenda _agenda;

    /// <summary>Devices as they stand when nobody has asked for anything: cameras on, bollards raised, signs dark.</summary>
    public StreetBank(Device[] devices, FieldWorld world, DateTimeOffset now)
    {
        (_devices, _world) = (devices, world);
        _standing = [.. devices.Select(device => new Standing(AtRest(device.Kind), DeviceValues.Empty, null, null, DateTimeOffset.MinValue))];
        _agenda = new Agenda(devices.Length);
        for (var i = 0; i < devices.Length; i++)
        {
            _agenda.At(i, (now + (world.Options.StartSpread * world.ShareOf(devices[i].Ordinal))).ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Gives an order to one device.</summary>
    /// <param name="index">Its place in the bank.</param>
    /// <param name="ordered">What it is asked for; nothing means back to rest.</param>
    /// <param name="until">When it goes back to rest by itself, or null.</param>
    /// <param name="now">The time.</param>
    public void Take(int index, in DeviceValues ordered, DateTimeOffset? until, DateTimeOffset now)
    {
        if (until <= now)
        {
            return;
        }

        var rests = ordered == DeviceValues.Empty;
        Order(index, rests ? AtRest(_devices[index].Kind) : ordered, rests ? null : until, now);
    }

    /// <summary>Does what is due; answers when it is to be called again at the latest.</summary>
    public DateTimeOffset Advance(DateTimeOffset now, Outbox outbox)
    {
        while (_agenda.TryTake(now.ToUnixTimeMilliseconds(), out var index))
        {
            Look(index, now, outbox);
        }

        var nextMs = _agenda.NextMs;
        return nextMs == long.MaxValue ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeMilliseconds(nextMs);
    }

    private static DeviceValues AtRest(DeviceKind kind)
    {
        var values = DeviceValues.Empty;
        switch (kind)
        {
            case DeviceKind.Camera:
                values[Slot.Camera.On] = 1;
                values[Preset] = 1;
                values[Slot.Camera.Fault] = 0;
                break;
            case DeviceKind.Bollard:
                values[Slot.Bollard.Position] = Raised;
                values[Occupied] = 0;
                break;
            default:
                values[Slot.Sign.Lit] = 0;
                values.Text = "";
                break;
        }

        return values;
    }

    private void Order(int index, in DeviceValues ordered, DateTimeOffset? until, DateTimeOffset now)
    {
        ref var standing = ref _standing[index];
        var values = standing.Values;
        var movesTo = standing.MovesTo;
        switch (_devices[index].Kind)
        {
            case DeviceKind.Camera:
                values[Slot.Camera.On] = ordered.Has(Slot.Camera.On) ? ordered[Slot.Camera.On] : values[Slot.Camera.On];
                values[Preset] = ordered.Has(Preset) ? ordered[Preset] : values[Preset];
                break;
            case DeviceKind.Bollard when ordered[Slot.Bollard.Position] is Raised or Slot.Bollard.Lowered && ordered[Slot.Bollard.Position] != (movesTo?.Position ?? values[Slot.Bollard.Position]):
                movesTo = (ordered[Slot.Bollard.Position], now + MoveTime);
                values[Slot.Bollard.Position] = Moving;
                break;
            case DeviceKind.Sign:
                values.Text = ordered.Text ?? "";
                values[Slot.Sign.Lit] = values.Text.Length > 0 ? 1 : 0;
                break;
        }

        standing = standing with { Values = values, MovesTo = movesTo, Until = until };
        _agenda.At(index, now.ToUnixTimeMilliseconds());
    }

    private void Look(int index, DateTimeOffset now, Outbox outbox)
    {
        if (_standing[index].Until <= now)
        {
            Order(index, AtRest(_devices[index].Kind), null, now);
        }

        ref var standing = ref _standing[index];
        var values = standing.Values;
        if (standing.MovesTo is { } move && now >= move.At)
        {
            values[Slot.Bollard.Position] = move.Position;
            standing = standing with { MovesTo = null };
        }

        if (_devices[index].Kind == DeviceKind.Camera)
        {
            values[Slot.Camera.Fault] = _world.Failures.OfDevice(_devices[index], now)?.Code ?? 0;
        }

        var isChanged = values != standing.Reported;
        if (isChanged || now >= standing.ReportBy)
        {
            outbox.Put(_devices[index].Ordinal, now, values);
            standing = standing with { Reported = values, ReportBy = now + ReportPeriod };
        }

        standing = standing with { Values = values };
        _agenda.At(index, Next(index, now).ToUnixTimeMilliseconds());
    }

    private DateTimeOffset Next(int index, DateTimeOffset now)
    {
        var standing = _standing[index];
        var next = standing.ReportBy;
        Consider(standing.MovesTo?.At);
        Consider(standing.Until);
        Consider(_devices[index].Kind == DeviceKind.Camera ? now + FaultPeriod : null);
        return next <= now ? now.AddMilliseconds(1) : next;

        void Consider(DateTimeOffset? candidate) => next = candidate < next ? candidate.Value : next;
    }

    private readonly record struct Standing(
        DeviceValues Values, DeviceValues Reported, (double Position, DateTimeOffset At)? MovesTo, DateTimeOffset? Until, DateTimeOffset ReportBy);
}
