using Twin.Journal.History;

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

    /// <summary>How often this start says in a shared store that it lives.</summary>
    public TimeSpan BeatEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// After how long a silence another start of a shared store counts as over, so that a survivor delivers what it left: several beats, since a pause that is taken for
    /// a death costs readings that are delivered twice. Also how long a survivor that died in it keeps others from doing so.
    /// </summary>
    public TimeSpan OverAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a commit may be under way, in one attempt or several, before <see cref="ReadingJournal.IsStuck"/> holds and appends are refused at once.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How much one question about the past may read.</summary>
    public PastLimits Past { get; init; } = new();
}
