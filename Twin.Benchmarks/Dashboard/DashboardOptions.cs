namespace Twin.Benchmarks.Dashboard;

/// <summary>How the dashboard benchmark runs.</summary>
/// <param name="Repeats">How often the page is opened for the first map.</param>
/// <param name="Probes">Readings that are followed to the pixel, in each view.</param>
/// <param name="Pages">Pages that are held open for the server's CPU.</param>
/// <param name="Seconds">Length of one window of bytes or CPU.</param>
/// <param name="Rounds">Windows of CPU with and without pages, by turns; the median counts.</param>
/// <param name="Json">Where the figures go for machines, or null.</param>
public sealed record DashboardOptions(int Repeats, int Probes, int Pages, double Seconds, int Rounds, FileInfo? Json)
{
    /// <summary>Readings per second that come in meanwhile.</summary>
    public const int Rate = 5_000;

    /// <summary>Readings of one request: a request every 10 ms.</summary>
    public const int BatchSize = 50;

    /// <summary>Connections of the background.</summary>
    public const int Connections = 8;

    /// <summary>Width of the page in CSS pixels.</summary>
    public const int Width = 1_280;

    /// <summary>Height of the page in CSS pixels.</summary>
    public const int Height = 800;

    /// <summary>Zoom of the close view: a street with its lamps.</summary>
    public const double CloseUp = 17;

    /// <summary>One lamp in so many must be drawn with its state before the first map counts.</summary>
    public const int WatchedEvery = 50;

    /// <summary>Seed of the pauses between probes.</summary>
    public const int Seed = 1;
}
