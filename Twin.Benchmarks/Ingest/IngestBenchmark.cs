using System.Globalization;
using System.Net;
using System.Text.Json;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Peers;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Ingest;

/// <summary>
/// Measures the way of a reading from the door to durable, applied and seen, beside two peers in the same run. Windows of all subjects take turns, so that
/// a machine that slows down slows all of them.
/// </summary>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being measured.</param>
public sealed class IngestBenchmark(IngestOptions options, TextWriter progress)
{
    private readonly IngestFigures _figures = new();

    /// <summary>Runs everything and returns what was measured.</summary>
    public async Task<IngestFigures> RunAsync()
    {
        using var folder = WorkFolder.Create();
        await using var twin = TwinServer.Start(folder.Combine("twin"));
        await twin.WaitUntilReadyAsync();
        var lampFile = folder.Combine("lamps.tsv");
        var lamps = await twin.ListAsync("lamp");
        LampList.Write(lampFile, lamps.Select(lamp => (lamp.GetProperty("id").GetString()!, lamp.GetProperty("zone").GetString()!)));
        await progress.WriteLineAsync($"The twin was ready after {twin.ReadySeconds:0.0} s; {lamps.Count} lamps report.");
        await using var load = LoadProcess.Start(twin.Address, lampFile, twin.ProcessId);
        if (options.WithPeers)
        {
            await RunBesidePeersAsync(folder, lampFile, load);
        }
        else
        {
            await RunRoundsAsync(load, null, null);
        }

        _figures.PeakResidentBytes = CpuTime.PeakResidentBytes(twin.ProcessId);
        return _figures;
    }

    private async Task RunBesidePeersAsync(WorkFolder folder, string lampFile, LoadProcess load)
    {
        await using var postgres = await PostgresServer.StartAsync(folder.Path);
        var address = new IPEndPoint(IPAddress.Loopback, FreePort.Find());
        await using var door = ChildProcess.StartSelf(PostgresDoorCommand.Verb, $"http://{address}", postgres.ConnectionString, RepositoryFolder.City);
        await door.ReadLineAsync();
        await using var postgresLoad = LoadProcess.Start(address, lampFile, door.Id, postgres.ProcessId);
        await using var grains = ChildProcess.StartSelf(GrainCallsCommand.Verb, RepositoryFolder.City, folder.Combine("grains"));
        await grains.ReadLineAsync();
        await RunRoundsAsync(load, postgresLoad, grains);
    }

    private async Task RunRoundsAsync(LoadProcess twin, LoadProcess? postgres, ChildProcess? grains)
    {
        // The first pass over all devices wakes them, and compiled code reaches its last tier only after some hundred thousand readings: no part of any window.
        await twin.AskAsync(Saturated(connections: 16, path: null) with { Seconds = IngestOptions.FirstWarmUpSeconds });
        var connections = await FindSaturationAsync("twin", twin, "/api/readings");
        var postgresConnections = postgres is null ? 0 : await FindSaturationAsync("PostgreSQL", postgres, PostgresDoorCommand.UpsertPath);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await progress.WriteLineAsync($"Round {round} of {options.Rounds}.");
            foreach (var listeners in options.Listeners)
            {
                await RunWithListenersAsync(twin, listeners, connections);
                if (postgres is not null)
                {
                    await RunPeersAsync(postgres, postgresConnections, grains!);
                }
            }
        }

        _figures.Connections = connections;
        _figures.PostgresConnections = postgresConnections;
    }

    private async Task RunWithListenersAsync(LoadProcess twin, int listeners, int connections)
    {
        if (listeners > 0)
        {
            await twin.AskAsync(new LoadRequest { Do = "listen", Listeners = listeners });
        }

        _figures.Add(IngestSubject.Saturated(listeners), await SaturateAsync(twin, connections));
        _figures.Add(IngestSubject.Paced(listeners), await twin.AskAsync(new LoadRequest
        {
            Do = "pace",
            Connections = IngestOptions.PacedConnections,
            RatePerSecond = IngestOptions.PacedRate,
            BatchSize = IngestOptions.PacedBatchSize,
            WarmUpSeconds = IngestOptions.PacedWarmUpSeconds,
            Seconds = options.Seconds,
        }));
        await twin.AskAsync(new LoadRequest { Do = "leave" });
    }

    private async Task RunPeersAsync(LoadProcess postgres, int connections, ChildProcess grains)
    {
        _figures.Add(IngestSubject.Postgres, await SaturateAsync(postgres, connections, PostgresDoorCommand.UpsertPath));
        _figures.Add(IngestSubject.PostgresWithHistory, await SaturateAsync(postgres, connections, PostgresDoorCommand.HistoryPath));
        var request = new LoadRequest
        {
            Do = "call",
            Connections = IngestOptions.GrainCallers,
            WarmUpSeconds = IngestOptions.WarmUpSeconds,
            Seconds = options.Seconds,
        };
        var answer = await grains.AskAsync(JsonSerializer.Serialize(request, LoadJson.Default.LoadRequest));
        _figures.Add(IngestSubject.GrainCalls, JsonSerializer.Deserialize(answer, LoadJson.Default.LoadFigures)!);
    }

    private async Task<int> FindSaturationAsync(string name, LoadProcess load, string path)
    {
        var best = (Connections: 0, Rate: 0.0);
        foreach (var connections in IngestOptions.Concurrencies)
        {
            var figures = await SaturateAsync(load, connections, path);
            var rate = figures.Readings / figures.Seconds;
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {name}, {connections} connections: {rate:n0} readings/s"));
            best = rate > best.Rate ? (connections, rate) : best;
        }

        return best.Connections > 0 ? best.Connections : throw new InvalidOperationException($"The door of {name} took no reading; see its log.");
    }

    private Task<LoadFigures> SaturateAsync(LoadProcess load, int connections, string? path = null) => load.AskAsync(Saturated(connections, path));

    private LoadRequest Saturated(int connections, string? path) => new()
    {
        Do = "saturate",
        Connections = connections,
        BatchSize = IngestOptions.BatchSize,
        WarmUpSeconds = IngestOptions.WarmUpSeconds,
        Seconds = options.Seconds,
        Path = path,
    };
}
