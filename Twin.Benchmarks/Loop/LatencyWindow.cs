using HdrHistogram;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Loop;

/// <summary>Latencies of the window only; they are summed up when nobody records any more.</summary>
public sealed class LatencyWindow
{
    private const int Digits = 3;
    private readonly LongConcurrentHistogram _us = new(1, LoadGenerator.LongestLatencyUs, Digits);
    private bool _isOpen;

    /// <summary>The window begins.</summary>
    public void Open() => Volatile.Write(ref _isOpen, true);

    /// <summary>The window ends.</summary>
    public void Close() => Volatile.Write(ref _isOpen, false);

    /// <summary>Takes a latency; it counts when the window is open.</summary>
    public void Record(TimeSpan latency)
    {
        if (Volatile.Read(ref _isOpen))
        {
            _us.RecordValue(Math.Min((long)latency.TotalMicroseconds, LoadGenerator.LongestLatencyUs));
        }
    }

    /// <summary>What was recorded, once all who record have ended; null when nothing was.</summary>
    public Latencies? Sum() => LatencySummary.Of(_us);
}
