using Twin.City.Devices;
using Twin.Grains.Devices;

namespace Twin.Grains.Commands;

/// <summary>One command: who asked what of which devices, and what became of it. Key: the command's id.</summary>
[Alias("twin.command")]
public interface ICommandGrain : IGrainWithStringKey
{
    /// <summary>Records the command and passes it to its device. Accepted means that both the record and the desired state are durable.</summary>
    [Alias("submit")]
    ValueTask<OrderReceipt> Submit(string device, OrderMessage order);

    /// <summary>
    /// Records a command for many devices and answers with what is recorded: another than was sent when the id is taken already. When it answers, the record is
    /// durable and its distribution will go on to the end, whatever fails in between.
    /// </summary>
    [Alias("accept")]
    ValueTask<BulkOrder> Accept(BulkOrder order);

    /// <summary>Goes on with a distribution that was interrupted; nothing happens when there is none.</summary>
    [Alias("continue")]
    ValueTask Continue();

    /// <summary>The command as it stands; null when there is none of this id.</summary>
    [Alias("describe")]
    ValueTask<CommandSnapshot?> Describe();
}

/// <summary>A command for many devices of one kind, as it is sent and stored.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Targets">Their ids, as <see cref="IdRanges"/> writes them: ordinals would not outlive a new city package.</param>
/// <param name="Order">What is asked of each.</param>
/// <param name="Fingerprint">Stands for the request that named the id by an idempotency key; null when it named none.</param>
[GenerateSerializer, Immutable, Alias("twin.bulk-order.v1")]
public sealed record BulkOrder(
    [property: Id(0)] DeviceKind Kind, [property: Id(1)] string Targets, [property: Id(2)] OrderProgress Order, [property: Id(3)] string? Fingerprint);

/// <summary>A command as it stands.</summary>
/// <param name="Device">The device it is for; null when it is for many.</param>
/// <param name="Progress">The order and what has become of it; for many devices always pending: each of them knows.</param>
/// <param name="Bulk">The command for many devices; null when it is for one.</param>
[GenerateSerializer, Immutable, Alias("twin.command-snapshot.v1")]
public sealed record CommandSnapshot([property: Id(0)] string? Device, [property: Id(1)] OrderProgress Progress, [property: Id(2)] BulkOrder? Bulk);

/// <summary>A command's stored row. Facts are stored as JSON: the row holds nothing but plain members and wire forms.</summary>
[GenerateSerializer, Alias("twin.command-row.v1")]
public sealed class CommandRow
{
    /// <summary>The device it is for; null while there is no command, or when it is for many.</summary>
    [Id(0)]
    public string? Device { get; set; }

    /// <summary>The order; to one device with the last status known.</summary>
    [Id(1)]
    public OrderWire? Order { get; set; }

    /// <summary>The many devices it is for; null when it is for one.</summary>
    [Id(2)]
    public string? Targets { get; set; }

    /// <summary>The kind of the many devices.</summary>
    [Id(3)]
    public DeviceKind Kind { get; set; }

    /// <summary>Stands for the request that named the id by an idempotency key.</summary>
    [Id(4)]
    public string? Fingerprint { get; set; }

    /// <summary>True when each of the many devices has it.</summary>
    [Id(5)]
    public bool IsDistributed { get; set; }

    /// <summary>The row of a command for many.</summary>
    public static CommandRow Of(BulkOrder bulk) => new()
    {
        Targets = bulk.Targets,
        Kind = bulk.Kind,
        Order = OrderProgressConverter.ToWire(bulk.Order),
        Fingerprint = bulk.Fingerprint,
    };

    /// <summary>The command for many that the row stands for; null when it is for one, or there is none.</summary>
    public BulkOrder? ToBulk() =>
        Targets is { } targets && Order is { } order ? new BulkOrder(Kind, targets, OrderProgressConverter.FromWire(order), Fingerprint) : null;
}
