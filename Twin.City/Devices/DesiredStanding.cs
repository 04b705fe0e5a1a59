namespace Twin.City.Devices;

/// <summary>What is desired once some orders were taken, one after the other by their stamps.</summary>
/// <param name="Values">The desired values.</param>
/// <param name="Until">When they end by themselves, or null.</param>
/// <param name="Through">The last of the orders; null when there was none.</param>
public sealed record DesiredStanding(DeviceValues Values, DateTimeOffset? Until, OrderStamp? Through)
{
    /// <summary>Before the first order.</summary>
    public static DesiredStanding None { get; } = new(DeviceValues.Empty, null, null);

    /// <summary>After one more order at its time: values that have ended are gone, its patch (RFC 7396) is merged into the rest.</summary>
    public DesiredStanding After(Order order)
    {
        var hasEnded = Until <= order.At;
        var values = Merge(hasEnded ? DeviceValues.Empty : Values, order);
        var until = order.UntilIsStated ? order.Until : hasEnded ? null : Until;
        return new DesiredStanding(values, values == DeviceValues.Empty ? null : until, order.Stamp);
    }

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
