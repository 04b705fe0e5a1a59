using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Flood;

/// <summary>One request of the probe.</summary>
/// <param name="AtSeconds">When it was sent, in seconds since the probe began.</param>
/// <param name="LatencyMs">From then until it was answered.</param>
/// <param name="IsTaken">True when its readings are durable.</param>
public readonly record struct ProbeSample(double AtSeconds, double LatencyMs, bool IsTaken);

/// <summary>A sender with little to say, as a gateway at night: ten readings every 10 ms on a connection of its own, later when the last are not answered yet. Beside it somebody asks whether the twin is ready.</summary>
public sealed class FloodProbe
{
    private static readonly TimeSpan ReadyPeriod = TimeSpan.FromMilliseconds(250);
    private readonly TwinServer _twin;
    private readonly LampBatch _batch;
    private readonly ConcurrentQueue<ProbeSample> _samples = new();
    private readonly ConcurrentQueue<(double AtSeconds, bool IsReady)> _ready = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _sends;

    /// <summary>A probe that plays the last lamps of the list, which nobody else does.</summary>
    public FloodProbe(TwinServer twin, LampList lamps)
    {
        _twin = twin;
        _batch = new LampBatch(twin.Address.ToString(), "/api/readings", lamps, lamps.Count - FloodOptions.ProbeReadings, FloodOptions.ProbeReadings);
    }

    /// <summary>Seconds since it began.</summary>
    public double NowSeconds => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Its samples so far.</summary>
    public IReadOnlyList<ProbeSample> Samples => [.. _samples];

    /// <summary>When the twin was asked whether it is ready, and what it said.</summary>
    public IReadOnlyList<(double AtSeconds, bool IsReady)> Ready => [.. _ready];

    /// <summary>Probes until it is stopped.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Task.Run(() => SendAsync(stop), CancellationToken.None), Task.Run(() => AskAsync(stop), CancellationToken.None));

    private async Task SendAsync(CancellationToken stop)
    {
        HttpConnection? connection = null;
        using var timer = new PeriodicTimer(FloodOptions.ProbePeriod);
        while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            var sent = NowSeconds;
            var isTaken = false;
            try
            {
                connection ??= await HttpConnection.OpenAsync(_twin.Address);
                _batch.Patch(TimeProvider.System.GetUtcNow(), _sends++);
                isTaken = await connection.SendAsync(_batch.Request) is { Status: StatusCodes.Status200OK } answer && answer.Durable == _batch.Count;
            }
            catch (Exception fault) when (fault is IOException or SocketException)
            {
                connection?.Dispose();
                connection = null;
            }

            _samples.Enqueue(new ProbeSample(sent, (NowSeconds - sent) * 1_000, isTaken));
        }

        connection?.Dispose();
    }

    private async Task AskAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var at = NowSeconds;
            using var response = await _twin.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), CancellationToken.None);
            _ready.Enqueue((at, response.IsSuccessStatusCode));
            await Task.Delay(ReadyPeriod, TimeProvider.System, CancellationToken.None);
        }
    }
}
