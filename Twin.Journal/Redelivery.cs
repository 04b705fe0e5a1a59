using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Twin.City.Devices;
using Twin.Journal.Blocks;
using Twin.Journal.Partitions;

namespace Twin.Journal;

/// <summary>
/// Hands out what starts that are over left past their delivered marks. One survivor for each such start, by a lease; it stops when the start turns out to live.
/// </summary>
internal sealed partial class Redelivery(
    IJournalStore store, long ownStart, DevicePlaces places, JournalOptions options, TimeProvider time, ILogger logger)
{
    private readonly HashSet<(long Start, long N, int Partition)> _damageTold = [];

    /// <summary>As <see cref="ReadingJournal.UndeliveredAsync"/>.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<Reading>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (start, _) in await store.ReadUndeliveredAsync(ownStart, options.OverAfter, cancellation))
        {
            await using var lease = await KeptLease.TryTakeAsync(store, $"deliver {start}", ownStart, options.OverAfter, time, cancellation);
            if (lease is null)
            {
                continue;
            }

            await foreach (var readings in ReadAsync(start, lease, cancellation))
            {
                yield return readings;
            }
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<Reading>> ReadAsync(long start, KeptLease lease, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Only now: whoever had the lease before may have finished.
        if (await FindMarkAsync(start, cancellation) is not { } stored)
        {
            yield break;
        }

        var delivered = stored;
        var lookedAt = time.GetTimestamp();
        try
        {
            while (!lease.IsLost && await store.ReadNextCommitAsync(start, delivered, cancellation) is [var first, ..] blocks)
            {
                var readings = ReadingsOf(blocks);
                if (readings.Length > 0)
                {
                    yield return readings;
                }

                delivered = first.N;
                if (time.GetElapsedTime(lookedAt) < options.BeatEvery)
                {
                    continue;
                }

                await store.MarkDeliveredAsync(start, delivered, cancellation);
                stored = delivered;
                lookedAt = time.GetTimestamp();
                if (await FindMarkAsync(start, cancellation) is null)
                {
                    // Nothing is left, or it was only paused and delivers its readings itself.
                    yield break;
                }
            }
        }
        finally
        {
            if (delivered > stored)
            {
                await store.MarkDeliveredAsync(start, delivered, CancellationToken.None);
            }
        }
    }

    private async Task<long?> FindMarkAsync(long start, CancellationToken cancellation)
    {
        foreach (var mark in await store.ReadUndeliveredAsync(ownStart, options.OverAfter, cancellation))
        {
            if (mark.Start == start)
            {
                return mark.N;
            }
        }

        return null;
    }

    private Reading[] ReadingsOf(IReadOnlyList<JournalBlock> blocks)
    {
        var readings = new List<Reading>();
        foreach (var block in blocks)
        {
            foreach (var reading in TryDecode(block))
            {
                if (places.TryFindDevice(block.Partition, reading.Device, out var device))
                {
                    readings.Add(reading with { Device = device });
                }
            }
        }

        return [.. readings];
    }

    // A damaged block stays where it is, and its partition says so whenever it is read; the others must reach their devices all the same.
    private Reading[] TryDecode(JournalBlock block)
    {
        try
        {
            return BlockContent.Decode(block);
        }
        catch (CorruptJournalException damage)
        {
            if (_damageTold.Add((block.Start, block.N, block.Partition)))
            {
                LogDamaged(damage);
            }

            return [];
        }
    }

    [LoggerMessage(LogLevel.Error, "A damaged block is passed over while the readings of a start that is over are delivered")]
    private partial void LogDamaged(CorruptJournalException damage);
}
