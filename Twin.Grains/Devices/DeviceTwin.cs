using Twin.City;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Twin.City.Traffic;
using Twin.City.Zones;
using Twin.Grains.Zones;
using Twin.Journal;

namespace Twin.Grains.Devices;

/// <summary>What all device grains of a silo share.</summary>
public sealed record DeviceSurroundings(
    CityInventory City, ReadingJournal Journal, DesiredStates Desired, ZoneFeed Feed, ZoneLookup Zones, LitStreets Streets, CityClock Clock, AwakeDevices Awake);

/// <summary>
/// The state of one device inside its grain: the seven kinds hold one each instead of inheriting it. Reported state is overwritten in place;
/// desired state is stored before it is acknowledged; each change goes to the silo's zone feed.
/// </summary>
/// <remarks>
/// Two may reach it at once: its grain's turn and a door in the same process (<see cref="AwakeDevices"/>). The lock guards reported state and zone;
/// desired state changes in the grain's turn only, and the door reads it under the lock.
/// </remarks>
public sealed class DeviceTwin(DeviceSurroundings surroundings)
{
    private readonly Lock _lock = new();
    private Reported _reported = Reported.Nothing;
    private DesiredState _desired = DesiredState.None;
    private string? _storedAs;
    private int _zone;
    private int _device;
    private bool _hasLeft;
    private IGrainContext? _grain;

    private DeviceKind Kind => surroundings.City.Devices[_device].Kind;

    /// <summary>Recovers the device: the desired state from its row, the reported state from the journal. Throws <see cref="KeyNotFoundException"/> for an id that the city does not have.</summary>
    public async Task LoadAsync(IGrainContext grain, CancellationToken cancellation)
    {
        _grain = grain;
        var id = grain.GrainId.Key.ToString()!;
        var device = surroundings.City.Find(id) ?? throw new KeyNotFoundException($"The city has no device {id}.");
        _device = device.Ordinal;
        (_desired, _storedAs) = await surroundings.Desired.ReadAsync(device);
        _reported = await surroundings.Journal.LastReportedAsync(_device, cancellation);
        _zone = ZoneOf(device, _reported);
        if (_desired.Version > 0 || _reported.Stamp.IsReported)
        {
            // The silo may have ended between keeping the state and telling the zone.
            Publish();
        }

        surroundings.Awake.Enter(_device, this);
    }

    /// <summary>Takes no more readings from the door: the grain leaves memory.</summary>
    public void Leave()
    {
        surroundings.Awake.Leave(_device, this);
        lock (_lock)
        {
            _hasLeft = true;
        }
    }

    /// <summary>Asks the grain to leave memory when its turn is over; its next message brings it back wherever it belongs then.</summary>
    public void Dismiss() => _grain?.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "Its sector belongs to another silo."));

    /// <summary>Applies a reading; false when that must be done in the grain's turn, since it acknowledges an order, or the grain has left memory.</summary>
    public bool TryApply(in Reported arrived, out ReadingOutcome outcome)
    {
        lock (_lock)
        {
            outcome = Reported.Judge(_reported.Stamp, arrived.Stamp);
            if (_hasLeft)
            {
                return false;
            }

            if (outcome != ReadingOutcome.Accepted)
            {
                return true;
            }

            if (!ReferenceEquals(Seen(arrived), _desired))
            {
                return false;
            }

            Keep(arrived);
            return true;
        }
    }

    /// <inheritdoc cref="IDeviceGrain.Apply" />
    public ValueTask<ReadingOutcome> Apply(in ReadingMessage message) =>
        TryApply(message.Reported, out var outcome) ? ValueTask.FromResult(outcome) : AcknowledgeAsync(message.Reported);

    /// <inheritdoc cref="IDeviceGrain.Describe" />
    public DeviceSnapshot Describe() => new(LastReported(), _desired.At(surroundings.Clock.Now));

    /// <inheritdoc cref="IDeviceGrain.Take" />
    public async ValueTask<OrderReceipt> TakeAsync(OrderMessage message)
    {
        var order = message.Order.Order;
        if (_desired.StatusOf(order.Id) is { } known)
        {
            // The sender did not hear the first answer and asks again.
            return new OrderReceipt(IsAccepted: true, _desired.Version, known);
        }

        if (message.ExpectedVersion is { } expected)
        {
            var current = _desired.At(order.At);
            if (current.Version != expected)
            {
                return new OrderReceipt(IsAccepted: false, current.Version, OrderStatus.Refused);
            }

            order = _desired.AsNewest(order);
        }

        var next = _desired.Take(order, Kind, LastReported());
        if (!ReferenceEquals(next, _desired))
        {
            await StoreAsync(next);
            await AcknowledgeMissedAsync();
        }

        return new OrderReceipt(IsAccepted: true, _desired.Version, _desired.StatusOf(order.Id) ?? OrderStatus.Superseded);
    }

    /// <inheritdoc cref="IDeviceGrain.StatusOf" />
    public OrderStatus? StatusOf(string orderId) => _desired.At(surroundings.Clock.Now).StatusOf(orderId);

    // An order that has ended is not acknowledged any more. Most devices have none that ends: they need not know the time.
    private DesiredState Seen(in Reported arrived) =>
        (_desired.Until is null ? _desired : _desired.At(surroundings.Clock.Now)).Observe(Kind, arrived);

    // While the order was stored, the door judged readings by what was desired before it: one that complies may be here already and not come again.
    private async ValueTask AcknowledgeMissedAsync()
    {
        if (_desired.Latest is not { Status: OrderStatus.Pending })
        {
            return;
        }

        var seen = Seen(LastReported());
        if (seen.Latest is { Status: OrderStatus.Acknowledged })
        {
            await StoreAsync(seen);
        }
    }

    private async ValueTask<ReadingOutcome> AcknowledgeAsync(Reported arrived)
    {
        // Only what the device reports now acknowledges: a late reading tells of the past.
        if (arrived.Stamp > LastReported().Stamp)
        {
            await StoreAsync(Seen(arrived));
        }

        lock (_lock)
        {
            var outcome = Reported.Judge(_reported.Stamp, arrived.Stamp);
            if (outcome == ReadingOutcome.Accepted)
            {
                Keep(arrived);
            }

            return outcome;
        }
    }

    private async Task StoreAsync(DesiredState next)
    {
        _storedAs = await surroundings.Desired.WriteAsync(surroundings.City.Devices[_device], next, _storedAs);
        lock (_lock)
        {
            _desired = next;
            Publish();
        }
    }

    private Reported LastReported()
    {
        lock (_lock)
        {
            return _reported;
        }
    }

    // Under the lock.
    private void Keep(in Reported arrived)
    {
        _reported = arrived;
        if (Kind == DeviceKind.Vehicle)
        {
            Move();
        }
        else if (Kind == DeviceKind.Counter)
        {
            Count();
        }

        Publish();
    }

    private void Publish() =>
        surroundings.Feed.Publish(_zone, new MemberChange(_device, Present: true, _reported, _desired.Version > 0 ? _desired : null));

    private void Count()
    {
        if (CounterReading.From(_device, _reported) is { } count)
        {
            foreach (var zone in surroundings.Streets.ZonesOf(_device))
            {
                surroundings.Feed.Count(zone, count);
            }
        }
    }

    private void Move()
    {
        var zone = ZoneOf(surroundings.City.Devices[_device], _reported);
        if (zone == _zone)
        {
            return;
        }

        // The stamp of this reading is the move's number: both zones order the exit and the entry by it.
        surroundings.Feed.Publish(_zone, new MemberChange(_device, Present: false, _reported, null));
        _zone = zone;
    }

    private int ZoneOf(Device device, in Reported reported) => VehicleZone.Of(surroundings.Zones, device, reported);
}

/// <summary>Where a device belongs.</summary>
public static class VehicleZone
{
    /// <summary>The zone of a vehicle's reported position, of its station while it has none; of any other device the zone of the inventory.</summary>
    public static int Of(ZoneLookup zones, Device device, in Reported reported)
    {
        var values = reported.Values;
        return device.Kind == DeviceKind.Vehicle && values.Has(Slot.Vehicle.Longitude) && values.Has(Slot.Vehicle.Latitude)
            ? zones.ZoneOf(new Position(values[Slot.Vehicle.Longitude], values[Slot.Vehicle.Latitude]))
            : device.Zone;
    }
}
