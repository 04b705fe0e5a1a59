using System.Globalization;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Flood;

/// <summary>Says what the flood measured, to people and to machines.</summary>
/// <param name="figures">The figures.</param>
public sealed class FloodReport(FloodFigures figures)
{
    private const double LeastTimes = 10;
    private const double MostGrowth = 1.2;
    private const double LeastShareOfPeak = 0.8;
    private const double MostRecoverySeconds = 5;
    private const double BytesPerMegabyte = 1 << 20;

    /// <summary>The tables for people.</summary>
    public string ToText()
    {
        var table = new Table("figure", "value", "unit");
        foreach (var figure in Figures())
        {
            table.Add(figure.Name, figure.Value.ToString(Math.Abs(figure.Value) < 100 ? "0.##" : "n0", CultureInfo.InvariantCulture), figure.Unit);
        }

        return $"""
            {Machine.This.Processor}, {Machine.This.Cores} cores shared by server and clients; {Machine.This.Runtime}.

            {table}
            {Table.OfGoals(Goals())}
            """;
    }

    /// <summary>The same for machines.</summary>
    public BenchmarkReport ToReport(DateTimeOffset at) =>
        new("flood", at, Machine.This, [.. Figures().Where(figure => double.IsFinite(figure.Value))], Goals(), new Dictionary<string, Latencies>());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Goal[] Goals()
    {
        var total = figures.Total;
        var unexplained = total.Odd + total.Broken;
        var growth = (double)figures.MostBytes / figures.SettledBytes;
        var share = figures.AcceptedPerSecond.DefaultIfEmpty(0).Min() / figures.AcceptedPerSecond.DefaultIfEmpty(1).Max();
        return
        [
            new Goal("offered, of what it can take", "≥ 10 ×", Text($"{figures.OfferedTimes:0.0} ×"), figures.OfferedTimes >= LeastTimes * 0.99),
            new Goal("most memory, of that of the first minute", "≤ 1.20 ×", Text($"{growth:0.00} ×"), growth <= MostGrowth),
            new Goal("requests neither accepted nor refused in words", "0", Text($"{unexplained:n0}"), unexplained == 0),
            new Goal("least accepted in 10 s, of the most", "≥ 80 %", Text($"{share:0.0%}"), share >= LeastShareOfPeak),
            new Goal("as before, after the end", "≤ 5 s", Text($"{figures.RecoverySeconds:0.0} s"), figures.RecoverySeconds <= MostRecoverySeconds),
            new Goal("acknowledged readings missing", "0", Text($"{figures.Missing:n0}"), figures.Missing == 0),
        ];
    }

    private IEnumerable<Figure> Figures()
    {
        var total = figures.Total;
        var seconds = figures.Seconds.Count;
        double[] accepted = [.. figures.AcceptedPerSecond.DefaultIfEmpty(double.NaN)];
        return
        [
            new Figure("capacity", figures.CapacityPerSecond, "readings/s"),
            new Figure("flood.seconds", seconds, "s"),
            new Figure("offered", total.Offered * (double)FloodOptions.BatchSize / seconds, "readings/s", "capacity", figures.OfferedTimes),
            new Figure("offered.times", figures.OfferedTimes, "× capacity"),
            new Figure("offered.heldBack", figures.HeldBack, "requests"),
            new Figure("requests", total.Offered, "requests"),
            new Figure("requests.accepted", total.Accepted, "requests"),
            new Figure("requests.refused", total.Refused, "requests"),
            new Figure("requests.odd", total.Odd, "requests"),
            new Figure("requests.broken", total.Broken, "requests"),
            new Figure("accepted.most", accepted.Max(), "readings/s", "capacity", accepted.Max() / figures.CapacityPerSecond),
            new Figure("accepted.median", Median.Of(accepted), "readings/s", "capacity", Median.Of(accepted) / figures.CapacityPerSecond),
            new Figure("accepted.least", accepted.Min(), "readings/s", "capacity", accepted.Min() / figures.CapacityPerSecond),
            new Figure("resident.firstMinute", figures.SettledBytes / BytesPerMegabyte, "MiB"),
            new Figure("resident.most", figures.MostBytes / BytesPerMegabyte, "MiB"),
            new Figure("probe.before.p99", figures.ProbeBeforeMs, "ms"),
            new Figure("probe.during.p99", figures.ProbeDuringMs, "ms"),
            new Figure("probe.during.taken", figures.ProbeTakenShare * 100, "%"),
            new Figure("recovery", figures.RecoverySeconds, "s"),
            new Figure("serverCores", figures.ServerCpuSeconds / seconds, "cores"),
            new Figure("loadCores", total.CpuSeconds / seconds, "cores"),
            new Figure("checked", figures.Checked, "lamps"),
            new Figure("missing", figures.Missing, "lamps"),
        ];
    }
}
