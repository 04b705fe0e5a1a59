namespace Twin.Benchmarks.Flood;

/// <summary>What the flood measured.</summary>
public sealed record FloodFigures
{
    /// <summary>Readings a second that the twin took in a closed loop before.</summary>
    public double CapacityPerSecond { get; init; }

    /// <summary>The flood second by second, from its first.</summary>
    public IReadOnlyList<FloodSecond> Seconds { get; init; } = [];

    /// <summary>What was answered after its end.</summary>
    public FloodSecond Rest { get; init; } = new();

    /// <summary>Requests of the schedule that were never sent, since all connections waited for answers.</summary>
    public long HeldBack { get; init; }

    /// <summary>Resident bytes of the twin at each second of the flood.</summary>
    public IReadOnlyList<long> ResidentBytes { get; init; } = [];

    /// <summary>CPU seconds of the twin over the flood.</summary>
    public double ServerCpuSeconds { get; init; }

    /// <summary>When the flood began and ended, in the probe's seconds.</summary>
    public (double Began, double Ended) Flood { get; init; }

    /// <summary>The probe's samples.</summary>
    public IReadOnlyList<ProbeSample> Probe { get; init; } = [];

    /// <summary>Whether the twin said that it was ready, in the probe's seconds.</summary>
    public IReadOnlyList<(double AtSeconds, bool IsReady)> Ready { get; init; } = [];

    /// <summary>Lamps that were asked afterwards.</summary>
    public int Checked { get; init; }

    /// <summary>Those that report less than had been acknowledged.</summary>
    public int Missing { get; init; }

    /// <summary>The whole flood.</summary>
    public FloodSecond Total => Seconds.Aggregate(new FloodSecond(), (sum, second) => sum + second) + Rest;

    /// <summary>How many times the capacity was offered.</summary>
    public double OfferedTimes => Total.Offered * (double)FloodOptions.BatchSize / Seconds.Count / CapacityPerSecond;

    /// <summary>Accepted readings a second in windows of <see cref="FloodOptions.WindowSeconds"/>, once the flood has risen.</summary>
    public IReadOnlyList<double> AcceptedPerSecond =>
    [
        .. Seconds.Skip(FloodOptions.RiseSeconds).Chunk(FloodOptions.WindowSeconds).Where(window => window.Length == FloodOptions.WindowSeconds)
            .Select(window => window.Sum(second => second.Accepted) * (double)FloodOptions.BatchSize / window.Length),
    ];

    /// <summary>Resident bytes when the flood had settled: the most in its first minute.</summary>
    public long SettledBytes => ResidentBytes.Take(FloodOptions.SettledAfterSeconds).Max();

    /// <summary>The most resident bytes over the flood.</summary>
    public long MostBytes => ResidentBytes.Max();

    /// <summary>The probe's p99 before the flood, in milliseconds.</summary>
    public double ProbeBeforeMs => P99(Probe.Where(sample => sample.AtSeconds < Flood.Began));

    /// <summary>The probe's p99 during the flood, in milliseconds, refused or not.</summary>
    public double ProbeDuringMs => P99(Probe.Where(sample => sample.AtSeconds >= Flood.Began && sample.AtSeconds < Flood.Ended));

    /// <summary>The share of the probe's requests that were taken during the flood.</summary>
    public double ProbeTakenShare => Probe.Where(sample => sample.AtSeconds >= Flood.Began && sample.AtSeconds < Flood.Ended).Average(sample => sample.IsTaken ? 1.0 : 0);

    /// <summary>
    /// Seconds from the end of the flood until all is as before: until <see cref="FloodOptions.CalmSeconds"/> seconds in a row begin in each of which the probe's p99 is at most twice that of before and
    /// all its requests are taken, and until the twin says for the last time that it is not ready. Not a number when that does not come about while the probe runs.
    /// </summary>
    public double RecoverySeconds
    {
        get
        {
            var limitMs = 2 * ProbeBeforeMs;
            var calm = Probe.Where(sample => sample.AtSeconds >= Flood.Ended)
                .GroupBy(sample => (int)(sample.AtSeconds - Flood.Ended))
                .Where(second => P99(second) <= limitMs && second.All(sample => sample.IsTaken))
                .Select(second => second.Key)
                .ToHashSet();
            var first = Enumerable.Range(0, FloodOptions.QuietSeconds).Where(second => Enumerable.Range(second, FloodOptions.CalmSeconds).All(calm.Contains)).DefaultIfEmpty(-1).First();
            var unready = Ready.Where(asked => asked.AtSeconds >= Flood.Ended && !asked.IsReady).Select(asked => asked.AtSeconds - Flood.Ended);
            return first < 0 ? double.NaN : Math.Max(first, unready.DefaultIfEmpty(0).Max());
        }
    }

    private static double P99(IEnumerable<ProbeSample> samples)
    {
        double[] sorted = [.. samples.Select(sample => sample.LatencyMs).Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Ceiling(sorted.Length * 0.99) - 1];
    }
}
