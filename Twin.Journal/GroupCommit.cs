using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Twin.City.Devices;
using Twin.Journal.Blocks;
using Twin.Journal.Partitions;

namespace Twin.Journal;

/// <summary>
/// One commit in flight: whatever gathers while it runs is the next one. So a lone append waits for one write only, and a flood shares its writes,
/// without any delay made on purpose.
/// </summary>
internal sealed partial class GroupCommit : IAsyncDisposable
{
    // How long the end may take while the store is out of reach: a service manager asks once and then kills.
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(5);

    private readonly IJournalStore _store;
    private readonly CommitAttempts _attempts;
    private readonly Lock _gate = new();
    private readonly long _start;
    private readonly PartitionState[] _partitions;
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // Bounded by the count of readings, not of appends: see Enter.
    private readonly Channel<PendingAppend> _queue = Channel.CreateUnbounded<PendingAppend>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<PendingAppend> _gathered = [];
    private readonly PartitionedReadings _sorted;
    private readonly Task _writing;
    private int _queuedReadings;
    private long _lastN;
    private long _delivered;
    private long _deliveredStored;

    public GroupCommit(
        IJournalStore store, long start, DevicePlaces places, PartitionState[] partitions, JournalOptions options, TimeProvider time, ILogger logger)
    {
        _store = store;
        _start = start;
        _partitions = partitions;
        _options = options;
        _time = time;
        _logger = logger;
        _attempts = new CommitAttempts(store, options, time, logger);
        _sorted = new PartitionedReadings(places);
        _writing = Task.Run(WriteAsync);
    }

    public int QueuedReadings => Volatile.Read(ref _queuedReadings);

    /// <summary>What keeps the commit under way from getting through for too long; else null.</summary>
    public Exception? StuckOn => _attempts.StuckOn;

    /// <summary>The last commit that is durable and merged into the partitions.</summary>
    public long LastN => Volatile.Read(ref _lastN);

    public Task<long> AppendAsync(ReadOnlyMemory<Reading> readings)
    {
        if (readings.IsEmpty)
        {
            return Task.FromResult(LastN);
        }

        if (StuckOn is { } reason)
        {
            throw new JournalUnavailableException(reason);
        }

        Enter(readings.Length);
        var append = new PendingAppend(readings);
        if (!_queue.Writer.TryWrite(append))
        {
            Leave(readings.Length);
            throw new ObjectDisposedException(nameof(ReadingJournal));
        }

        return append.Committed;
    }

    public void MarkDelivered(long n)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, LastN);
        lock (_gate)
        {
            _delivered = Math.Max(_delivered, n);
        }
    }

    /// <summary>Stores the delivered mark, which the last commit may not have taken along.</summary>
    public async Task StoreDeliveredAsync(CancellationToken cancellation)
    {
        var delivered = Delivered();
        if (delivered > Volatile.Read(ref _deliveredStored))
        {
            await _store.MarkDeliveredAsync(_start, delivered, cancellation);
            Volatile.Write(ref _deliveredStored, delivered);
        }
    }

    /// <summary>Writes what waits, then ends. Where the store is out of reach, it gives up after five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await using (_time.CreateTimer(_ => _attempts.GiveUp(), null, GiveUpAfter, Timeout.InfiniteTimeSpan))
        {
            await _writing;
        }

        _attempts.Dispose();
    }

    private long Delivered()
    {
        lock (_gate)
        {
            return _delivered;
        }
    }

    // One append may reach over the limit, so that a batch larger than the limit can be written at all.
    private void Enter(int count)
    {
        var queued = QueuedReadings;
        while (queued < _options.QueueLimit)
        {
            var seen = Interlocked.CompareExchange(ref _queuedReadings, queued + count, queued);
            if (seen == queued)
            {
                return;
            }

            queued = seen;
        }

        throw new JournalCongestedException(queued);
    }

    private void Leave(int count) => Interlocked.Add(ref _queuedReadings, -count);

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            Gather();
            await CommitGatheredAsync();
            _gathered.Clear();
        }
    }

    private void Gather()
    {
        var count = 0;
        while (_queue.Reader.TryPeek(out var append) && (count == 0 || count + append.Readings.Length <= _options.CommitLimit))
        {
            _gathered.Add(append);
            count += append.Readings.Length;
            _queue.Reader.TryRead(out _);
        }
    }

    private async Task CommitGatheredAsync()
    {
        var n = _lastN + 1;
        try
        {
            _sorted.Sort(_gathered);
            await _attempts.WriteAsync(new JournalCommit(_start, n, _time.GetUtcNow(), EncodeBlocks(n), Delivered()));
        }
#pragma warning disable CA1031 // Whatever went wrong, those who wait must hear of it, and the next commit is tried.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogCommitFailed(error, n);
            var unavailable = error as JournalUnavailableException ?? new JournalUnavailableException(error);
            Answer(append => append.Fail(unavailable));
            return;
        }

        MergeIntoPartitions();
        Volatile.Write(ref _lastN, n);
        Answer(append => append.Complete(n));
    }

    private List<JournalBlock> EncodeBlocks(long n)
    {
        var blocks = new List<JournalBlock>(DevicePlace.PartitionCount);
        for (var partition = 0; partition < DevicePlace.PartitionCount; partition++)
        {
            var readings = _sorted[partition];
            if (!readings.IsEmpty)
            {
                blocks.Add(new JournalBlock(_start, n, partition, ReadingBlock.Encode(readings)));
            }
        }

        return blocks;
    }

    private void MergeIntoPartitions()
    {
        for (var partition = 0; partition < DevicePlace.PartitionCount; partition++)
        {
            var readings = _sorted[partition];
            if (!readings.IsEmpty)
            {
                _partitions[partition].Apply(readings);
            }
        }
    }

    private void Answer(Action<PendingAppend> answer)
    {
        foreach (var append in _gathered)
        {
            Leave(append.Readings.Length);
            answer(append);
        }
    }

    [LoggerMessage(LogLevel.Error, "Commit {N} of readings failed")]
    private partial void LogCommitFailed(Exception error, long n);
}
