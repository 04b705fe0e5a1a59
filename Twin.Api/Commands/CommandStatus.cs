using Twin.Api.Mirror;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Commands;
using Twin.Grains.Zones;

namespace Twin.Api.Commands;

/// <summary>
/// Tells how commands fare. One for a single device was asked from its grain; one for many is read from the mirror, which may lag by a moment: a device that the order has
/// not reached there is pending. What the field refuses is known to the zones, which are asked of the devices that are pending.
/// </summary>
internal sealed class CommandStatus(CityInventory city, CityMirror mirror, CityClock clock, IGrainFactory grains)
{
    /// <summary>Why a device that the city does not have any more refuses.</summary>
    public const string UnknownDevice = "unknownDevice";

    /// <summary>Why a device whose desired state had another version refuses.</summary>
    public const string StaleVersion = "staleVersion";

    private const int MostListed = 1_000;

    private static readonly Dictionary<int, string> NoRefusals = [];

    /// <summary>The command as its orders stand, whatever the field said to them; null when its one device is not in the city any more.</summary>
    public CommandDocument? Of(CommandSnapshot command) => Of(command, NoRefusals);

    /// <summary>A command for many devices as its orders stand.</summary>
    public CommandDocument Of(BulkOrder bulk) => Of(bulk, NoRefusals);

    /// <summary>The command with what the field refused; null when its one device is not in the city any more.</summary>
    public async Task<CommandDocument?> HearAsync(CommandSnapshot command) => Of(command, await RefusalsAsync(command));

    private CommandDocument? Of(CommandSnapshot command, Dictionary<int, string> refusals)
    {
        if (command.Bulk is { } bulk)
        {
            return Of(bulk, refusals);
        }

        return city.Find(command.Device!) is { } device
            ? CommandDocument.Of(device.Id, device.Kind, command.Progress, With(refusals, device, command.Progress.Status))
            : null;
    }

    private CommandDocument Of(BulkOrder bulk, Dictionary<int, string> refusals)
    {
        var order = bulk.Order.Order;
        var now = clock.Now;
        string[] targets = [.. IdRanges.Read(bulk.Targets)];
        var counts = new OrderCounts();
        var listed = new List<CommandTargetDocument>();
        foreach (var target in targets)
        {
            var outcome = OutcomeAt(target, order, now, refusals);
            counts.Add(outcome.Status);
            if (listed.Count < MostListed && (targets.Length <= MostListed || outcome.Status != OrderStatus.Acknowledged))
            {
                listed.Add(CommandTargetDocument.Of(target, outcome));
            }
        }

        return CommandDocument.Of(bulk.Kind, order, counts, [.. targets.Take(MostListed)], listed);
    }

    // A device that a later city package no longer has can do nothing.
    private TargetOutcome OutcomeAt(string target, Order order, DateTimeOffset now, Dictionary<int, string> refusals) => city.Find(target) is { } device
        ? With(refusals, device, StatusOf(device, order, now))
        : new TargetOutcome(OrderStatus.Refused, UnknownDevice);

    private OrderStatus StatusOf(Device device, Order order, DateTimeOffset now) => (mirror.Row(device, out _).Desired ?? DesiredState.None).StatusOf(order, now);

    private static TargetOutcome With(Dictionary<int, string> refusals, Device device, OrderStatus status) => status switch
    {
        OrderStatus.Pending when refusals.TryGetValue(device.Ordinal, out var reason) => new TargetOutcome(OrderStatus.Refused, reason),
        OrderStatus.Refused => new TargetOutcome(status, StaleVersion),
        _ => new TargetOutcome(status, null),
    };

    private async Task<Dictionary<int, string>> RefusalsAsync(CommandSnapshot command)
    {
        var order = command.Progress.Order;
        var answers = await Task.WhenAll(ZonesWithPending(command).Select(zone => grains.GetGrain<IZoneGrain>(city.Zones[zone].Code).Refusals(order.Id).AsTask()));
        return answers.SelectMany(refusals => refusals).DistinctBy(refusal => refusal.Device).ToDictionary(refusal => refusal.Device, refusal => refusal.Reason);
    }

    private HashSet<int> ZonesWithPending(CommandSnapshot command)
    {
        var now = clock.Now;
        var order = command.Progress.Order;
        return command.Bulk is { } bulk
            ? [.. IdRanges.Read(bulk.Targets).Select(city.Find).OfType<Device>().Where(device => StatusOf(device, order, now) == OrderStatus.Pending).Select(mirror.ZoneOf)]
            : [.. command.Progress.Status == OrderStatus.Pending && city.Find(command.Device!) is { } device ? [mirror.ZoneOf(device)] : Array.Empty<int>()];
    }
}
