namespace Twin.Journal;

/// <summary>
/// Where a journal's rows lie: a SQLite file, or the PostgreSQL database that several nodes share. Whoever makes a store disposes it, after the journals on it.
/// </summary>
/// <remarks>
/// The promise that all else rests on: a commit is durable when <see cref="CommitAsync"/> completes, wholly or not at all, and the commits of one node start become
/// visible to readers in the order of their numbers. A method throws <see cref="JournalUnreachableException"/> where the store went away and nobody knows whether it did
/// what was asked; any other error says that it did not.
/// </remarks>
public interface IJournalStore : IAsyncDisposable
{
    /// <summary>True when other node starts may be appending at this moment, so that what was read before may be behind.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Makes the schema when it is missing, gives every device its place for ever, and registers a node start.
    /// Throws <see cref="JournalUnusableException"/> when another process holds the database, a newer program wrote it, or it is something else.
    /// </summary>
    /// <param name="deviceIds">The devices of the city; those seen for the first time get a place, in one transaction.</param>
    /// <param name="now">When the node starts, by the city's clock.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<NodeStart> StartAsync(IReadOnlyList<string> deviceIds, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>
    /// Writes one commit durably in one transaction. The same commit may be written again when it is not known whether it was: that changes nothing.
    /// Its delivered mark goes along, unless the store noted one within the last second.
    /// </summary>
    Task CommitAsync(JournalCommit commit, CancellationToken cancellation);

    /// <summary>Notes that every commit of a start up to <paramref name="n"/> was applied. Never goes backwards.</summary>
    Task MarkDeliveredAsync(long start, long n, CancellationToken cancellation);

    /// <summary>
    /// Reads what partitions lack, all in one view of the database: first the snapshot, where its revision is not the one known, then the blocks later than both
    /// the position and the snapshot, in the order of their commits.
    /// </summary>
    /// <param name="positions">What is known of each partition wanted.</param>
    /// <param name="onSnapshot">Called for each snapshot.</param>
    /// <param name="onBlock">Called for each block.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Node start → number of its last commit in that view.</returns>
    Task<IReadOnlyDictionary<long, long>> ReadAsync(
        IReadOnlyList<PartitionPosition> positions, Action<PartitionSnapshot> onSnapshot, Action<JournalBlock> onBlock, CancellationToken cancellation);

    /// <summary>
    /// Starts that are over and have commits past their delivered mark, oldest first. Where the store is one process's alone, all starts before
    /// <paramref name="start"/> are over; where it is shared, those that ended, and those that were not heard of for <paramref name="overAfter"/>.
    /// </summary>
    Task<IReadOnlyList<DeliveredMark>> ReadUndeliveredAsync(long start, TimeSpan overAfter, CancellationToken cancellation);

    /// <summary>All blocks of the first commit of a start after <paramref name="after"/>; empty when there is none.</summary>
    Task<IReadOnlyList<JournalBlock>> ReadNextCommitAsync(long start, long after, CancellationToken cancellation);

    /// <summary>Says that a start lives. Commits say so too.</summary>
    Task BeatAsync(long start, CancellationToken cancellation);

    /// <summary>Says that a start ended in good order: nothing more of it will come, and others need wait neither for its silence nor for its leases.</summary>
    Task EndAsync(long start, CancellationToken cancellation);

    /// <summary>Takes or prolongs a lease; false when another holder has it.</summary>
    /// <param name="name">What is leased.</param>
    /// <param name="holder">The node start that asks.</param>
    /// <param name="now">The city's time.</param>
    /// <param name="until">When the lease ends by itself.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<bool> TryLeaseAsync(string name, long holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>
    /// Replaces the snapshot of a partition, and what it covers, in one transaction; false when the stored revision is not the one before
    /// <see cref="PartitionSnapshot.Revision"/>: another node folded meanwhile.
    /// </summary>
    Task<bool> TryWriteSnapshotAsync(PartitionSnapshot snapshot, CancellationToken cancellation);

    /// <summary>
    /// Drops blocks that were committed before an instant, are delivered, and are covered by their partition's snapshot; in short transactions.
    /// A shared store also forgets the starts that have been silent for long and have no blocks left.
    /// </summary>
    /// <returns>How many were dropped.</returns>
    Task<int> DropCoveredBlocksAsync(DateTimeOffset committedBefore, CancellationToken cancellation);

    /// <summary>The commits that are there, by node start.</summary>
    Task<IReadOnlyList<KeptCommits>> ReadKeptCommitsAsync(CancellationToken cancellation);

    /// <summary>When the first commit of a start with this number or a later one was written; null when there is none.</summary>
    Task<DateTimeOffset?> ReadCommitTimeAsync(long start, long n, CancellationToken cancellation);

    /// <summary>The blocks of one partition in a row of commits. Whoever commits, or reads partitions that grains wait for, does not wait for it.</summary>
    Task<IReadOnlyList<JournalBlock>> ReadBlocksAsync(int partition, CommitRange commits, CancellationToken cancellation);
}
