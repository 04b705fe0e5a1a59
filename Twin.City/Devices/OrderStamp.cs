using System.Runtime.InteropServices;

namespace Twin.City.Devices;

/// <summary>The place of an order among all orders: by the time it was asked, then by its id, so that no two are equal and all nodes agree.</summary>
/// <param name="At">When it was asked, by the city's clock.</param>
/// <param name="Id">The command's id.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OrderStamp(DateTimeOffset At, string Id) : IComparable<OrderStamp>
{
    /// <inheritdoc />
    public int CompareTo(OrderStamp other)
    {
        var byTime = At.CompareTo(other.At);
        return byTime != 0 ? byTime : string.CompareOrdinal(Id, other.Id);
    }

    /// <summary>Later than.</summary>
    public static bool operator >(OrderStamp left, OrderStamp right) => left.CompareTo(right) > 0;

    /// <summary>Earlier than.</summary>
    public static bool operator <(OrderStamp left, OrderStamp right) => left.CompareTo(right) < 0;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(OrderStamp left, OrderStamp right) => left.CompareTo(right) >= 0;

    /// <summary>Not later than.</summary>
    public static bool operator <=(OrderStamp left, OrderStamp right) => left.CompareTo(right) <= 0;
}
