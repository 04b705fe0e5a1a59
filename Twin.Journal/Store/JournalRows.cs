using System.Collections.Immutable;

namespace Twin.Journal;

/// <summary>One start of one node's process: the writer of a row of commits.</summary>
/// <param name="Start">Unique and growing for ever.</param>
/// <param name="Places">Device id → its place, for every device the journal has ever known.</param>
public sealed record NodeStart(long Start, IReadOnlyDictionary<string, DevicePlace> Places);

/// <summary>One block: the readings of one commit that belong to one partition.</summary>
/// <param name="Start">The node start that wrote it.</param>
/// <param name="N">The number of the commit: 1, 2, 3 … for each node start.</param>
/// <param name="Partition">0 to 63.</param>
/// <param name="Content">As <c>docs/journal.md</c> describes it.</param>
public readonly record struct JournalBlock(long Start, long N, int Partition, byte[] Content);

/// <summary>One group commit: at most one block for each partition.</summary>
/// <param name="Start">The node start that writes it.</param>
/// <param name="N">Its number.</param>
/// <param name="At">When it is written, by the city's clock.</param>
/// <param name="Blocks">Its blocks, by partition.</param>
/// <param name="Delivered">Every commit of this start up to this number was applied.</param>
public sealed record JournalCommit(long Start, long N, DateTimeOffset At, IReadOnlyList<JournalBlock> Blocks, long Delivered);

/// <summary>What a reader already holds of a partition.</summary>
/// <param name="Partition">0 to 63.</param>
/// <param name="Revision">Revision of the snapshot it holds; 0 when it holds none.</param>
/// <param name="Covers">Node start → last commit that it holds.</param>
public sealed record PartitionPosition(int Partition, long Revision, ImmutableDictionary<long, long> Covers);

/// <summary>The last reported values of the devices of one partition.</summary>
/// <param name="Partition">0 to 63.</param>
/// <param name="Revision">Grows by one with each fold, from 1.</param>
/// <param name="Covers">Node start → last commit that is merged into it.</param>
/// <param name="Content">A block of one reading for each device that has reported.</param>
public sealed record PartitionSnapshot(int Partition, long Revision, ImmutableDictionary<long, long> Covers, byte[] Content);

/// <summary>How far the commits of a node start were applied.</summary>
/// <param name="Start">The node start.</param>
/// <param name="N">Every commit up to this one was applied.</param>
public readonly record struct DeliveredMark(long Start, long N);

/// <summary>A row of commits of one node start.</summary>
/// <param name="Start">The node start.</param>
/// <param name="First">The number of the first.</param>
/// <param name="Last">The number of the last.</param>
public readonly record struct CommitRange(long Start, long First, long Last);

/// <summary>The commits of one node start that the store still has, and when the first and the last of them were written.</summary>
/// <param name="Commits">The commits.</param>
/// <param name="FirstAt">When the first was written, by the clock of <see cref="JournalCommit.At"/>.</param>
/// <param name="LastAt">When the last was written.</param>
public readonly record struct KeptCommits(CommitRange Commits, DateTimeOffset FirstAt, DateTimeOffset LastAt);
