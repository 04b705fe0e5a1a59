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

    /// <summary>The command as it stands; null when there is none of this id.</summary>
    [Alias("describe")]
    ValueTask<CommandSnapshot?> Describe();
}

/// <summary>A command as it stands.</summary>
/// <param name="Device">The device it is for.</param>
/// <param name="Progress">The order and what has become of it.</param>
[GenerateSerializer, Immutable, Alias("twin.command-snapshot.v1")]
public sealed record CommandSnapshot([property: Id(0)] string Device, [property: Id(1)] OrderProgress Progress);

/// <summary>A command's stored row.</summary>
[GenerateSerializer, Alias("twin.command-row.v1")]
public sealed class CommandRow
{
    /// <summary>The device it is for; null while there is no command.</summary>
    [Id(0)]
    public string? Device { get; set; }

    /// <summary>The order, with the last status known.</summary>
    [Id(1)]
    public OrderWire? Order { get; set; }
}
