using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Scale;

/// <summary>Ends the twin with SIGKILL while it takes readings, starts it again on the same data, and asks some lamps whether they report what had been acknowledged.</summary>
/// <param name="city">The city package.</param>
/// <param name="data">The data directory, on which every lamp has reported before.</param>
/// <param name="lampFile">The lamps.</param>
public sealed class KillUnderLoad(string city, string data, string lampFile)
{
    private const int AskedAtOnce = 16;
    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(20);

    // A start hands out what the last one made durable and did not deliver; the wait is for that.
    private static readonly TimeSpan CatchUpLimit = TimeSpan.FromSeconds(10);

    /// <summary>Does it.</summary>
    public async Task<KillFigures> RunAsync()
    {
        var lamps = LampList.Read(lampFile);
        using var generator = await LoadAndKillAsync(lamps);
        await using var twin = TwinServer.Start(data, ScaleOptions.TwinOptions(city));
        var start = Stopwatch.GetTimestamp();
        await twin.WaitUntilReadyAsync();
        await WaitUntilAcceptedAsync(twin, lamps.Ids[0]);
        var firstReading = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var random = new Random(ScaleOptions.Seed);
        int[] sample = [.. Enumerable.Range(0, ScaleOptions.SpotChecks).Select(_ => random.Next(lamps.Count)).Distinct()];
        var missing = await CountMissingAsync(twin, lamps, generator, sample);
        while (missing > 0 && Stopwatch.GetElapsedTime(start).TotalSeconds < firstReading + CatchUpLimit.TotalSeconds)
        {
            missing = await CountMissingAsync(twin, lamps, generator, sample);
        }

        return new KillFigures { ReadySeconds = twin.ReadySeconds, FirstReadingSeconds = firstReading, Checked = sample.Length, Missing = missing };
    }

    private async Task<LoadGenerator> LoadAndKillAsync(LampList lamps)
    {
        await using var twin = TwinServer.Start(data, ScaleOptions.TwinOptions(city));
        await twin.WaitUntilReadyAsync();
        using var stop = new CancellationTokenSource();
        var generator = new LoadGenerator(twin.Address, lamps, [twin.ProcessId], TimeProvider.System);
        var request = new LoadRequest { Do = "saturate", Connections = ScaleOptions.Connections, BatchSize = ScaleOptions.BatchSize };
        var load = generator.SendUntilKilledAsync(request, stop.Token);
        while (generator.AcknowledgedReadings == 0)
        {
            await Task.Delay(PollPeriod, TimeProvider.System, CancellationToken.None);
        }

        await Task.Delay(LoadTime, TimeProvider.System, CancellationToken.None);
        await twin.KillAsync();
        await stop.CancelAsync();
        await load;
        return generator;
    }

    private static async Task WaitUntilAcceptedAsync(TwinServer twin, string lamp)
    {
        while (true)
        {
            var reading = LampBatch.Reading(lamp).Replace(
                "2026-01-01T00:00:00.000Z", TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), StringComparison.Ordinal);
            using var body = new StringContent(reading, Encoding.UTF8, "application/x-ndjson");
            using var response = await twin.Client.PostAsync(new Uri("/api/readings", UriKind.Relative), body);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
            if (response.StatusCode == HttpStatusCode.OK && answer.RootElement.GetProperty("accepted").GetInt32() == 1)
            {
                return;
            }

            await Task.Delay(PollPeriod, TimeProvider.System);
        }
    }

    /// <summary>How many of some lamps report less than was acknowledged; every lamp must have reported something.</summary>
    public static async Task<int> CountMissingAsync(TwinServer twin, LampList lamps, LoadGenerator generator, int[] sample)
    {
        var missing = 0;
        await Parallel.ForEachAsync(sample, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce }, async (lamp, stop) =>
        {
            var promised = generator.AcknowledgedStamp(lamp) ?? (0, 0);
            var held = await ReportedStamp.AskAsync(twin.Client, lamps.Ids[lamp], stop);
            if (held.CompareTo(promised) < 0)
            {
                Interlocked.Increment(ref missing);
            }
        });
        return missing;
    }
}
