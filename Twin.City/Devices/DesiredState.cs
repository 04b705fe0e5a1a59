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

    /// <summary>A dim level that is reported within this many percent of the desired one is the same level: DALI steps are coarser at the top (IEC 62386-102).</summary>
    public const double LevelTolerancePercent = 1;

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

        return new DesiredState(Version + 1, DeviceValues.Empty, null, [.. Orders.Select(order => Ended(order, OrderStatus.Expired))]);
    }

    /// <summary>Takes an order at its time: merges its patch, supersedes what was pending, and acknowledges it at once when the device already complies.</summary>
    public DesiredState Take(Order order, DeviceKind kind, in Reported reported)
    {
        var current = At(order.At);
        var values = Merge(current.Values, order);
        var until = order.UntilIsStated ? order.Until : current.Until;
        var earlier = current.Orders.Take(OrdersKept - 1).Select(progress => Ended(progress, OrderStatus.Superseded));
        var next = new DesiredState(
            current.Version + 1, values, values == DeviceValues.Empty ? null : until, [new OrderProgress(order, OrderStatus.Pending), .. earlier]);
        return next.Observe(kind, reported);
    }

    /// <summary>Acknowledges the latest order when the device reports what is desired. The same object when nothing changes.</summary>
    public DesiredState Observe(DeviceKind kind, in Reported reported)
    {
        if (Latest is not { Status: OrderStatus.Pending } latest || !Complies(kind, reported.Values))
        {
            return this;
        }

        return this with { Orders = Orders.SetItem(0, latest with { Status = OrderStatus.Acknowledged }) };
    }

    /// <summary>True when the reported values are the desired ones, as far as any are desired.</summary>
    public bool Complies(DeviceKind kind, in DeviceValues reported)
    {
        foreach (var definition in KindSchema.Of(kind).Values)
        {
            if (definition.Type == ValueType.Text)
            {
                if (Values.Text is { } text && text != reported.Text)
                {
                    return false;
                }
            }
            else if (Values.Has(definition.Slot))
            {
                var tolerance = definition.Type == ValueType.Number ? LevelTolerancePercent : 0;

                // NaN, a value not reported, is never within the tolerance.
                if (!(Math.Abs(Values[definition.Slot] - reported[definition.Slot]) <= tolerance))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>What became of an order; null when it is not among the latest.</summary>
    public OrderStatus? StatusOf(string orderId) => Orders.FirstOrDefault(progress => progress.Order.Id == orderId)?.Status;

    private static OrderProgress Ended(OrderProgress progress, OrderStatus end) =>
        progress.Status == OrderStatus.Pending ? progress with { Status = end } : progress;

    private static DeviceValues Merge(DeviceValues values, Order order)
    {
        for (var slot = 0; slot < DeviceValues.NumberCount; slot++)
        {
            if (order.Set.Has(slot))
            {
                values[slot] = order.Set[slot];
            }
        }

        values.Text = order.Set.Text ?? values.Text;
        foreach (var slot in order.TakenBack)
        {
            if (slot < 0)
            {
                values.Text = null;
            }
            else
            {
                values[slot] = double.NaN;
            }
        }

        return values;
    }
}
