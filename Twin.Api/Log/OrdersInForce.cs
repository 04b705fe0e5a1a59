using Twin.Api.Commands;
using Twin.Api.Mirror;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Commands;

namespace Twin.Api.Log;

/// <summary>Tells which orders still hold, by what the mirror says is desired of their devices; one that has not arrived yet holds.</summary>
internal sealed class OrdersInForce(CityInventory city, CityMirror mirror, IGrainFactory grains)
{
    /// <summary>Those of some commands that hold at any device, in their order.</summary>
    public async Task<IReadOnlyList<OrderInForceDocument>> AmongAsync(IEnumerable<string> commands, DateTimeOffset now)
    {
        var described = await Task.WhenAll(commands.Select(command => grains.GetGrain<ICommandGrain>(command).Describe().AsTask()));
        return [.. described.OfType<CommandSnapshot>().Select(command => Of(command, now)).OfType<OrderInForceDocument>()];
    }

    private OrderInForceDocument? Of(CommandSnapshot command, DateTimeOffset now)
    {
        var order = command.Progress.Order;
        string[] targets = command.Bulk is { } bulk ? [.. IdRanges.Read(bulk.Targets)] : [command.Device!];
        var devices = targets.Select(city.Find).OfType<Device>();
        if (order.Until <= now || order.Set == DeviceValues.Empty || devices.FirstOrDefault(device => HoldsAt(device, order, now)) is not { } holding)
        {
            return null;
        }

        return new OrderInForceDocument(
            order.Id, order.At, order.Actor, order.Reason, holding.Kind.Name(), targets.Length, order.Until, new PatchDocument(holding.Kind, order));
    }

    private bool HoldsAt(Device device, Order order, DateTimeOffset now)
    {
        var desired = (mirror.Row(device, out _).Desired ?? DesiredState.None).At(now);
        return desired.ComesFrom(order) || desired.StatusOf(order, now) == OrderStatus.Pending;
    }
}
