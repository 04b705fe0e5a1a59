namespace Twin.City.Devices;

/// <summary>How an order to many devices fares, in numbers.</summary>
public sealed class OrderCounts
{
    private readonly int[] _counts = new int[(int)OrderStatus.Refused + 1];

    /// <summary>Pending while any device is; then the worst that happened to any: refused, expired, superseded; acknowledged when every device is.</summary>
    public OrderStatus Overall
    {
        get
        {
            ReadOnlySpan<OrderStatus> weightiestFirst = [OrderStatus.Pending, OrderStatus.Refused, OrderStatus.Expired, OrderStatus.Superseded];
            foreach (var status in weightiestFirst)
            {
                if (this[status] > 0)
                {
                    return status;
                }
            }

            return OrderStatus.Acknowledged;
        }
    }

    /// <summary>How many devices were counted.</summary>
    public int Total => _counts.Sum();

    /// <summary>How many devices have a status.</summary>
    public int this[OrderStatus status] => _counts[(int)status];

    /// <summary>Counts one device.</summary>
    public void Add(OrderStatus status) => _counts[(int)status]++;
}
