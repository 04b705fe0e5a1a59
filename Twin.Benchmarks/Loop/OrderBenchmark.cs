using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Loop;

/// <summary>Orders all lamps of the city at once and watches them obey: the emulated field plays them, over MQTT, with the ramps and pauses that it gives them.</summary>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being measured.</param>
public sealed class OrderBenchmark(LoopOptions options, TextWriter progress)
{
    // No lamp has these by itself: the program and traffic ask for 50, 70, 75 or 100.
    private const int FirstLevel = 31;
    private const int LevelStep = 7;
    private const int Levels = 9;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan ObeyLimit = TimeSpan.FromSeconds(120);

    /// <summary>Runs it on a fresh twin below a folder.</summary>
    public async Task<IReadOnlyList<OrderFigures>> RunAsync(string folder)
    {
        // No failures: a lamp that has failed cannot acknowledge.
        await using var twin = TwinServer.Start(
            folder, [.. TwinServer.AnyMqttPort, "--Twin:Emulator", "true", "--Twin:Field:FailuresPerHour", "0", "--Twin:StartAt", LoopOptions.Night]);
        await twin.WaitUntilReadyAsync();
        var reported = await WaitForFieldAsync(twin);
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Orders to all lamps: the emulated field had reported {reported.TotalSeconds:0.0} s after the twin was ready."));
        var orders = new List<OrderFigures>();
        for (var round = 0; round < options.Rounds; round++)
        {
            orders.Add(await OrderAsync(twin, FirstLevel + LevelStep * (round % Levels)));
        }

        return orders;
    }

    private static async Task<TimeSpan> WaitForFieldAsync(TwinServer twin)
    {
        var start = Stopwatch.GetTimestamp();
        while (await CountSilentAsync(twin) > 0)
        {
            if (Stopwatch.GetElapsedTime(start) > ReportLimit)
            {
                throw new TimeoutException($"Not every lamp of the emulated field has reported within {ReportLimit.TotalSeconds} s.");
            }

            await Task.Delay(PollPeriod, TimeProvider.System);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task<int> CountSilentAsync(TwinServer twin)
    {
        using var page = JsonDocument.Parse(await twin.Client.GetStringAsync(new Uri("/api/devices?kind=lamp&status=silent&limit=1", UriKind.Relative)));
        return page.RootElement.GetProperty("total").GetInt32();
    }

    private static async Task<OrderFigures> OrderAsync(TwinServer twin, int level)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $$"""{"targets":{"kind":"lamp"},"values":{"level":{{level}}},"actor":"benchmark","reason":"loop"}""");
        using var order = new StringContent(body, Encoding.UTF8, "application/json");
        var start = Stopwatch.GetTimestamp();
        using var answer = await twin.Client.PostAsync(new Uri("/api/commands", UriKind.Relative), order);
        using var accepted = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        var acceptedMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (answer.StatusCode != HttpStatusCode.Accepted)
        {
            throw new InvalidOperationException($"The order was answered with {(int)answer.StatusCode}: {accepted.RootElement}");
        }

        return await WatchAsync(twin, answer.Headers.Location!, accepted.RootElement.GetProperty("total").GetInt32(), start, acceptedMs);
    }

    private static async Task<OrderFigures> WatchAsync(TwinServer twin, Uri command, int lamps, long start, double acceptedMs)
    {
        var figures = new OrderFigures(lamps, acceptedMs, double.NaN, double.NaN, double.NaN, lamps);
        while (true)
        {
            var (pending, acknowledged) = await CountAsync(twin, command);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            figures = figures with
            {
                FirstSeconds = Reached(figures.FirstSeconds, acknowledged > 0, seconds),
                HalfSeconds = Reached(figures.HalfSeconds, acknowledged * 2 >= lamps, seconds),
                AllSeconds = Reached(figures.AllSeconds, acknowledged == lamps, seconds),
                Missing = lamps - acknowledged,
            };
            if (pending == 0 || seconds > ObeyLimit.TotalSeconds)
            {
                return figures;
            }

            await Task.Delay(PollPeriod, TimeProvider.System);
        }
    }

    private static double Reached(double before, bool isReached, double seconds) => double.IsNaN(before) && isReached ? seconds : before;

    private static async Task<(int Pending, int Acknowledged)> CountAsync(TwinServer twin, Uri command)
    {
        using var document = JsonDocument.Parse(await twin.Client.GetByteArrayAsync(command));
        var counts = document.RootElement.GetProperty("counts");
        return (counts.GetProperty("pending").GetInt32(), counts.GetProperty("acknowledged").GetInt32());
    }
}
