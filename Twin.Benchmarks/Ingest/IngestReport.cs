using System.Globalization;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Ingest;

/// <summary>Says what the ingest benchmark measured, to people and to machines.</summary>
/// <param name="figures">The figures.</param>
/// <param name="listeners">Numbers of listeners that were measured.</param>
public sealed class IngestReport(IngestFigures figures, IReadOnlyList<int> listeners)
{
    private const double RateGoal = 100_000;
    private const double EventGoalMs = 100;
    private const double BytesPerMegabyte = 1 << 20;

    // What listeners may cost at saturation, by their number.
    private static readonly Dictionary<int, double> CostGoals = new() { [100] = 0.10, [1_000] = 0.30 };

    /// <summary>The tables for people.</summary>
    public string ToText() =>
        $"""
        {Machine.This.Processor}, {Machine.This.Cores} cores shared by server, clients and peers; {Machine.This.Runtime}.
        The twin took most with {figures.Connections} connections; its peak resident memory was {figures.PeakResidentBytes / BytesPerMegabyte:0} MiB.

        {Measured()}
        {Table.OfGoals(Goals())}
        """;

    /// <summary>The same for machines.</summary>
    public BenchmarkReport ToReport(DateTimeOffset at) => new("ingest", at, Machine.This, [.. Figures()], [.. Goals()], Histograms());

    private static string Number(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);

    private Table Measured()
    {
        var table = new Table(
            "subject", "readings/s", "/ postgres", "/ grains", "ack p50 ms", "p99", "event p50 ms", "p99", "lost", "faults", "server s/M", "client s/M", "server cores",
            "client cores");
        foreach (var subject in figures.Subjects)
        {
            table.Add(
                subject.Name,
                Number(figures.Rate(subject), "n0"),
                Number(RatioTo(IngestSubject.Postgres, subject), "0.00"),
                Number(RatioTo(IngestSubject.GrainCalls, subject), "0.00"),
                Number(figures.Acknowledgement(subject, latencies => latencies.P50), "0.0"),
                Number(figures.Acknowledgement(subject, latencies => latencies.P99), "0.0"),
                Number(figures.Event(subject, latencies => latencies.P50), "0.0"),
                Number(figures.Event(subject, latencies => latencies.P99), "0.0"),
                Number(figures.Lost(subject), "n0"),
                Number(figures.Faults(subject), "n0"),
                Number(figures.ServerCpuPerMillion(subject), "0.00"),
                Number(figures.ClientCpuPerMillion(subject), "0.00"),
                Number(figures.ServerCores(subject), "0.00"),
                Number(figures.ClientCores(subject), "0.00"));
        }

        return table;
    }

    private IEnumerable<Goal> Goals()
    {
        var alone = IngestSubject.Saturated(0);
        if (figures.Has(alone))
        {
            var rate = figures.Rate(alone);
            yield return new Goal("durable readings through HTTP", "≥ 100,000/s", $"{rate:n0}/s", rate >= RateGoal);
            var ratio = RatioTo(IngestSubject.Postgres, alone);
            if (!double.IsNaN(ratio))
            {
                yield return new Goal("beside the PostgreSQL door", "≥ 1.00 ×", $"{ratio:0.00} ×", ratio >= 1);
            }

            foreach (var (count, most) in CostGoals.Where(goal => listeners.Contains(goal.Key)))
            {
                var cost = 1 - figures.Rate(IngestSubject.Saturated(count)) / rate;
                yield return new Goal($"{count:n0} listeners at saturation cost", $"≤ {most:0%}", $"{cost:0.0%}", cost <= most);
            }
        }

        foreach (var count in listeners.Where(count => count > 0))
        {
            var subject = IngestSubject.Paced(count);
            var latency = figures.Event(subject, latencies => latencies.P99);
            yield return new Goal($"reading → event p99 at 5,000/s, {count:n0} listeners", "< 100 ms", $"{latency:0.0} ms", latency < EventGoalMs);
            yield return new Goal($"lost at 5,000/s, {count:n0} listeners", "0", $"{figures.Lost(subject):n0}", figures.Lost(subject) == 0);
        }
    }

    private IEnumerable<Figure> Figures()
    {
        foreach (var subject in figures.Subjects)
        {
            foreach (var figure in FiguresOf(subject).Where(figure => double.IsFinite(figure.Value)))
            {
                yield return figure;
            }
        }

        yield return new Figure("twin.connections", figures.Connections, "connections");
        yield return new Figure("twin.peakResident", figures.PeakResidentBytes, "B");
    }

    private IEnumerable<Figure> FiguresOf(IngestSubject subject)
    {
        var name = subject.Name;
        yield return Rate(subject, IngestSubject.Postgres);
        yield return Rate(subject, IngestSubject.GrainCalls) with { Name = $"{name}.readingsPerSecond.besideGrains" };
        yield return new Figure($"{name}.acknowledgement.p50", figures.Acknowledgement(subject, latencies => latencies.P50), "ms");
        yield return new Figure($"{name}.acknowledgement.p99", figures.Acknowledgement(subject, latencies => latencies.P99), "ms");
        yield return new Figure($"{name}.event.p50", figures.Event(subject, latencies => latencies.P50), "ms");
        yield return new Figure($"{name}.event.p99", figures.Event(subject, latencies => latencies.P99), "ms");
        yield return new Figure($"{name}.lost", figures.Lost(subject), "versions");
        yield return new Figure($"{name}.faults", figures.Faults(subject), "answers");
        yield return new Figure($"{name}.entities", figures.Entities(subject), "entities/s");
        yield return new Figure($"{name}.serverCpu", figures.ServerCpuPerMillion(subject), "s/million readings");
        yield return new Figure($"{name}.clientCpu", figures.ClientCpuPerMillion(subject), "s/million readings");
    }

    private Figure Rate(IngestSubject subject, IngestSubject peer)
    {
        var ratio = RatioTo(peer, subject);
        return double.IsNaN(ratio)
            ? new Figure($"{subject.Name}.readingsPerSecond", figures.Rate(subject), "readings/s")
            : new Figure($"{subject.Name}.readingsPerSecond", figures.Rate(subject), "readings/s", peer.Name, ratio);
    }

    private double RatioTo(IngestSubject peer, IngestSubject subject) =>
        figures.Has(peer) && !subject.Name.Contains("paced", StringComparison.Ordinal) ? figures.Rate(subject) / figures.Rate(peer) : double.NaN;

    private Dictionary<string, Latencies> Histograms()
    {
        var histograms = new Dictionary<string, Latencies>(StringComparer.Ordinal);
        foreach (var subject in figures.Subjects)
        {
            var window = figures.MiddleWindow(subject);
            if (window.Acknowledgement is { } acknowledgement)
            {
                histograms.Add($"{subject.Name}.acknowledgement", acknowledgement);
            }

            if (window.Event is { } events)
            {
                histograms.Add($"{subject.Name}.event", events);
            }
        }

        return histograms;
    }
}
