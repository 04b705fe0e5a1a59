using Twin.City.Devices;
using Twin.Grains.Devices;
using Twin.Grains.Sectors;

namespace Twin.Grains.Street;

/// <summary>A retractable bollard.</summary>
[GrainType("bollard"), SectorPlacement]
public sealed class BollardGrain(DeviceSurroundings surroundings) : Grain, IDeviceGrain
{
    private readonly DeviceTwin _twin = new(surroundings);

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken) => _twin.LoadAsync(GrainContext, cancellationToken);

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _twin.Leave();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask Wake() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask<ReadingOutcome> Apply(ReadingMessage reading) => _twin.Apply(reading);

    /// <inheritdoc />
    public ValueTask<DeviceSnapshot> Describe() => ValueTask.FromResult(_twin.Describe());

    /// <inheritdoc />
    public ValueTask<OrderReceipt> Take(OrderMessage order) => _twin.TakeAsync(order);

    /// <inheritdoc />
    public ValueTask<OrderStatus?> StatusOf(string orderId) => ValueTask.FromResult(_twin.StatusOf(orderId));
}
