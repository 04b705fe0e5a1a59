namespace Twin.City.Devices;

/// <summary>What someone asks of one device: a merge patch (RFC 7396) of its desired state, with who asks and why.</summary>
/// <param name="Id">The command's id.</param>
/// <param name="Set">The values asked for; the others are not stated.</param>
/// <param name="TakenBack">Slots whose value is no longer desired; -1 is the text.</param>
/// <param name="UntilIsStated">True when the patch states an end, be it null.</param>
/// <param name="Until">When the desired state ends by itself, or null: it stays.</param>
/// <param name="Actor">Who asks, such as <c>operator:ana</c>.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="At">When it was asked, by the city's clock.</param>
/// <param name="Revokes">The order that this one takes back: it means nothing to a device that was ordered otherwise in between. Null: it means what it says.</param>
public sealed record Order(
    string Id,
    DeviceValues Set,
    IReadOnlyList<int> TakenBack,
    bool UntilIsStated,
    DateTimeOffset? Until,
    string Actor,
    string Reason,
    DateTimeOffset At,
    OrderStamp? Revokes = null)
{
    /// <summary>Its place among all orders.</summary>
    public OrderStamp Stamp => new(At, Id);
}

/// <summary>What has become of an order. The numbers are stored: never change one.</summary>
public enum OrderStatus : byte
{
    /// <summary>Accepted; the device does not report it yet.</summary>
    Pending = 0,

    /// <summary>The device reported what was ordered.</summary>
    Acknowledged = 1,

    /// <summary>A later order took its place before the device reported it.</summary>
    Superseded = 2,

    /// <summary>Its end came before the device reported it.</summary>
    Expired = 3,

    /// <summary>It was not accepted.</summary>
    Refused = 4,
}

/// <summary>An order and what has become of it.</summary>
public sealed record OrderProgress(Order Order, OrderStatus Status);
