using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Crash;

/// <summary>
/// Kills the twin with SIGKILL at random points under load, again and again on the same data, and looks after each restart whether every lamp reports at
/// least what was acknowledged before the kill.
/// </summary>
/// <param name="options">How.</param>
/// <param name="progress">Told of each round.</param>
public sealed class CrashCheck(CrashOptions options, TextWriter progress)
{
    private const int Connections = 8;
    private const int BatchSize = 500;
    private const int MostExamples = 20;
    private const double ShareOfKillsWhileStarting = 0.2;

    // From the middle of the first commits to well into a steady run.
    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(4);

    // A start hands out what the last one made durable and did not deliver; the wait is for that.
    internal static readonly TimeSpan CatchUpLimit = TimeSpan.FromSeconds(10);

    private readonly Random _random = new(options.Seed);
    private readonly List<string> _examples = [];
    private int _killsWhileStarting;
    private int _missing;
    private double _slowestReadySeconds;

    /// <summary>Runs all rounds.</summary>
    public async Task<CrashFigures> RunAsync()
    {
        using var folder = WorkFolder.Create();
        var data = folder.Combine("twin");
        var lamps = await ListLampsAsync(data, folder.Combine("lamps.tsv"));
        var promises = new Promises(lamps);
        for (var kill = 1; kill <= options.Times; kill++)
        {
            if (_random.NextDouble() < ShareOfKillsWhileStarting)
            {
                await KillWhileStartingAsync(data);
            }
            else
            {
                await RunRoundAsync(data, lamps, promises);
            }

            await progress.WriteLineAsync($"{kill} kills, {promises.Count:n0} readings acknowledged, {_missing} missing.");
        }

        await using var last = TwinServer.Start(data);
        await last.WaitUntilReadyAsync();
        await CheckAsync(last, promises);
        return new CrashFigures(options.Times, _killsWhileStarting, promises.Count, _missing, _slowestReadySeconds, _examples);
    }

    private static async Task<LampList> ListLampsAsync(string data, string file)
    {
        await using var twin = TwinServer.Start(data);
        await twin.WaitUntilReadyAsync();
        LampList.Write(file, (await twin.ListAsync("lamp")).Select(lamp => (lamp.GetProperty("id").GetString()!, lamp.GetProperty("zone").GetString()!)));
        return LampList.Read(file);
    }

    private async Task KillWhileStartingAsync(string data)
    {
        await using var twin = TwinServer.Start(data);
        await Task.Delay(LongestStart * _random.NextDouble(), TimeProvider.System);
        await twin.KillAsync();
        _killsWhileStarting++;
    }

    private async Task RunRoundAsync(string data, LampList lamps, Promises promises)
    {
        await using var twin = TwinServer.Start(data);
        await twin.WaitUntilReadyAsync();
        _slowestReadySeconds = Math.Max(_slowestReadySeconds, twin.ReadySeconds);
        await CheckAsync(twin, promises);
        using var stop = new CancellationTokenSource();
        using var generator = new LoadGenerator(twin.Address, lamps, [twin.ProcessId], TimeProvider.System);
        var load = generator.SendUntilKilledAsync(new LoadRequest { Do = "saturate", Connections = Connections, BatchSize = BatchSize }, stop.Token);
        await Task.Delay(LongestLoad * _random.NextDouble(), TimeProvider.System, CancellationToken.None);
        await twin.KillAsync();
        await stop.CancelAsync();
        await load;
        promises.Add(generator);
    }

    private async Task CheckAsync(TwinServer twin, Promises promises)
    {
        var start = Stopwatch.GetTimestamp();
        var broken = await BrokenAsync(twin, promises);
        while (broken.Count > 0 && Stopwatch.GetElapsedTime(start) < CatchUpLimit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            broken = await BrokenAsync(twin, promises);
        }

        _missing += broken.Count;
        _examples.AddRange(broken.Take(MostExamples - _examples.Count));
        if (broken.Count > 0)
        {
            promises.Clear();
        }
    }

    /// <summary>The lamps that report less than was acknowledged, in words.</summary>
    internal static async Task<List<string>> BrokenAsync(TwinServer twin, Promises promises)
    {
        var broken = new List<string>();
        foreach (var lamp in await twin.ListAsync("lamp"))
        {
            var id = lamp.GetProperty("id").GetString()!;
            var promised = promises.Of(id);
            var held = HeldStamp(lamp);
            if (held.CompareTo(promised) < 0)
            {
                broken.Add(string.Create(CultureInfo.InvariantCulture, $"{id}: acknowledged {promised}, reports {held}"));
            }
        }

        return broken;
    }

    private static (long AtMs, long Sequence) HeldStamp(JsonElement lamp) =>
        lamp.TryGetProperty("reported", out var reported) && reported.ValueKind == JsonValueKind.Object
            ? (reported.GetProperty("at").GetDateTimeOffset().ToUnixTimeMilliseconds(), reported.GetProperty("seq").GetInt64())
            : (0, -1);
}
