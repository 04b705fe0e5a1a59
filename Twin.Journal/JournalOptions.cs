namespace Twin.Journal;

/// <summary>How a node keeps its readings.</summary>
public sealed record JournalOptions
{
    /// <summary>Readings that may wait for their commit. From here on appends are refused and <see cref="ReadingJournal.IsCongested"/> holds.</summary>
    public int QueueLimit { get; init; } = 200_000;

    /// <summary>Most readings in one commit, unless a single append is larger: it bounds the memory and the length of a transaction.</summary>
    public int CommitLimit { get; init; } = 65_536;

    /// <summary>How often blocks are folded into snapshots. A start reads what was written since the last fold.</summary>
    public TimeSpan FoldEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long readings stay readable after they were committed. Blocks that no fold covers yet, or that are not delivered, stay longer.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);
}
