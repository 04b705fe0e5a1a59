namespace Twin.Journal.Sqlite;

/// <summary>
/// The key of a block in one number: the node start, the commit, the partition. 2²⁰ starts of 2³⁷ commits: a start a minute for two years, a thousand commits
/// a second for four.
/// </summary>
internal static class BlockId
{
    private const int PartitionBits = 6;
    private const int CommitBits = 37;
    private const int StartShift = PartitionBits + CommitBits;
    private const long LastStart = (1L << 20) - 1;
    private const long LastCommit = (1L << CommitBits) - 1;

    public static long Of(long start, long n, int partition)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, LastStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, LastCommit);
        return (start << StartShift) | (n << PartitionBits) | (long)partition;
    }

    /// <summary>The first id after all those of a start.</summary>
    public static long EndOf(long start) => (start + 1) << StartShift;

    public static long Start(long id) => id >> StartShift;

    public static long N(long id) => (id >> PartitionBits) & LastCommit;

    public static int Partition(long id) => (int)(id & ((1 << PartitionBits) - 1));
}
