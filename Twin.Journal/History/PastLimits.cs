namespace Twin.Journal.History;

/// <summary>How much one question about the past may read. What is past a limit is left out, the earliest first.</summary>
public sealed record PastLimits
{
    /// <summary>Commits that are read in one piece: in a busy city ten seconds of them, some milliseconds of the store's time.</summary>
    public int CommitsAtOnce { get; init; } = 1_024;

    /// <summary>Bytes of blocks of the device's partition.</summary>
    public long MostBytes { get; init; } = 64 << 20;

    /// <summary>Readings of the device: more than one a second for a day.</summary>
    public int MostReadings { get; init; } = 200_000;

    /// <summary>How long it may take, not counting the piece that is under way.</summary>
    public TimeSpan LongestWork { get; init; } = TimeSpan.FromSeconds(5);
}
