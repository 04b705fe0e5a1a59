using Orleans.Concurrency;
using Twin.City.Devices;

namespace Twin.Grains.Devices;

/// <summary>What every device grain answers, whatever its kind. Key: the device's id.</summary>
[Alias("twin.device")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Brings the device to life. Called before readings become durable: a device that recovers from the journal afterwards finds them there already
    /// and can no longer tell whether they were new.
    /// </summary>
    [Alias("wake"), ReadOnly]
    ValueTask Wake();

    /// <summary>Applies a reading that is already durable. Applying twice changes nothing.</summary>
    [Alias("apply")]
    ValueTask<ReadingOutcome> Apply(ReadingMessage reading);

    /// <summary>What the device reports and what is desired of it, at the city's present time.</summary>
    [Alias("describe"), ReadOnly]
    ValueTask<DeviceSnapshot> Describe();

    /// <summary>
    /// Takes an order if the desired state still has the version that the sender saw, or whatever it is when the sender saw none: then its time decides what it
    /// means (<see cref="DesiredState.Take"/>). When it answers accepted, the new state is durable. Taking twice changes nothing.
    /// </summary>
    [Alias("order")]
    ValueTask<OrderReceipt> Take(OrderMessage order);

    /// <summary>What has become of an order; null when the device does not remember it.</summary>
    [Alias("order-status"), ReadOnly]
    ValueTask<OrderStatus?> StatusOf(string orderId);
}

/// <summary>A reading on its way to its device.</summary>
[GenerateSerializer, Immutable, Alias("twin.reading.v1")]
public readonly record struct ReadingMessage([property: Id(0)] Reported Reported);

/// <summary>An order on its way to its device.</summary>
/// <param name="Order">What is asked.</param>
/// <param name="ExpectedVersion">The version of the desired state that the sender saw; null: it asks many devices and saw none.</param>
[GenerateSerializer, Immutable, Alias("twin.order-message.v1")]
public sealed record OrderMessage([property: Id(0)] OrderProgress Order, [property: Id(1)] int? ExpectedVersion);

/// <summary>A device's answer to an order.</summary>
/// <param name="IsAccepted">False when the version was stale; nothing changed then.</param>
/// <param name="Version">The version of the desired state now.</param>
/// <param name="Status">What has become of the order so far.</param>
[GenerateSerializer, Immutable, Alias("twin.order-receipt.v1")]
public readonly record struct OrderReceipt([property: Id(0)] bool IsAccepted, [property: Id(1)] int Version, [property: Id(2)] OrderStatus Status);

/// <summary>A device as it is.</summary>
[GenerateSerializer, Immutable, Alias("twin.device-snapshot.v1")]
public sealed record DeviceSnapshot([property: Id(0)] Reported Reported, [property: Id(1)] DesiredState Desired);
