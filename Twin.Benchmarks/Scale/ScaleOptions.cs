namespace Twin.Benchmarks.Scale;

/// <summary>How the scale benchmark runs.</summary>
/// <param name="Lamps">Sizes of the cities, the smallest first.</param>
/// <param name="Seconds">Length of one window.</param>
/// <param name="Repeats">Windows of each kind; the median counts.</param>
/// <param name="Hops">False to leave out one silo against two.</param>
/// <param name="Json">Where the figures go for machines, or null.</param>
public sealed record ScaleOptions(IReadOnlyList<int> Lamps, double Seconds, int Repeats, bool Hops, FileInfo? Json)
{
    /// <summary>The largest city that may be asked for: ids have room for it, and one process's memory of today too.</summary>
    public const int MostLamps = 10_000_000;

    /// <summary>Seed of the cities.</summary>
    public const int Seed = 1;

    /// <summary>Readings of one request.</summary>
    public const int BatchSize = 1_000;

    /// <summary>Connections under load.</summary>
    public const int Connections = 4;

    /// <summary>Callers of the bare grains, each with a hundred calls under way.</summary>
    public const int GrainCallers = 8;

    /// <summary>Seconds of load before each window.</summary>
    public const double WarmUpSeconds = 1;

    /// <summary>Seconds of load before the first window: compiled code reaches its last tier only after some hundred thousand readings.</summary>
    public const double FirstWarmUpSeconds = 10;

    /// <summary>Lamps that are asked one by one after a kill.</summary>
    public const int SpotChecks = 2_000;

    /// <summary>Lamps of the city over which one silo is compared with two.</summary>
    public const int HopLamps = 10_000;

    /// <summary>Options of the twin. The silo's dashboard counts all grains again and again, which is for one city and not for a region: it is off, as it is in a cluster.</summary>
    public static IReadOnlyList<string> TwinOptions(string city) => ["--Twin:City", city, "--Twin:OrleansDashboard", "false"];

    /// <summary>True when a city can have so many lamps.</summary>
    public static bool IsSize(int lamps) => lamps is >= ScaledCity.LampsPerZone and <= MostLamps && lamps % ScaledCity.LampsPerZone == 0;
}
