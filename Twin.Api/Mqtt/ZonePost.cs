using System.Threading.Channels;
using Twin.Grains.Zones;

namespace Twin.Api.Mqtt;

/// <summary>
/// Brings items to their zones: what has gathered for a zone while the last call ran goes in one call. When a zone does not answer, items that are kept are brought again;
/// the others come again by themselves.
/// </summary>
internal sealed partial class ZonePost<T>(IGrainFactory grains, Func<IZoneGrain, T[], ValueTask> send, bool isKept, TimeProvider time, ILogger logger)
{
    private const int MostWaiting = 10_000;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Channel<(string Zone, T Item)> _items = Channel.CreateBounded<(string, T)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Adds an item; waits while too many wait.</summary>
    public ValueTask PostAsync(string zone, T item, CancellationToken cancellation) => _items.Writer.WriteAsync((zone, item), cancellation);

    /// <summary>Brings items until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var batch = new List<(string Zone, T Item)>();
        while (true)
        {
            if (batch.Count == 0 && !await _items.Reader.WaitToReadAsync(cancellation))
            {
                return;
            }

            while (batch.Count < MostWaiting && _items.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }

            var zones = batch.GroupBy(item => item.Zone, item => item.Item, StringComparer.Ordinal).ToArray();
            var isSent = await Task.WhenAll(zones.Select(zone => TrySendAsync(zone.Key, [.. zone])));
            var failed = zones.Where((_, i) => !isSent[i] && isKept).Select(zone => zone.Key).ToHashSet(StringComparer.Ordinal);
            batch.RemoveAll(item => !failed.Contains(item.Zone));
            if (failed.Count > 0)
            {
                await Task.Delay(RetryPause, time, cancellation);
            }
        }
    }

    private async Task<bool> TrySendAsync(string zone, T[] items)
    {
        try
        {
            await send(grains.GetGrain<IZoneGrain>(zone), items);
            return true;
        }
#pragma warning disable CA1031 // Whatever the zone's trouble is, the other zones are served.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogWarningNotSent(logger, failure, zone, items.Length);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zone {Zone} did not take {Items} items of the field.")]
    private static partial void LogWarningNotSent(ILogger logger, Exception failure, string zone, int items);
}
