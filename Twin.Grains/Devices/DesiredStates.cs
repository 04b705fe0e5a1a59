using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Storage;

namespace Twin.Grains.Devices;

/// <summary>A device's desired state as it is stored.</summary>
/// <param name="State">The state; <see cref="DesiredState.None"/> when nothing was ever desired.</param>
/// <param name="ETag">The row's version, by which the storage knows a stale writer; null when there is no row.</param>
public readonly record struct StoredDesired(DesiredState State, string? ETag);

/// <summary>
/// The stored desired states. Devices read and write theirs here and not by Orleans' persistent-state facet, which weighs half a kilobyte per grain even where nothing was ever desired;
/// a zone that comes alive asks for a thousand at once without waking their grains, and the group-commit storage answers them in a few queries.
/// </summary>
public sealed class DesiredStates([FromKeyedServices(StorageNames.Desired)] IGrainStorage storage)
{
    /// <summary>The stored desired states in the order of the devices; null where nothing was ever desired.</summary>
    public async ValueTask<DesiredState?[]> ReadAsync(IReadOnlyList<Device> devices, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return await Task.WhenAll(devices.Select(async device => await ReadAsync(device) is { ETag: not null } stored ? stored.State : null));
    }

    /// <summary>What is stored of one device.</summary>
    public async Task<StoredDesired> ReadAsync(Device device)
    {
        var row = new GrainState<DesiredRow>();
        await storage.ReadStateAsync(device.Kind.Name(), KeyOf(device), row);
        return row.RecordExists && row.State?.Desired is { } desired
            ? new StoredDesired(DesiredStateConverter.FromWire(desired), row.ETag)
            : new StoredDesired(DesiredState.None, row.ETag);
    }

    /// <summary>Stores a desired state; it is durable when the task ends. Throws <see cref="InconsistentStateException"/> when the row has another version than <paramref name="etag"/>.</summary>
    /// <returns>The row's version now.</returns>
    public async Task<string?> WriteAsync(Device device, DesiredState state, string? etag)
    {
        var row = new GrainState<DesiredRow>(new DesiredRow { Desired = DesiredStateConverter.ToWire(state) }, etag);
        await storage.WriteStateAsync(device.Kind.Name(), KeyOf(device), row);
        return row.ETag;
    }

    private static GrainId KeyOf(Device device) => GrainId.Create(device.Kind.Name(), device.Id);
}
