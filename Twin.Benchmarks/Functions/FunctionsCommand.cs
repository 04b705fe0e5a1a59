using System.CommandLine;
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Twin.Benchmarks.Reports;
using BenchmarkReport = Twin.Benchmarks.Reports.BenchmarkReport;

namespace Twin.Benchmarks.Functions;

/// <summary>The verb <c>functions</c>: BenchmarkDotNet over pure functions.</summary>
public static class FunctionsCommand
{
    private static readonly Type[] Suites = [typeof(ReadingParsing)];

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var json = CommonOptions.Json();
        var command = new Command("functions", "BenchmarkDotNet over the functions on the way of every reading.") { json };
        command.SetAction(async (parsed, _) =>
        {
            // In this process: a generated project would have to satisfy the solution's analyzers.
            var config = ManualConfig.CreateEmpty()
                .AddColumnProvider(DefaultConfig.Instance.GetColumnProviders().ToArray())
                .AddLogger(NullLogger.Instance)
                .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
                .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "twin-benchmark-functions"));
            Figure[] figures = [.. Suites.SelectMany(suite => FiguresOf(BenchmarkRunner.Run(suite, config)))];
            var table = new Table("function", "ns", "peer", "/ peer");
            foreach (var figure in figures)
            {
                table.Add(
                    figure.Name,
                    figure.Value.ToString("n1", CultureInfo.InvariantCulture),
                    figure.Peer ?? "",
                    figure.RatioToPeer?.ToString("0.00", CultureInfo.InvariantCulture) ?? "");
            }

            await Console.Out.WriteLineAsync(table.ToString());
            if (parsed.GetValue(json) is { } file)
            {
                new BenchmarkReport("functions", TimeProvider.System.GetUtcNow(), Machine.This, figures, [], new Dictionary<string, Load.Latencies>()).Write(file);
            }
        });
        return command;
    }

    private static IEnumerable<Figure> FiguresOf(Summary summary)
    {
        var baseline = summary.Reports.Single(report => report.BenchmarkCase.Descriptor.Baseline);
        var peer = Name(baseline);
        foreach (var report in summary.Reports)
        {
            var mean = report.ResultStatistics!.Mean;
            yield return report == baseline
                ? new Figure(peer, mean, "ns")
                : new Figure(Name(report), mean, "ns", peer, mean / baseline.ResultStatistics!.Mean);
        }
    }

    private static string Name(BenchmarkDotNet.Reports.BenchmarkReport report) =>
        $"{report.BenchmarkCase.Descriptor.Type.Name}.{report.BenchmarkCase.Descriptor.WorkloadMethod.Name}";
}
