using System.CommandLine;
using Twin.Benchmarks.Crash;
using Twin.Benchmarks.Dashboard;
using Twin.Benchmarks.Flood;
using Twin.Benchmarks.Functions;
using Twin.Benchmarks.Ingest;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Loop;
using Twin.Benchmarks.Memory;
using Twin.Benchmarks.Peers;
using Twin.Benchmarks.Scale;
using Twin.Benchmarks.Screenshots;

const int BadUsage = 2;
var root = new RootCommand("Benchmarks of the twin. Each prints a table and, with --json, the same figures for machines.")
{
    IngestCommand.Build(),
    LoopCommand.Build(),
    CrashCommand.Build(),
    MemoryCommand.Build(),
    FunctionsCommand.Build(),
    ScaleCommand.Build(),
    FloodCommand.Build(),
    DashboardCommand.Build(),
    ScreenshotsCommand.Build(),
    CityMakeCommand.Build(),
    ScaledGrainsCommand.Build(),
    FloodLoadCommand.Build(),
    LoadCommand.Build(),
    LampMemoryCommand.Build(),
    GrainCallsCommand.Build(),
    PostgresDoorCommand.Build(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    return BadUsage;
}

return await parsed.InvokeAsync();
