using System.Globalization;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Scale;

/// <summary>Says what the scale benchmark measured, to people and to machines.</summary>
/// <param name="figures">The figures.</param>
public sealed class ScaleReport(ScaleFigures figures)
{
    private const double MostRatioGrowth = 1.2;
    private const double MostManagedBytes = 4_000;
    private const double BytesPerMegabyte = 1 << 20;

    /// <summary>The tables for people.</summary>
    public string ToText() =>
        $"""
        {Machine.This.Processor}, {Machine.This.Cores} cores shared by server, clients and peers; {Machine.This.Runtime}.

        {Costs()}
        {Memory()}
        {Starts()}
        {Hops()}
        {Table.OfGoals(Goals())}
        """;

    /// <summary>The same for machines.</summary>
    public BenchmarkReport ToReport(DateTimeOffset at) =>
        new("scale", at, Machine.This, [.. Figures().Where(figure => double.IsFinite(figure.Value))], [.. Goals()], new Dictionary<string, Latencies>());

    /// <summary>What was to be reached.</summary>
    public IReadOnlyList<Goal> Goals()
    {
        var goals = new List<Goal>();
        var (smallest, largest) = (figures.Sizes[0], figures.Sizes[^1]);
        if (figures.Sizes.Count > 1)
        {
            var growth = largest.CpuRatio / smallest.CpuRatio;
            goals.Add(new Goal(
                Text($"CPU per reading / grain call, {largest.Lamps:n0} against {smallest.Lamps:n0} lamps"), "≤ 1.20 ×", Text($"{growth:0.00} ×"), growth <= MostRatioGrowth));
        }

        goals.Add(new Goal(
            Text($"managed memory per twin, {largest.Lamps:n0} lamps"), "≤ 4 kB", Text($"{largest.ManagedBytesPerLamp:n0} B"), largest.ManagedBytesPerLamp <= MostManagedBytes));
        var missing = figures.Sizes.Sum(size => size.Kill.Missing);
        goals.Add(new Goal("acknowledged readings missing after SIGKILL", "0", Text($"{missing:n0}"), missing == 0));
        return goals;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Table Costs()
    {
        var table = new Table("lamps", "readings/s", "server s/M", "grain calls/s", "grain s/M", "ratio", "idle cores");
        foreach (var size in figures.Sizes)
        {
            table.Add(
                Text($"{size.Lamps:n0}"), Text($"{size.DoorRate:n0}"), Text($"{size.DoorCpu:0.00}"), Text($"{size.GrainRate:n0}"), Text($"{size.GrainCpu:0.00}"),
                Text($"{size.CpuRatio:0.00}"), Text($"{size.IdleCores:0.00}"));
        }

        return table;
    }

    private Table Memory()
    {
        var table = new Table("lamps", "managed B/twin", "inventory", "grain and zone", "resident MiB", "resident B/twin", "peak MiB");
        foreach (var size in figures.Sizes)
        {
            table.Add(
                Text($"{size.Lamps:n0}"), Text($"{size.ManagedBytesPerLamp:n0}"), Text($"{size.InventoryBytesPerLamp:n0}"), Text($"{size.GrainBytesPerLamp:n0}"),
                Text($"{size.ResidentBytes / BytesPerMegabyte:n0}"), Text($"{(double)size.ResidentBytes / size.Lamps:n0}"), Text($"{size.PeakResidentBytes / BytesPerMegabyte:n0}"));
        }

        return table;
    }

    private Table Starts()
    {
        var table = new Table("lamps", "package s", "ready s", "all active s", "ready after kill s", "first reading s", "missing");
        foreach (var size in figures.Sizes)
        {
            table.Add(
                Text($"{size.Lamps:n0}"), Text($"{size.LoadSeconds:0.0}"), Text($"{size.ReadySeconds:0.0}"), Text($"{size.AllActiveSeconds:0.0}"),
                Text($"{size.Kill.ReadySeconds:0.0}"), Text($"{size.Kill.FirstReadingSeconds:0.0}"), Text($"{size.Kill.Missing} of {size.Kill.Checked:n0}"));
        }

        return table;
    }

    private Table Hops()
    {
        var table = new Table("on PostgreSQL", "readings/s", "server s/M", "/ one silo", "ack p50 ms");
        foreach (var hop in figures.Hops)
        {
            table.Add(hop.Name, Text($"{hop.Rate:n0}"), Text($"{hop.Cpu:0.00}"), Text($"{hop.Cpu / figures.Hops[0].Cpu:0.00}"), Text($"{hop.AcknowledgementMs:0.0}"));
        }

        return table;
    }

    private IEnumerable<Figure> Figures()
    {
        foreach (var size in figures.Sizes)
        {
            foreach (var figure in FiguresOf(size, Text($"lamps{size.Lamps}")))
            {
                yield return figure;
            }
        }

        foreach (var hop in figures.Hops)
        {
            var name = hop.Name.Replace(' ', '.');
            yield return new Figure($"{name}.readingsPerSecond", hop.Rate, "readings/s");
            yield return new Figure($"{name}.serverCpu", hop.Cpu, "s/million readings", SecondHop.One, hop.Cpu / figures.Hops[0].Cpu);
            yield return new Figure($"{name}.acknowledgement.p50", hop.AcknowledgementMs, "ms");
        }
    }

    private static IEnumerable<Figure> FiguresOf(SizeFigures size, string name) =>
    [
        new Figure($"{name}.readingsPerSecond", size.DoorRate, "readings/s", "grainCalls", size.DoorRate / size.GrainRate),
        new Figure($"{name}.serverCpu", size.DoorCpu, "s/million readings", "grainCalls", size.CpuRatio),
        new Figure($"{name}.grainCallsPerSecond", size.GrainRate, "calls/s"),
        new Figure($"{name}.grainCpu", size.GrainCpu, "s/million calls"),
        new Figure($"{name}.idleCores", size.IdleCores, "cores"),
        new Figure($"{name}.managed", size.ManagedBytesPerLamp, "B/twin"),
        new Figure($"{name}.managed.inventory", size.InventoryBytesPerLamp, "B/twin"),
        new Figure($"{name}.managed.grain", size.GrainBytesPerLamp, "B/twin"),
        new Figure($"{name}.resident", size.ResidentBytes, "B"),
        new Figure($"{name}.peakResident", size.PeakResidentBytes, "B"),
        new Figure($"{name}.packageLoad", size.LoadSeconds, "s"),
        new Figure($"{name}.ready", size.ReadySeconds, "s"),
        new Figure($"{name}.allActive", size.AllActiveSeconds, "s"),
        new Figure($"{name}.kill.ready", size.Kill.ReadySeconds, "s"),
        new Figure($"{name}.kill.firstReading", size.Kill.FirstReadingSeconds, "s"),
        new Figure($"{name}.kill.missing", size.Kill.Missing, "lamps"),
    ];
}
