using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Ingest;

/// <summary>What a window measured.</summary>
/// <param name="Name">As tables and JSON spell it.</param>
public sealed record IngestSubject(string Name)
{
    /// <summary>The PostgreSQL door, last values only.</summary>
    public static readonly IngestSubject Postgres = new("postgres");

    /// <summary>The PostgreSQL door, last values and a row per reading.</summary>
    public static readonly IngestSubject PostgresWithHistory = new("postgresWithHistory");

    /// <summary>Grains called directly.</summary>
    public static readonly IngestSubject GrainCalls = new("grainCalls");

    /// <summary>The twin at saturation with listeners.</summary>
    public static IngestSubject Saturated(int listeners) => new($"twin.saturated.{listeners}");

    /// <summary>The twin at 5,000 readings/s with listeners.</summary>
    public static IngestSubject Paced(int listeners) => new($"twin.paced.{listeners}");
}

/// <summary>The windows of a run by subject, and their medians.</summary>
public sealed class IngestFigures
{
    private const double Million = 1e6;
    private readonly Dictionary<IngestSubject, List<LoadFigures>> _windows = [];

    /// <summary>The subjects in the order they were first measured.</summary>
    public IEnumerable<IngestSubject> Subjects => _windows.Keys;

    /// <summary>Connections at which the twin took most.</summary>
    public int Connections { get; set; }

    /// <summary>Connections at which the PostgreSQL door took most.</summary>
    public int PostgresConnections { get; set; }

    /// <summary>Peak resident memory of the twin over the whole run.</summary>
    public long PeakResidentBytes { get; set; }

    /// <summary>Adds a window.</summary>
    public void Add(IngestSubject subject, LoadFigures figures)
    {
        if (!_windows.TryGetValue(subject, out var windows))
        {
            _windows.Add(subject, windows = []);
        }

        windows.Add(figures);
    }

    /// <summary>True when the subject was measured.</summary>
    public bool Has(IngestSubject subject) => _windows.ContainsKey(subject);

    /// <summary>Median readings per second.</summary>
    public double Rate(IngestSubject subject) => MedianOf(subject, window => window.Readings / window.Seconds);

    /// <summary>Median of a latency in milliseconds; not a number when none was recorded.</summary>
    public double Acknowledgement(IngestSubject subject, Func<Latencies, double> of) =>
        MedianOf(subject, window => window.Acknowledgement is { } latencies ? of(latencies) : double.NaN);

    /// <summary>Median of a latency in milliseconds; not a number when none was recorded.</summary>
    public double Event(IngestSubject subject, Func<Latencies, double> of) =>
        MedianOf(subject, window => window.Event is { } latencies ? of(latencies) : double.NaN);

    /// <summary>Median CPU seconds of the server per million readings.</summary>
    public double ServerCpuPerMillion(IngestSubject subject) => MedianOf(subject, window => window.ServerCpuSeconds / window.Readings * Million);

    /// <summary>Median CPU seconds of the clients per million readings.</summary>
    public double ClientCpuPerMillion(IngestSubject subject) => MedianOf(subject, window => window.ClientCpuSeconds / window.Readings * Million);

    /// <summary>Median cores that the server kept busy.</summary>
    public double ServerCores(IngestSubject subject) => MedianOf(subject, window => window.ServerCpuSeconds / window.Seconds);

    /// <summary>Median cores that the clients kept busy.</summary>
    public double ClientCores(IngestSubject subject) => MedianOf(subject, window => window.ClientCpuSeconds / window.Seconds);

    /// <summary>Median entities per second that all listeners received together.</summary>
    public double Entities(IngestSubject subject) => MedianOf(subject, window => window.Entities / window.Seconds);

    /// <summary>Versions lost, over all windows.</summary>
    public long Lost(IngestSubject subject) => _windows[subject].Sum(window => window.Lost);

    /// <summary>Answers other than 200 and refused readings, over all windows.</summary>
    public long Faults(IngestSubject subject) => _windows[subject].Sum(window => window.Faults + window.Refused + window.BrokenStreams);

    /// <summary>Latencies of the window whose rate is the middle one.</summary>
    public LoadFigures MiddleWindow(IngestSubject subject)
    {
        LoadFigures[] ordered = [.. _windows[subject].OrderBy(window => window.Readings / window.Seconds)];
        return ordered[ordered.Length / 2];
    }

    private double MedianOf(IngestSubject subject, Func<LoadFigures, double> of) => Median.Of(_windows[subject].Select(of));
}
