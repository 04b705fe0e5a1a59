using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace Twin.Journal.Partitions;

/// <summary>
/// Merges blocks into one snapshot for each partition, so that a start reads little, and drops what is merged and old. One node at a time by a lease; a node that
/// lost the lease unawares cannot undo another's fold, because a snapshot replaces only the revision before it.
/// </summary>
internal sealed partial class JournalFold : IAsyncDisposable
{
    private const string LeaseName = "fold";

    // The same node folds again and again, since it need not read what it wrote itself; when it dies, others wait for one fold that it leaves out.
    private const int LeaseForFolds = 2;

    private readonly IJournalStore _store;
    private readonly long _start;
    private readonly PartitionState[] _partitions;
    private readonly PartitionLoader _loader;
    private readonly GroupCommit _commits;
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public JournalFold(
        IJournalStore store, long start, PartitionState[] partitions, PartitionLoader loader, GroupCommit commits, JournalOptions options, TimeProvider time,
        ILogger logger)
    {
        _store = store;
        _start = start;
        _partitions = partitions;
        _loader = loader;
        _commits = commits;
        _options = options;
        _time = time;
        _logger = logger;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Folds now; does nothing when another node is at it.</summary>
    public async Task FoldAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            await _commits.StoreDeliveredAsync(cancellation);
            var now = _time.GetUtcNow();
            if (!await _store.TryLeaseAsync(LeaseName, _start, now, now + (_options.FoldEvery * LeaseForFolds), cancellation))
            {
                return;
            }

            var damaged = await _loader.LoadUndamagedAsync(cancellation);
            for (var partition = 0; partition < _partitions.Length; partition++)
            {
                if (!damaged.ContainsKey(partition))
                {
                    await FoldAsync(_partitions[partition], cancellation);
                }
            }

            await _store.DropCoveredBlocksAsync(now - _options.Retention, cancellation);
            ThrowFirst(damaged);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Stops folding in the background.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_options.FoldEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await TryFoldAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task TryFoldAsync()
    {
        try
        {
            await FoldAsync(_stopping.Token);
        }
#pragma warning disable CA1031 // A fold that failed loses nothing and is tried again with the next tick.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFoldFailed(error);
        }
    }

    private static void ThrowFirst(IReadOnlyDictionary<int, CorruptJournalException> damaged)
    {
        foreach (var damage in damaged.Values)
        {
            ExceptionDispatchInfo.Throw(damage);
        }
    }

    private async Task FoldAsync(PartitionState partition, CancellationToken cancellation)
    {
        // The number first: a commit that comes between is in the snapshot without being named, which is harmless; the other way round it would be lost.
        var ownN = _commits.LastN;
        if (partition.TakeSnapshot(_start, ownN) is not { } snapshot)
        {
            return;
        }

        var isWritten = false;
        var isOvertaken = false;
        try
        {
            isWritten = await _store.TryWriteSnapshotAsync(snapshot, cancellation);
            isOvertaken = !isWritten;
        }
        finally
        {
            if (isWritten)
            {
                partition.CompleteSnapshot(snapshot);
            }
            else
            {
                partition.AbandonSnapshot(readAgain: isOvertaken);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Folding the journal failed")]
    private partial void LogFoldFailed(Exception error);
}
