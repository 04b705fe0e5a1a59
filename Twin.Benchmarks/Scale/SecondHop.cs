using Twin.Benchmarks.Ingest;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Scale;

/// <summary>
/// The same city on the same cores and on PostgreSQL, as one process, as two of which each holds half of the twins, and as a door and a silo apart: what it costs that a reading
/// has to go from the process that took it to the one that holds its device. Windows take turns; the arrangements run one after the other, each on a database of its own.
/// </summary>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being measured.</param>
public sealed class SecondHop(ScaleOptions options, TextWriter progress)
{
    /// <summary>One process, everything inside.</summary>
    public const string One = "one silo";

    /// <summary>Two processes, everything inside each; all readings come to the door of the one that started last.</summary>
    public const string Two = "two silos";

    /// <summary>A door without grains, and a silo without doors: every reading goes over.</summary>
    public const string Apart = "door and silo apart";

    private static readonly (string Name, string[] Roles)[] Arrangements = [(One, ["all"]), (Two, ["all", "all"]), (Apart, ["silo", "api"])];

    /// <summary>Measures all arrangements.</summary>
    public async Task<IReadOnlyList<HopFigures>> RunAsync()
    {
        using var folder = WorkFolder.Create();
        var (city, lampFile) = ScaleBenchmark.MakeCity(folder, ScaleOptions.HopLamps);
        await using var postgres = await PostgresServer.StartAsync(folder.Path);
        var figures = new List<HopFigures>();
        foreach (var (name, roles) in Arrangements)
        {
            await progress.WriteLineAsync($"{name}, on PostgreSQL.");
            figures.Add(new HopFigures(name, await MeasureAsync(folder, city, lampFile, await postgres.NewDatabaseAsync(), name, roles)));
        }

        return figures;
    }

    private async Task<List<LoadFigures>> MeasureAsync(WorkFolder folder, string city, string lampFile, string database, string name, string[] roles)
    {
        var members = new List<TwinServer>();
        try
        {
            foreach (var role in roles)
            {
                // One after the other: a door waits for a silo, and the second silo joins a city that is there.
                var member = TwinServer.Start(
                    folder.Combine($"{name}-{members.Count}"), [.. ScaleOptions.TwinOptions(city), "--Twin:Role", role, "--ConnectionStrings:Twin", database]);
                members.Add(member);
                await member.WaitUntilReadyAsync();
            }

            return await LoadAsync(members, lampFile);
        }
        finally
        {
            foreach (var member in members)
            {
                await member.DisposeAsync();
            }
        }
    }

    private async Task<List<LoadFigures>> LoadAsync(List<TwinServer> members, string lampFile)
    {
        await using var load = LoadProcess.Start(members[^1].Address, lampFile, members.Select(member => member.ProcessId));
        await load.AskAsync(new LoadRequest { Do = "once", Connections = ScaleOptions.Connections, BatchSize = ScaleOptions.BatchSize });
        var request = new LoadRequest
        {
            Do = "saturate",
            Connections = ScaleOptions.Connections,
            BatchSize = ScaleOptions.BatchSize,
            WarmUpSeconds = ScaleOptions.WarmUpSeconds,
            Seconds = options.Seconds,
        };
        await load.AskAsync(request with { Seconds = ScaleOptions.FirstWarmUpSeconds });
        var windows = new List<LoadFigures>();
        for (var repeat = 0; repeat < options.Repeats; repeat++)
        {
            windows.Add(await load.AskAsync(request));
        }

        return windows;
    }
}
