using System.Globalization;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Dashboard;

/// <summary>Says what the dashboard benchmark measured, to people and to machines.</summary>
/// <param name="figures">The figures.</param>
public sealed class DashboardReport(DashboardFigures figures)
{
    private const double FirstMapGoalMs = 3_000;
    private const double FirstLoadGoalKb = 700;
    private const double PixelGoalMs = 500;
    private const double BytesPerKb = 1_000;
    private const double SecondsPerMinute = 60;

    /// <summary>The tables for people.</summary>
    public string ToText()
    {
        var table = new Table("figure", "value", "unit");
        foreach (var figure in Figures())
        {
            table.Add(figure.Name, figure.Value.ToString(Math.Abs(figure.Value) < 100 ? "0.##" : "n0", CultureInfo.InvariantCulture), figure.Unit);
        }

        var asked = string.Join(", ", figures.Polled.Select(polled => Text($"{polled.PathAndQuery} ({polled.Count / figures.PolledSeconds * SecondsPerMinute:0}/min)")));
        return $"""
            {Machine.This.Processor}, {Machine.This.Cores} cores shared by server, load and browser; {Machine.This.Runtime}; Chromium {figures.Browser}, drawing in software.
            Close up {Kind(figures.CloseUp)}, with the whole city on screen {Kind(figures.WholeCity)}. An open page asks {asked}.

            {table}
            {Table.OfGoals(Goals())}
            """;
    }

    /// <summary>The same for machines.</summary>
    public BenchmarkReport ToReport(DateTimeOffset at) => new(
        "dashboard", at, Machine.This, [.. Figures().Where(figure => double.IsFinite(figure.Value))], Goals(), new Dictionary<string, Latencies>(StringComparer.Ordinal)
        {
            ["pixel.closeUp"] = figures.CloseUp.Latencies,
            ["pixel.wholeCity"] = figures.WholeCity.Latencies,
        });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Kind(PixelFigures pixels) => pixels.ByPixel ? "the lamp's pixel was watched" : "the lamp's state in a drawn frame was watched";

    private Goal[] Goals()
    {
        var firstMapMs = Median.Of(figures.FirstMapMs);
        var programKb = figures.FirstLoad.Program / BytesPerKb;
        return
        [
            new Goal("first meaningful map, median", "≤ 3.0 s", Text($"{firstMapMs / 1_000:0.0} s"), firstMapMs <= FirstMapGoalMs),
            new Goal("first load: page, scripts, styles, workers", "≤ 700 kB", Text($"{programKb:0} kB"), programKb <= FirstLoadGoalKb),
            PixelGoal("reading → pixel p99, close up", figures.CloseUp),
            PixelGoal("reading → pixel p99, whole city on screen", figures.WholeCity),
        ];
    }

    private static Goal PixelGoal(string name, PixelFigures pixels) =>
        new(name, "≤ 500 ms", Text($"{pixels.Latencies.P99:0} ms"), pixels.Latencies.P99 <= PixelGoalMs);

    private IEnumerable<Figure> Figures() =>
    [
        new Figure("readings", figures.ReadingsPerSecond, "readings/s"),
        new Figure("firstMap.median", Median.Of(figures.FirstMapMs), "ms"),
        new Figure("firstMap.worst", figures.FirstMapMs.Max(), "ms"),
        new Figure("firstLoad.program", figures.FirstLoad.Program / BytesPerKb, "kB"),
        new Figure("firstLoad.tiles", figures.FirstLoad.Tiles / BytesPerKb, "kB"),
        new Figure("firstLoad.answers", figures.FirstLoad.Answers / BytesPerKb, "kB"),
        new Figure("firstLoad.frames", figures.FirstLoad.Frames / BytesPerKb, "kB"),
        .. PixelFigures("pixel.closeUp", figures.CloseUp),
        .. PixelFigures("pixel.wholeCity", figures.WholeCity),
        new Figure("pixel.clockSkew", figures.ClockSkewMs, "ms"),
        new Figure("page.frames", figures.FrameBytesPerSecond / BytesPerKb, "kB/s"),
        new Figure("page.answers", figures.AnswerBytesPerSecond / BytesPerKb, "kB/s"),
        new Figure("pages", figures.Pages, "pages"),
        new Figure("pages.faults", figures.PageFaults, "faults"),
        new Figure("server.withoutPages", figures.CoresWithoutPages * 100, "% of a core"),
        new Figure("server.withPages", figures.CoresWithPages * 100, "% of a core"),
        new Figure("server.per100Pages", figures.CoresPer100Pages * 100, "% of a core"),
        new Figure("server.per100PagesAndMinute", figures.CoresPer100Pages * SecondsPerMinute, "CPU s"),
    ];

    private static IEnumerable<Figure> PixelFigures(string name, PixelFigures pixels) =>
    [
        new Figure($"{name}.p50", pixels.Latencies.P50, "ms"),
        new Figure($"{name}.p99", pixels.Latencies.P99, "ms"),
        new Figure($"{name}.worst", pixels.Latencies.Max, "ms"),
        new Figure($"{name}.probes", pixels.Latencies.Count, "readings"),
        new Figure($"{name}.devices", pixels.DrawnDevices, "devices"),
    ];
}
