using Microsoft.Extensions.Logging;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Devices;

namespace Twin.Grains.Commands;

/// <summary>
/// Brings an order to many devices, a bounded number at a time. It keeps no record of how far it came: who starts again begins with the first, since a device that
/// has the order already changes nothing. Runs in one grain's turns.
/// </summary>
public sealed partial class OrderDistribution(IGrainFactory grains, CityInventory city, BulkOrder bulk, ILogger<OrderDistribution> logger)
{
    // Enough that a commit of the desired states carries many, few enough that an operator's single order does not wait behind them.
    private const int MostUnderWay = 256;

    private readonly OrderMessage _order = new(bulk.Order, ExpectedVersion: null);

    // A device that a later city package no longer has cannot be asked.
    private Queue<Device> _waiting = new(IdRanges.Read(bulk.Targets).Select(city.Find).OfType<Device>());

    /// <summary>Asks every device that does not have the order yet, once; true when all have it.</summary>
    public async Task<bool> TryFinishAsync(CancellationToken cancellation)
    {
        var failed = new Queue<Device>();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(MostUnderWay, _waiting.Count)).Select(_ => AskOneByOneAsync(failed, cancellation)));
        cancellation.ThrowIfCancellationRequested();
        _waiting = failed;
        return failed.Count == 0;
    }

    private async Task AskOneByOneAsync(Queue<Device> failed, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && _waiting.TryDequeue(out var device))
        {
            try
            {
                await DeviceGrains.Of(grains, device).Take(_order);
            }
            catch (Exception failure)
            {
                // It stays the command's duty: the next round asks again.
                LogWarningNotTaken(failure, bulk.Order.Order.Id, device.Id);
                failed.Enqueue(device);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Command {Command} has not reached {Device}; it is sent again.")]
    private partial void LogWarningNotTaken(Exception failure, string command, string device);
}
