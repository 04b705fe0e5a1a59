using System.CommandLine;
using System.Globalization;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Crash;

/// <summary>The verb <c>crash</c>.</summary>
public static class CrashCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var times = new Option<int>("--times") { Description = "How many kills.", DefaultValueFactory = _ => 100 };
        var seed = new Option<int>("--seed") { Description = "Seed of the random points.", DefaultValueFactory = _ => 1 };
        var cluster = new Option<bool>("--cluster") { Description = "Kills members of a cluster, silos and doors in turn: two of each on a PostgreSQL." };
        var json = CommonOptions.Json();
        times.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
            {
                result.AddError("--times must be 1 to 10000.");
            }
        });
        var command = new Command("crash", "Kills the twin (SIGKILL) under load at random points and looks for acknowledged readings that are missing.")
        {
            times, seed, cluster, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = new CrashOptions(parsed.GetValue(times), parsed.GetValue(seed), parsed.GetValue(json));
            if (parsed.GetValue(cluster))
            {
                return await RunClusterAsync(options);
            }

            var figures = await new CrashCheck(options, Console.Error).RunAsync();
            Print(figures);
            if (options.Json is not null)
            {
                Report(figures).Write(options.Json);
            }

            return figures.Missing == 0 ? 0 : 1;
        });
        return command;
    }

    private static async Task<int> RunClusterAsync(CrashOptions options)
    {
        var figures = await new ClusterCrashCheck(options, Console.Error).RunAsync();
        Console.Out.WriteLine(figures.Table());
        Console.Out.WriteLine(Table.OfGoals(figures.Goals()));
        if (options.Json is not null)
        {
            figures.Report().Write(options.Json);
        }

        return figures.Missing == 0 ? 0 : 1;
    }

    private static void Print(CrashFigures figures)
    {
        var table = new Table("kills", "while starting", "readings acknowledged", "missing", "slowest ready s");
        table.Add(
            figures.Kills.ToString("n0", CultureInfo.InvariantCulture),
            figures.KillsWhileStarting.ToString("n0", CultureInfo.InvariantCulture),
            figures.Acknowledged.ToString("n0", CultureInfo.InvariantCulture),
            figures.Missing.ToString("n0", CultureInfo.InvariantCulture),
            figures.SlowestReadySeconds.ToString("0.0", CultureInfo.InvariantCulture));
        Console.Out.WriteLine(table);
        foreach (var example in figures.Examples)
        {
            Console.Out.WriteLine(example);
        }

        Console.Out.WriteLine(Table.OfGoals(Goals(figures)));
    }

    private static BenchmarkReport Report(CrashFigures figures) => new(
        "crash",
        TimeProvider.System.GetUtcNow(),
        Machine.This,
        [
            new Figure("kills", figures.Kills, "kills"),
            new Figure("kills.whileStarting", figures.KillsWhileStarting, "kills"),
            new Figure("acknowledged", figures.Acknowledged, "readings"),
            new Figure("missing", figures.Missing, "readings"),
            new Figure("ready.slowest", figures.SlowestReadySeconds, "s"),
        ],
        Goals(figures),
        new Dictionary<string, Load.Latencies>());

    private static Goal[] Goals(CrashFigures figures) =>
        [new Goal("acknowledged readings missing after SIGKILL", "0", figures.Missing.ToString("n0", CultureInfo.InvariantCulture), figures.Missing == 0)];
}
