using System.Numerics;
using Twin.Journal.Blocks;

namespace Twin.Journal.Partitions;

/// <summary>
/// Reads partitions for all who wait for them: one read of the store at a time, and whoever comes while it runs is served by the next one, because the running
/// one may have begun before a commit that the newcomer knows of. Sets of partitions are bit masks.
/// </summary>
internal sealed class PartitionLoader(IJournalStore store, long ownStart, PartitionState[] partitions, Func<long> ownLastN)
{
    /// <summary>Every partition.</summary>
    public const ulong All = ulong.MaxValue;

    private readonly Lock _gate = new();
    private Round? _next;
    private bool _isReading;

    /// <summary>The set of one partition.</summary>
    public static ulong SetOf(int partition) => 1UL << partition;

    /// <summary>Completes when the partitions hold all that was committed before the call.</summary>
    public ValueTask LoadAsync(ulong wanted, CancellationToken cancellation) =>
        Missing(wanted) == 0 ? ValueTask.CompletedTask : new ValueTask(JoinNextRound(wanted).WaitAsync(cancellation));

    // This node's own commits are merged as they are made. Only other nodes can make a partition that was read once fall behind.
    private ulong Missing(ulong wanted)
    {
        if (store.IsShared)
        {
            return wanted;
        }

        foreach (var partition in Each(wanted))
        {
            wanted &= partitions[partition].IsLoaded ? ~SetOf(partition) : All;
        }

        return wanted;
    }

    private Task JoinNextRound(ulong wanted)
    {
        lock (_gate)
        {
            _next ??= new Round();
            _next.Wanted |= wanted;
            var done = _next.Done.Task;
            if (!_isReading)
            {
                _isReading = true;
                _ = Task.Run(ReadRoundsAsync);
            }

            return done;
        }
    }

    private async Task ReadRoundsAsync()
    {
        while (TakeRound() is { } round)
        {
            try
            {
                await ReadAsync(Missing(round.Wanted));
                round.Done.SetResult();
            }
#pragma warning disable CA1031 // The error belongs to those who wait for this round; the next round reads anew.
            catch (Exception error)
#pragma warning restore CA1031
            {
                round.Done.SetException(error);
            }
        }
    }

    private Round? TakeRound()
    {
        lock (_gate)
        {
            var round = _next;
            _next = null;
            _isReading = round is not null;
            return round;
        }
    }

    private async Task ReadAsync(ulong wanted)
    {
        if (wanted == 0)
        {
            return;
        }

        var ownN = ownLastN();
        var positions = Each(wanted).Select(partition => partitions[partition].Position(ownStart, ownN)).ToArray();
        var lastCommits = await store.ReadAsync(positions, Merge, Merge, CancellationToken.None);
        foreach (var partition in Each(wanted))
        {
            partitions[partition].CompleteRead(lastCommits);
        }
    }

    private void Merge(PartitionSnapshot snapshot)
    {
        var readings = BlockContent.Decode(snapshot.Content, () => $"snapshot of partition {snapshot.Partition}");
        partitions[snapshot.Partition].Apply(snapshot, readings);
    }

    private void Merge(JournalBlock block) => partitions[block.Partition].Apply(BlockContent.Decode(block));

    private static IEnumerable<int> Each(ulong set)
    {
        for (; set != 0; set &= set - 1)
        {
            yield return BitOperations.TrailingZeroCount(set);
        }
    }

    private sealed class Round
    {
        public ulong Wanted { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
