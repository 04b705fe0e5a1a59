using Twin.Journal;

namespace Twin.Tests.Journal;

/// <summary>A real store whose commits fail or wait when a test says so.</summary>
internal sealed class FailingStore(IJournalStore store) : IJournalStore
{
    /// <summary>How many of the next commits are written, and then not known to be.</summary>
    public int AnswersToLose { get; set; }

    /// <summary>How often a commit was asked for, also while it waits for the gate.</summary>
    public int Asked { get; private set; }

    /// <summary>How often a commit got past the gate.</summary>
    public int Attempts { get; private set; }

    /// <summary>Thrown by the next commits, once no answers are to be lost, before anything is written.</summary>
    public Exception? CommitError { get; set; }

    /// <summary>How many of the next beats fail.</summary>
    public int BeatsToFail { get; set; }

    /// <summary>What commits wait for before they write.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public bool IsShared => store.IsShared;

    public Task<NodeStart> StartAsync(IReadOnlyList<string> deviceIds, DateTimeOffset now, CancellationToken cancellation) =>
        store.StartAsync(deviceIds, now, cancellation);

    public async Task CommitAsync(JournalCommit commit, CancellationToken cancellation)
    {
        Asked++;
        await Gate;
        Attempts++;
        if (AnswersToLose > 0)
        {
            AnswersToLose--;
            await store.CommitAsync(commit, cancellation);
            throw new JournalUnreachableException(new IOException("connection reset"));
        }

        if (CommitError is { } error)
        {
            throw error;
        }

        await store.CommitAsync(commit, cancellation);
    }

    public Task MarkDeliveredAsync(long start, long n, CancellationToken cancellation) => store.MarkDeliveredAsync(start, n, cancellation);

    public Task<IReadOnlyDictionary<long, long>> ReadAsync(
        IReadOnlyList<PartitionPosition> positions, Action<PartitionSnapshot> onSnapshot, Action<JournalBlock> onBlock, CancellationToken cancellation) =>
        store.ReadAsync(positions, onSnapshot, onBlock, cancellation);

    public Task<IReadOnlyList<DeliveredMark>> ReadUndeliveredAsync(long start, TimeSpan overAfter, CancellationToken cancellation) =>
        store.ReadUndeliveredAsync(start, overAfter, cancellation);

    public Task BeatAsync(long start, CancellationToken cancellation) => BeatsToFail-- > 0
        ? throw new JournalUnreachableException(new IOException("connection refused"))
        : store.BeatAsync(start, cancellation);

    public Task EndAsync(long start, CancellationToken cancellation) => store.EndAsync(start, cancellation);

    public Task<IReadOnlyList<JournalBlock>> ReadNextCommitAsync(long start, long after, CancellationToken cancellation) =>
        store.ReadNextCommitAsync(start, after, cancellation);

    public Task<bool> TryLeaseAsync(string name, long holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) =>
        store.TryLeaseAsync(name, holder, now, until, cancellation);

    public Task<bool> TryWriteSnapshotAsync(PartitionSnapshot snapshot, CancellationToken cancellation) => store.TryWriteSnapshotAsync(snapshot, cancellation);

    public Task<int> DropCoveredBlocksAsync(DateTimeOffset committedBefore, CancellationToken cancellation) =>
        store.DropCoveredBlocksAsync(committedBefore, cancellation);

    public Task<IReadOnlyList<KeptCommits>> ReadKeptCommitsAsync(CancellationToken cancellation) => store.ReadKeptCommitsAsync(cancellation);

    public Task<DateTimeOffset?> ReadCommitTimeAsync(long start, long n, CancellationToken cancellation) => store.ReadCommitTimeAsync(start, n, cancellation);

    public Task<IReadOnlyList<JournalBlock>> ReadBlocksAsync(int partition, CommitRange commits, CancellationToken cancellation) =>
        store.ReadBlocksAsync(partition, commits, cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
