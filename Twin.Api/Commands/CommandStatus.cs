using Twin.Api.Devices;
using Twin.Api.Mirror;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Commands;

namespace Twin.Api.Commands;

/// <summary>
/// Tells how commands fare. One for a single device was asked from its grain; one for many is read from the mirror, which may lag by a moment: a device that the order has
/// not reached there is pending.
/// </summary>
internal sealed class CommandStatus(CityInventory city, CityMirror mirror, CityClock clock)
{
    private const int MostListed = 1_000;

    /// <summary>The command as a document; null when its one device is not in the city any more.</summary>
    public CommandDocument? Of(CommandSnapshot command)
    {
        if (command.Bulk is { } bulk)
        {
            return Of(bulk);
        }

        return city.Find(command.Device!) is { } device ? CommandDocument.Of(device.Id, device.Kind, command.Progress) : null;
    }

    /// <summary>A command for many devices as a document.</summary>
    public CommandDocument Of(BulkOrder bulk)
    {
        var order = bulk.Order.Order;
        var now = clock.Now;
        string[] targets = [.. IdRanges.Read(bulk.Targets)];
        var counts = new OrderCounts();
        var listed = new List<CommandTargetDocument>();
        foreach (var target in targets)
        {
            var status = StatusAt(target, order, now);
            counts.Add(status);
            if (listed.Count < MostListed && (targets.Length <= MostListed || status != OrderStatus.Acknowledged))
            {
                listed.Add(new CommandTargetDocument(target, DeviceDocuments.StatusName(status)));
            }
        }

        return CommandDocument.Of(bulk.Kind, order, counts, [.. targets.Take(MostListed)], listed);
    }

    // A device that a later city package no longer has can do nothing.
    private OrderStatus StatusAt(string target, Order order, DateTimeOffset now) => city.Find(target) is { } device
        ? (mirror.Row(device, out _).Desired ?? DesiredState.None).StatusOf(order, now)
        : OrderStatus.Refused;
}
