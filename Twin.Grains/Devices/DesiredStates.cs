using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Storage;

namespace Twin.Grains.Devices;

/// <summary>
/// Reads the desired states of many devices without waking their grains: a zone that comes alive asks for a thousand at once,
/// and the group-commit storage answers them in a few queries.
/// </summary>
public sealed class DesiredStates([FromKeyedServices(StorageNames.Desired)] IGrainStorage storage)
{
    /// <summary>The stored desired states in the order of the devices; null where nothing was ever desired.</summary>
    public async ValueTask<DesiredState?[]> ReadAsync(IReadOnlyList<Device> devices, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return await Task.WhenAll(devices.Select(ReadAsync));
    }

    private async Task<DesiredState?> ReadAsync(Device device)
    {
        var row = new GrainState<DesiredRow>();
        await storage.ReadStateAsync(device.Kind.Name(), GrainId.Create(device.Kind.Name(), device.Id), row);
        return row.RecordExists && row.State?.Desired is { } desired ? DesiredStateConverter.FromWire(desired) : null;
    }
}
