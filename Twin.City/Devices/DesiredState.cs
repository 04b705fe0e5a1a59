using System.Collections.Immutable;

namespace Twin.City.Devices;

/// <summary>What the twin wants of a device and how its latest orders fared. Immutable: every change is a new state.</summary>
/// <param name="Version">0 when nothing was ever desired; grows by one with each order taken and each expiry.</param>
/// <param name="Values">The desired values.</param>
/// <param name="Until">When they end by themselves, or null.</param>
/// <param name="Orders">The latest orders, newest first.</param>
public sealed record DesiredState(int Version, DeviceValues Values, DateTimeOffset? Until, ImmutableArray<OrderProgress> Orders)
{
    /// <summary>How many orders a device remembers; the command's own record outlives this.</summary>
    public const int OrdersKept = 8;

    /// <summary>What the orders that it no longer remembers left behind: from there a late order is taken in its turn.</summary>
    public DesiredStanding Forgotten { get; init; } = DesiredStanding.None;

    /// <summary>Nothing was ever desired.</summary>
    public static DesiredState None { get; } = new(0, DeviceValues.Empty, null, []);

    /// <summary>True when no value is desired.</summary>
    public bool IsEmpty => Values == DeviceValues.Empty;

    /// <summary>The latest order, or null.</summary>
    public OrderProgress? Latest => Orders.IsEmpty ? null : Orders[0];

    /// <summary>The state as it is at a time: past its end the values are gone and an order still pending has expired.</summary>
    public DesiredState At(DateTimeOffset now)
    {
        if (Until is not { } until || now < until)
        {
            return this;
        }

        return this with
        {
            Version = Version + 1,
            Values = DeviceValues.Empty,
            Until = null,
            Orders = [.. Orders.Select(order => Ended(order, OrderStatus.Expired))],
        };
    }

    /// <summary>
    /// Takes an order: merges its patch, supersedes what was pending, and acknowledges it at once when the device already complies. Orders may come in any order
    /// and twice: they end in the same state as one after the other by their stamps. The same object when the order changes nothing.
    /// </summary>
    /// <remarks>An order that comes later than <see cref="OrdersKept"/> newer ones was superseded by them.</remarks>
    public DesiredState Take(Order order, DeviceKind kind, in Reported reported)
    {
        if (StatusOf(order.Id) is not null || HasPassed(order))
        {
            return this;
        }

        var newer = Orders.TakeWhile(progress => progress.Order.Stamp > order.Stamp).Count();
        var next = newer == 0 ? Follow(order) : Replay(order, newer);
        return next.Observe(kind, reported);
    }

    /// <summary>The order with such a time that it is the newest: who has seen what is desired answers it, whatever the clocks say.</summary>
    public Order AsNewest(Order order) => Latest is { } latest && latest.Order.Stamp > order.Stamp ? order with { At = latest.Order.At.AddTicks(1) } : order;

    /// <summary>Acknowledges the latest order when the device reports what is desired. The same object when nothing changes.</summary>
    public DesiredState Observe(DeviceKind kind, in Reported reported)
    {
        if (Latest is not { Status: OrderStatus.Pending } latest || !Compliance.Complies(kind, Values, reported.Values))
        {
            return this;
        }

        return this with { Orders = Orders.SetItem(0, latest with { Status = OrderStatus.Acknowledged }) };
    }

    /// <summary>True when some of what is desired is so because of an order: no newer one that is remembered asked for it.</summary>
    public bool ComesFrom(Order order) => order.Set.StatedSlots().Any(slot =>
        States(Values, slot) && Orders.FirstOrDefault(progress => States(progress.Order.Set, slot))?.Order.Id == order.Id);

    /// <summary>The id of the newest order that asked for one of these values, of the newest at all when that has been forgotten; empty when there was none.</summary>
    public string CauseOf(DeviceValues values)
    {
        foreach (var progress in Orders)
        {
            var set = progress.Order.Set;
            for (var slot = 0; slot < DeviceValues.NumberCount; slot++)
            {
                if (values.Has(slot) && set.Has(slot))
                {
                    return progress.Order.Id;
                }
            }

            if (values.Text is not null && set.Text is not null)
            {
                return progress.Order.Id;
            }
        }

        return Latest?.Order.Id ?? "";
    }

    /// <summary>What became of an order; null when it is not among the latest.</summary>
    public OrderStatus? StatusOf(string orderId) => Orders.FirstOrDefault(progress => progress.Order.Id == orderId)?.Status;

    /// <summary>What has become of an order at a time, be it that it has not arrived (pending) or is no longer remembered (superseded).</summary>
    public OrderStatus StatusOf(Order order, DateTimeOffset now)
    {
        if (At(now).StatusOf(order.Id) is { } status)
        {
            return status;
        }

        if (HasPassed(order))
        {
            return OrderStatus.Superseded;
        }

        return order.Until <= now ? OrderStatus.Expired : OrderStatus.Pending;
    }

    private static bool States(in DeviceValues values, int slot) => slot < 0 ? values.Text is not null : values.Has(slot);

    private static OrderProgress Ended(OrderProgress progress, OrderStatus end) =>
        progress.Status == OrderStatus.Pending ? progress with { Status = end } : progress;

    // Too late to mean anything: newer orders have been forgotten since, or the device was ordered otherwise after what this one takes back.
    private bool HasPassed(Order order) => order.Stamp <= Forgotten.Through || (order.Revokes is { } revoked && HasOrderBetween(revoked, order.Stamp));

    // What takes back asks for nothing by itself, and may turn out to mean nothing: it does not count. By the id too, since a device may hold an order under
    // a later time than its command (AsNewest).
    private bool HasOrderBetween(OrderStamp after, OrderStamp before) =>
        IsAfter(Forgotten.Through, after)
        || Orders.Any(progress => progress.Order.Revokes is null && IsAfter(progress.Order.Stamp, after) && progress.Order.Stamp < before);

    private static bool IsAfter(OrderStamp? stamp, OrderStamp after) => stamp > after && stamp?.Id != after.Id;

    // The order is the newest.
    private DesiredState Follow(Order order)
    {
        var current = At(order.At);
        var standing = new DesiredStanding(current.Values, current.Until, null).After(order);
        var next = current with
        {
            Version = current.Version + 1,
            Values = standing.Values,
            Until = standing.Until,
            Orders = [new OrderProgress(order, OrderStatus.Pending), .. current.Orders.Select(progress => Ended(progress, OrderStatus.Superseded))],
        };
        return next.Forget();
    }

    // Newer orders are there already: everything is taken once more, oldest first. An end that an order has had stays its end, and what the late one makes void goes.
    private DesiredState Replay(Order late, int newer)
    {
        var replayed = new DesiredState(0, Forgotten.Values, Forgotten.Until, []) { Forgotten = Forgotten };
        foreach (var order in Orders.Select(progress => progress.Order).ToImmutableArray().Insert(newer, late).Reverse())
        {
            replayed = replayed.HasPassed(order) ? replayed : replayed.Follow(order);
        }

        return replayed with
        {
            Version = Version + 1,
            Orders = [.. replayed.Orders.Select(progress => StatusOf(progress.Order.Id) is { } status and not OrderStatus.Pending ? progress with { Status = status } : progress)],
        };
    }

    private DesiredState Forget() => Orders.Length <= OrdersKept
        ? this
        : this with { Orders = Orders.RemoveAt(OrdersKept), Forgotten = Forgotten.After(Orders[OrdersKept].Order) };
}
