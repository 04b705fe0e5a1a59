using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.ExceptionServices;
using Twin.Journal.Blocks;

namespace Twin.Journal.Partitions;

/// <summary>
/// Reads partitions for all who wait for them: one read of the store at a time, and whoever comes while it runs is served by the next one, because the running
/// one may have begun before a commit that the newcomer knows of. A damaged row is the error of those who want its partition, and of nobody else.
/// Sets of partitions are bit masks.
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

    /// <summary>Completes when the partitions hold all that was committed before the call; throws <see cref="CorruptJournalException"/> when one of them is damaged.</summary>
    public async ValueTask LoadAsync(ulong wanted, CancellationToken cancellation)
    {
        if (Missing(wanted) == 0)
        {
            return;
        }

        foreach (var (partition, damage) in await JoinNextRound(wanted).WaitAsync(cancellation))
        {
            if ((wanted & SetOf(partition)) != 0)
            {
                ExceptionDispatchInfo.Throw(damage);
            }
        }
    }

    /// <summary>Loads what can be loaded of all partitions; answers what is wrong with the others.</summary>
    public async ValueTask<IReadOnlyDictionary<int, CorruptJournalException>> LoadUndamagedAsync(CancellationToken cancellation) =>
        Missing(All) == 0 ? ImmutableDictionary<int, CorruptJournalException>.Empty : await JoinNextRound(All).WaitAsync(cancellation);

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

    private Task<IReadOnlyDictionary<int, CorruptJournalException>> JoinNextRound(ulong wanted)
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
                round.Done.SetResult(await ReadAsync(Missing(round.Wanted)));
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

    private async Task<IReadOnlyDictionary<int, CorruptJournalException>> ReadAsync(ulong wanted)
    {
        var damaged = new Dictionary<int, CorruptJournalException>();
        if (wanted == 0)
        {
            return damaged;
        }

        var ownN = ownLastN();
        var positions = Each(wanted).Select(partition => partitions[partition].Position(ownStart, ownN)).ToArray();
        var lastCommits = await store.ReadAsync(
            positions,
            snapshot => Merge(snapshot.Partition, damaged, () => Merge(snapshot)),
            block => Merge(block.Partition, damaged, () => Merge(block)),
            CancellationToken.None);
        foreach (var partition in Each(wanted))
        {
            if (!damaged.ContainsKey(partition))
            {
                partitions[partition].CompleteRead(lastCommits);
            }
        }

        return damaged;
    }

    // The first damage ends a partition's part of the read; the other partitions go on.
    private static void Merge(int partition, Dictionary<int, CorruptJournalException> damaged, Action merge)
    {
        if (damaged.ContainsKey(partition))
        {
            return;
        }

        try
        {
            merge();
        }
        catch (CorruptJournalException damage)
        {
            damaged.Add(partition, damage);
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

        public TaskCompletionSource<IReadOnlyDictionary<int, CorruptJournalException>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
