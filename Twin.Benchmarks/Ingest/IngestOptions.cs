namespace Twin.Benchmarks.Ingest;

/// <summary>How the ingest benchmark runs.</summary>
/// <param name="Seconds">Length of one window.</param>
/// <param name="Rounds">Windows of each kind; they take turns, and the median counts.</param>
/// <param name="Listeners">Numbers of live listeners.</param>
/// <param name="WithPeers">False to measure the twin alone, for a quick look.</param>
/// <param name="Json">Where the figures go for machines, or null.</param>
public sealed record IngestOptions(double Seconds, int Rounds, IReadOnlyList<int> Listeners, bool WithPeers, FileInfo? Json)
{
    /// <summary>Readings of one request at saturation.</summary>
    public const int BatchSize = 1_000;

    /// <summary>Readings per second of the constant schedule.</summary>
    public const int PacedRate = 5_000;

    /// <summary>Readings of one request of the constant schedule: one every 10 ms.</summary>
    public const int PacedBatchSize = 50;

    /// <summary>Connections of the constant schedule: more than are ever under way when the server keeps up.</summary>
    public const int PacedConnections = 16;

    /// <summary>Callers of the grain peer, each with a hundred calls under way: enough to keep both cores busy.</summary>
    public const int GrainCallers = 8;

    /// <summary>Numbers of connections among which each door's saturation is found.</summary>
    public static readonly int[] Concurrencies = [2, 4, 8, 16];

    /// <summary>Seconds of load before the first window of the twin.</summary>
    public const double FirstWarmUpSeconds = 20;

    /// <summary>Seconds before a paced window: it follows a saturated one, whose changes listeners are still being told.</summary>
    public const double PacedWarmUpSeconds = 6;

    /// <summary>Seconds before each other window.</summary>
    public const double WarmUpSeconds = 1;
}
