using Microsoft.Extensions.Logging;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Devices;

namespace Twin.Grains.Commands;

/// <summary>
/// Brings an order to many devices, a bounded number at a time. It keeps no record of how far it came: who starts again begins with the first, since a device that
/// has the order already changes nothing. Runs in one grain's turns.
/// </summary>
public sealed partial class OrderDistribution(IGrainFactory grains, CityInventory city, CityClock clock, BulkOrder bulk, ILogger<OrderDistribution> logger)
{
    // Enough that a commit of the desired states carries many, few enough that an operator's single order does not wait behind them.
    private const int MostUnderWay = 256;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly OrderMessage _order = new(bulk.Order, ExpectedVersion: null);

    // A device that a later city package no longer has cannot be asked.
    private Queue<Device> _waiting = new(IdRanges.Read(bulk.Targets).Select(city.Find).OfType<Device>());

    /// <summary>How long to wait before the next round: a storage or a silo that is away is not brought back by asking.</summary>
    public TimeSpan Pause { get; private set; } = ShortestPause;

    private bool IsOver => bulk.Order.Order.Until <= clock.Now;

    /// <summary>Asks every device that does not have the order yet, once; true when there is nobody left to ask: all have it, or it has ended, which the rest need not hear.</summary>
    public async Task<bool> TryFinishAsync(CancellationToken cancellation)
    {
        if (IsOver)
        {
            return true;
        }

        var failed = new Queue<(Device Device, Exception Failure)>();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(MostUnderWay, _waiting.Count)).Select(_ => AskOneByOneAsync(failed, cancellation)));
        cancellation.ThrowIfCancellationRequested();
        if (!failed.TryPeek(out var first))
        {
            return true;
        }

        LogWarningNotTaken(first.Failure, bulk.Order.Order.Id, failed.Count, first.Device.Id, Pause);
        _waiting = new Queue<Device>(failed.Select(one => one.Device));
        Pause = TimeSpan.FromTicks(Math.Min(2 * Pause.Ticks, LongestPause.Ticks));
        return false;
    }

    private async Task AskOneByOneAsync(Queue<(Device Device, Exception Failure)> failed, CancellationToken cancellation)
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
                failed.Enqueue((device, failure));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Command {Command} has not reached {Count} devices, {Device} first; it is sent again after {Pause}.")]
    private partial void LogWarningNotTaken(Exception failure, string command, int count, string device, TimeSpan pause);
}
