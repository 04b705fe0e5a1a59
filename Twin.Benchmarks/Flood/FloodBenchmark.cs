using System.Globalization;
using System.Text.Json;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Flood;

/// <summary>
/// Finds out what the twin can take, then offers it many times that for minutes, over many connections that heed no answer, and looks at what it does with it: memory, refusals, what it still
/// takes, how soon it is as before, and whether everything that it acknowledged is there.
/// </summary>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being measured.</param>
public sealed class FloodBenchmark(FloodOptions options, TextWriter progress)
{
    private const int AskedAtOnce = 16;
    private const int SecondsBetweenTellings = 10;
    private const double BytesPerMegabyte = 1 << 20;

    private readonly List<long> _resident = [];

    /// <summary>Runs everything.</summary>
    public async Task<FloodFigures> RunAsync()
    {
        using var folder = WorkFolder.Create();
        await using var twin = TwinServer.Start(folder.Combine("twin"));
        await twin.WaitUntilReadyAsync();
        var lampFile = folder.Combine("lamps.tsv");
        LampList.Write(lampFile, (await twin.ListAsync("lamp")).Select(lamp => (lamp.GetProperty("id").GetString()!, lamp.GetProperty("zone").GetString()!)));
        var lamps = LampList.Read(lampFile);
        await using var load = ChildProcess.StartSelf(FloodLoadCommand.Verb, twin.Address.ToString(), lampFile);
        var capacity = await MeasureCapacityAsync(load, twin);
        return await FloodAsync(load, twin, lamps, capacity);
    }

    private async Task<double> MeasureCapacityAsync(ChildProcess load, TwinServer twin)
    {
        await RunAsync(load, twin, new FloodRequest(FloodOptions.CapacityConnections, 0, (int)FloodOptions.WarmUpSeconds), isFlood: false);
        var (seconds, _) = await RunAsync(load, twin, new FloodRequest(FloodOptions.CapacityConnections, 0, (int)FloodOptions.CapacitySeconds), isFlood: false);
        var capacity = seconds.Average(second => second.Accepted) * FloodOptions.BatchSize;
        await TellAsync($"It takes {capacity:n0} readings/s.");
        return capacity;
    }

    private async Task<FloodFigures> FloodAsync(ChildProcess load, TwinServer twin, LampList lamps, double capacity)
    {
        var probe = new FloodProbe(twin, lamps);
        using var stop = new CancellationTokenSource();
        var probing = probe.RunAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(FloodOptions.QuietSeconds), TimeProvider.System, CancellationToken.None);
        var cpu = CpuTime.OfTrees([twin.ProcessId]);
        var began = probe.NowSeconds;
        var request = new FloodRequest(options.Connections, options.Times * capacity / FloodOptions.BatchSize, (int)(options.Minutes * 60));
        var (seconds, end) = await RunAsync(load, twin, request, isFlood: true);
        var ended = probe.NowSeconds;
        var serverCpu = CpuTime.OfTrees([twin.ProcessId]) - cpu;
        await Task.Delay(TimeSpan.FromSeconds(FloodOptions.QuietSeconds), TimeProvider.System, CancellationToken.None);
        await stop.CancelAsync();
        await probing;
        var (asked, missing) = await CheckAsync(twin, lamps, end.Newest);
        return new FloodFigures
        {
            CapacityPerSecond = capacity,
            Seconds = seconds,
            Rest = end.Rest,
            HeldBack = end.HeldBack,
            ResidentBytes = _resident,
            ServerCpuSeconds = serverCpu.TotalSeconds,
            Flood = (began, ended),
            Probe = probe.Samples,
            Ready = probe.Ready,
            Checked = asked,
            Missing = missing,
        };
    }

    private async Task<(List<FloodSecond> Seconds, FloodEnd End)> RunAsync(ChildProcess load, TwinServer twin, FloodRequest request, bool isFlood)
    {
        var seconds = new List<FloodSecond>();
        var line = await load.AskAsync(JsonSerializer.Serialize(request, FloodJson.Default.FloodRequest));
        while (true)
        {
            seconds.Add(JsonSerializer.Deserialize(line, FloodJson.Default.FloodSecond)!);
            if (isFlood)
            {
                await NoteAsync(twin, seconds);
            }

            line = await load.ReadLineAsync();
            if (seconds.Count == request.Seconds)
            {
                return (seconds, JsonSerializer.Deserialize(line, FloodJson.Default.FloodEnd)!);
            }
        }
    }

    private async Task NoteAsync(TwinServer twin, List<FloodSecond> seconds)
    {
        _resident.Add(CpuTime.ResidentBytes(twin.ProcessId));
        if (seconds.Count % SecondsBetweenTellings == 0)
        {
            var sum = seconds.TakeLast(SecondsBetweenTellings).Aggregate((left, right) => left + right);
            await TellAsync(
                $"  {seconds.Count} s: {sum.Offered / (double)SecondsBetweenTellings:n0} requests/s, {sum.Accepted / (double)SecondsBetweenTellings:n0} accepted, {sum.Refused / (double)SecondsBetweenTellings:n0} refused, {sum.Odd + sum.Broken} neither; {_resident[^1] / BytesPerMegabyte:n0} MiB; load {sum.CpuSeconds / SecondsBetweenTellings:0.00} cores.");
        }
    }

    private static async Task<(int Checked, int Missing)> CheckAsync(TwinServer twin, LampList lamps, IReadOnlyList<AcknowledgedStamp> newest)
    {
        var random = new Random(1);
        int[] sample = [.. Enumerable.Range(0, FloodOptions.SpotChecks).Select(_ => random.Next(newest.Count * FloodOptions.BatchSize)).Distinct()];
        var missing = 0;
        await Parallel.ForEachAsync(sample, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce }, async (lamp, stop) =>
        {
            var promised = newest[lamp / FloodOptions.BatchSize];
            var held = await ReportedStamp.AskAsync(twin.Client, lamps.Ids[lamp], stop);
            if (held.CompareTo((promised.AtMs, promised.Sequence)) < 0)
            {
                Interlocked.Increment(ref missing);
            }
        });
        return (sample.Length, missing);
    }

    private Task TellAsync(FormattableString text) => progress.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
}
