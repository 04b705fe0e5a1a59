using HdrHistogram;
using Twin.Benchmarks.Load;

namespace Twin.Benchmarks.Reports;

/// <summary>Turns a histogram of microseconds into figures of milliseconds.</summary>
public static class LatencySummary
{
    private const double UsPerMs = 1_000;
    private const int PercentileTicksPerHalfDistance = 3;

    /// <summary>Null when nothing was recorded.</summary>
    public static Latencies? Of(HistogramBase microseconds) => microseconds.TotalCount == 0
        ? null
        : new Latencies(
            microseconds.TotalCount,
            Percentile(microseconds, 50),
            Percentile(microseconds, 90),
            Percentile(microseconds, 99),
            Percentile(microseconds, 99.9),
            microseconds.GetMaxValue() / UsPerMs,
            Buckets(microseconds));

    private static double Percentile(HistogramBase microseconds, double percentile) => microseconds.GetValueAtPercentile(percentile) / UsPerMs;

    private static LatencyBucket[] Buckets(HistogramBase microseconds) =>
        [.. microseconds.Percentiles(PercentileTicksPerHalfDistance)
            .Where(bucket => bucket.CountAddedInThisIterationStep > 0)
            .Select(bucket => new LatencyBucket(bucket.ValueIteratedTo / UsPerMs, bucket.CountAddedInThisIterationStep))];
}
