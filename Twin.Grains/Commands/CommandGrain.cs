using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Devices;
using Twin.Grains.Storage;

namespace Twin.Grains.Commands;

/// <summary>Keeps one command's row; the device decides and knows the progress, the command asks it and remembers how it ended.</summary>
[GrainType("command")]
public sealed class CommandGrain(CityInventory city, [PersistentState("command", StorageNames.Facts)] IPersistentState<CommandRow> row)
    : Grain, ICommandGrain
{
    /// <inheritdoc />
    public async ValueTask<OrderReceipt> Submit(string device, OrderMessage order)
    {
        // The row first: a desired state whose command nobody knows would have no cause.
        await StoreAsync(device, order.Order);
        var receipt = await DeviceGrains.Of(GrainFactory, city.Find(device)!).Take(order);
        if (receipt.Status != OrderStatus.Pending)
        {
            await StoreAsync(device, order.Order with { Status = receipt.Status });
        }

        return receipt;
    }

    /// <inheritdoc />
    public async ValueTask<CommandSnapshot?> Describe()
    {
        if (row.State is not { Device: { } device, Order: { } order })
        {
            return null;
        }

        var progress = OrderProgressConverter.FromWire(order);
        if (progress.Status == OrderStatus.Pending && city.Find(device) is { } target)
        {
            // A device that no longer remembers the order has taken many since: it was superseded.
            var status = await DeviceGrains.Of(GrainFactory, target).StatusOf(progress.Order.Id) ?? OrderStatus.Superseded;
            if (status != OrderStatus.Pending)
            {
                progress = progress with { Status = status };
                await StoreAsync(device, progress);
            }
        }

        return new CommandSnapshot(device, progress);
    }

    private Task StoreAsync(string device, OrderProgress progress)
    {
        row.State = new CommandRow { Device = device, Order = OrderProgressConverter.ToWire(progress) };
        return row.WriteStateAsync();
    }
}
