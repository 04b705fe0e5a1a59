namespace Twin.Benchmarks.Dashboard;

/// <summary>What the dashboard benchmark measured.</summary>
public sealed record DashboardFigures
{
    /// <summary>Version of the browser.</summary>
    public required string Browser { get; init; }

    /// <summary>Start of the navigation until the map with its state was drawn, in milliseconds, one per opened page.</summary>
    public required IReadOnlyList<double> FirstMapMs { get; init; }

    /// <summary>What was fetched until then and a moment after, by the page that fetched most.</summary>
    public required FetchedBytes FirstLoad { get; init; }

    /// <summary>Reading to pixel with a street on screen.</summary>
    public required PixelFigures CloseUp { get; init; }

    /// <summary>Reading to pixel with the whole city on screen.</summary>
    public required PixelFigures WholeCity { get; init; }

    /// <summary>The larger of the distances between the page's clock and the machine's, in milliseconds.</summary>
    public required double ClockSkewMs { get; init; }

    /// <summary>Bytes per second of WebSocket frames to one open page.</summary>
    public required double FrameBytesPerSecond { get; init; }

    /// <summary>Bytes per second of answers to one open page.</summary>
    public required double AnswerBytesPerSecond { get; init; }

    /// <summary>What one open page asks.</summary>
    public required IReadOnlyList<Polled> Polled { get; init; }

    /// <summary>The seconds in which it asked that.</summary>
    public required double PolledSeconds { get; init; }

    /// <summary>Pages that were held open.</summary>
    public required int Pages { get; init; }

    /// <summary>Cores that the server kept busy without a page.</summary>
    public required double CoresWithoutPages { get; init; }

    /// <summary>Cores that the server kept busy with <see cref="Pages"/> pages.</summary>
    public required double CoresWithPages { get; init; }

    /// <summary>What of the pages' sockets and questions failed.</summary>
    public required long PageFaults { get; init; }

    /// <summary>Readings per second that came in meanwhile and were acknowledged as durable.</summary>
    public required double ReadingsPerSecond { get; init; }

    /// <summary>Cores that 100 open pages cost.</summary>
    public double CoresPer100Pages => (CoresWithPages - CoresWithoutPages) / Pages * 100;
}
