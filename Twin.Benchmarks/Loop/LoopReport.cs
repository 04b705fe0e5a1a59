using System.Globalization;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Loop;

/// <summary>Says what the loop benchmark measured, to people and to machines.</summary>
/// <param name="figures">The figures.</param>
public sealed class LoopReport(LoopFigures figures)
{
    private const double RiseGoalMs = 1_000;
    private const double AcceptedGoalMs = 1_000;
    private const double ObeyedGoalSeconds = 60;

    /// <summary>The tables for people.</summary>
    public string ToText()
    {
        var table = new Table("figure", "value", "unit", "/ peer");
        foreach (var figure in Figures())
        {
            table.Add(figure.Name, Number(figure.Value), figure.Unit, figure.RatioToPeer?.ToString("0.00", CultureInfo.InvariantCulture) ?? "");
        }

        return $"""
            {Machine.This.Processor}, {Machine.This.Cores} cores shared by the twin, the field and Mosquitto; {Machine.This.Runtime}.

            {table}
            {Table.OfGoals(Goals())}
            """;
    }

    /// <summary>The same for machines.</summary>
    public BenchmarkReport ToReport(DateTimeOffset at) => new("loop", at, Machine.This, [.. Figures()], [.. Goals()], Histograms());

    private static string Number(double value) => value.ToString(value >= 100 || double.IsInteger(value) ? "n0" : "0.00", CultureInfo.InvariantCulture);

    private IEnumerable<Goal> Goals()
    {
        yield return RiseGoal("counter → every lamp commanded p99, one street at a time", figures.Traffic.OneByOne);
        yield return RiseGoal($"counter → every lamp commanded p99, {LoopOptions.StreetsAtOnce} streets at once", figures.Traffic.AtOnce);
        var lamps = figures.Orders.Max(order => order.Lamps);
        var accepted = figures.Orders.Max(order => order.AcceptedMs);
        yield return new Goal($"order to {lamps:n0} lamps accepted, worst", "≤ 1 s", string.Create(CultureInfo.InvariantCulture, $"{accepted:0} ms"), accepted <= AcceptedGoalMs);
        var all = figures.Orders.Max(order => double.IsNaN(order.AllSeconds) ? double.PositiveInfinity : order.AllSeconds);
        var missing = figures.Orders.Sum(order => order.Missing);
        var obeyed = missing > 0 ? $"{missing:n0} lamps never" : string.Create(CultureInfo.InvariantCulture, $"{all:0.0} s");
        yield return new Goal("… acknowledged by the emulated field, worst", "≤ 60 s", obeyed, all <= ObeyedGoalSeconds && missing == 0);
        var faults = figures.Links.Faults(LinkSubject.Twin);
        yield return new Goal("messages refused or not answered over MQTT", "0", faults.ToString("n0", CultureInfo.InvariantCulture), faults == 0);
    }

    private static Goal RiseGoal(string name, RiseFigures rise) => new(
        name,
        "≤ 1 s",
        string.Create(CultureInfo.InvariantCulture, $"{rise.Latencies.P99:0} ms") + (rise.Missed > 0 ? $", {rise.Missed} streets never" : ""),
        rise.Latencies.P99 <= RiseGoalMs && rise.Missed == 0);

    private IEnumerable<Figure> Figures()
    {
        IEnumerable<Figure> all =
        [
            .. FiguresOf("traffic.oneByOne", figures.Traffic.OneByOne),
            .. FiguresOf("traffic.atOnce", figures.Traffic.AtOnce),
            new Figure("traffic.background", figures.Traffic.Background, "readings/s"),
            .. FiguresOf(figures.Orders),
            .. figures.Links.Subjects.SelectMany(FiguresOf),
        ];
        return all.Where(figure => double.IsFinite(figure.Value));
    }

    private static IEnumerable<Figure> FiguresOf(string name, RiseFigures rise) =>
    [
        new Figure($"{name}.streets", rise.Streets, "streets"),
        new Figure($"{name}.lamps", rise.Lamps, "lamps"),
        new Figure($"{name}.p50", rise.Latencies.P50, "ms"),
        new Figure($"{name}.p99", rise.Latencies.P99, "ms"),
        new Figure($"{name}.max", rise.Latencies.Max, "ms"),
        new Figure($"{name}.missed", rise.Missed, "streets"),
    ];

    private static IEnumerable<Figure> FiguresOf(IReadOnlyList<OrderFigures> orders) =>
    [
        new Figure("order.lamps", orders.Max(order => order.Lamps), "lamps"),
        new Figure("order.accepted", Median.Of(orders.Select(order => order.AcceptedMs)), "ms"),
        new Figure("order.accepted.worst", orders.Max(order => order.AcceptedMs), "ms"),
        new Figure("order.acknowledged.first", Median.Of(orders.Select(order => order.FirstSeconds)), "s"),
        new Figure("order.acknowledged.half", Median.Of(orders.Select(order => order.HalfSeconds)), "s"),
        new Figure("order.acknowledged.all", Median.Of(orders.Select(order => order.AllSeconds)), "s"),
        new Figure("order.acknowledged.worst", orders.Max(order => order.AllSeconds), "s"),
        new Figure("order.missing", orders.Sum(order => order.Missing), "lamps"),
    ];

    private IEnumerable<Figure> FiguresOf(LinkSubject subject)
    {
        var rate = figures.Links.ReadingsPerSecond(subject);
        var peer = subject.Broker == LinkSubject.Twin ? figures.Links.ReadingsPerSecond(subject.Peer) : double.NaN;
        yield return double.IsNaN(peer)
            ? new Figure($"{subject.Name}.readingsPerSecond", rate, "readings/s")
            : new Figure($"{subject.Name}.readingsPerSecond", rate, "readings/s", LinkSubject.Mosquitto, rate / peer);
        yield return new Figure($"{subject.Name}.messagesPerSecond", figures.Links.MessagesPerSecond(subject), "messages/s");
        yield return new Figure($"{subject.Name}.acknowledgement.p50", figures.Links.Acknowledgement(subject, latencies => latencies.P50), "ms");
        yield return new Figure($"{subject.Name}.acknowledgement.p99", figures.Links.Acknowledgement(subject, latencies => latencies.P99), "ms");
        yield return new Figure($"{subject.Name}.cpu", figures.Links.CpuPerMillion(subject), "s/million readings");
    }

    private Dictionary<string, Latencies> Histograms()
    {
        var histograms = new Dictionary<string, Latencies>(StringComparer.Ordinal)
        {
            ["traffic.oneByOne"] = figures.Traffic.OneByOne.Latencies,
            ["traffic.atOnce"] = figures.Traffic.AtOnce.Latencies,
        };
        foreach (var subject in figures.Links.Subjects)
        {
            if (figures.Links.MiddleWindow(subject).Acknowledgement is { } acknowledgement)
            {
                histograms.Add($"{subject.Name}.acknowledgement", acknowledgement);
            }
        }

        return histograms;
    }
}
