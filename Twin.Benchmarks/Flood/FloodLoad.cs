using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Twin.Benchmarks.Load;

namespace Twin.Benchmarks.Flood;

/// <summary>
/// Sends readings by a schedule that heeds no answer: a refused request is not sent again, its lamps' next one comes when the schedule says, and nobody waits as the server asks. A connection
/// that is late sends at once. Requests are encoded once and patched, so that ten times the load costs the shared cores as little as can be.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="lamps">The lamps.</param>
public sealed class FloodLoad(IPEndPoint server, LampList lamps)
{
    private static readonly TimeSpan ReopenPause = TimeSpan.FromMilliseconds(100);

    private readonly AcknowledgedStamp[] _newest = [.. Enumerable.Repeat(new AcknowledgedStamp(0, -1), lamps.Count / FloodOptions.BatchSize)];
    private readonly Lock _lock = new();
    private int _sends;
    private long _scheduled;
    private FloodSecond _second = new();
    private TimeSpan _cpu;

    /// <summary>Runs a load; tells every second, then the end.</summary>
    public async Task<FloodEnd> RunAsync(FloodRequest request, Func<FloodSecond, Task> tell)
    {
        _cpu = Process.GetCurrentProcess().TotalProcessorTime;
        Volatile.Write(ref _scheduled, 0);
        using var stop = new CancellationTokenSource();
        var start = Stopwatch.GetTimestamp();
        Task[] senders = [.. Enumerable.Range(0, request.Connections).Select(connection => Task.Run(() => SendAsync(connection, request, start, stop.Token)))];
        for (var second = 1; second <= request.Seconds; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, second - Stopwatch.GetElapsedTime(start).TotalSeconds)), TimeProvider.System, CancellationToken.None);
            await tell(TakeSecond());
        }

        await stop.CancelAsync();
        await Task.WhenAll(senders);
        var held = (long)(request.RequestsPerSecond * request.Seconds) - Volatile.Read(ref _scheduled);
        return new FloodEnd(TakeSecond(), Math.Max(0, held), _newest);
    }

    private FloodSecond TakeSecond()
    {
        lock (_lock)
        {
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var taken = _second with { CpuSeconds = (cpu - _cpu).TotalSeconds };
            _cpu = cpu;
            _second = new FloodSecond();
            return taken;
        }
    }

    private async Task SendAsync(int sender, FloodRequest request, long start, CancellationToken stop)
    {
        var group = sender % _newest.Length;
        var batch = new LampBatch(server.ToString(), "/api/readings", lamps, group * FloodOptions.BatchSize, FloodOptions.BatchSize);
        HttpConnection? connection = null;
        for (var slot = 0L; !stop.IsCancellationRequested; slot++)
        {
            if (request.RequestsPerSecond > 0 && !await IsDueAsync(start, (sender + (slot * request.Connections)) / request.RequestsPerSecond, stop))
            {
                break;
            }

            Interlocked.Increment(ref _scheduled);
            connection = await SendAsync(connection, batch, group);
        }

        connection?.Dispose();
    }

    private static async Task<bool> IsDueAsync(long start, double seconds, CancellationToken stop)
    {
        var wait = TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(start);
        if (wait > TimeSpan.Zero)
        {
            await Task.WhenAny(Task.Delay(wait, TimeProvider.System, stop));
        }

        return !stop.IsCancellationRequested;
    }

    // Returns the connection for the next request; null when it broke.
    private async Task<HttpConnection?> SendAsync(HttpConnection? open, LampBatch batch, int group)
    {
        var connection = open;
        try
        {
            connection ??= await HttpConnection.OpenAsync(server);
            var send = Interlocked.Increment(ref _sends);
            var at = TimeProvider.System.GetUtcNow();
            batch.Patch(at, send);
            var answer = await connection.SendAsync(batch.Request);
            Count(answer, batch.Count, group, new AcknowledgedStamp(at.ToUnixTimeMilliseconds(), SendLog.FirstSequence + send));
            return connection;
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            lock (_lock)
            {
                _second += new FloodSecond { Offered = 1, Broken = 1 };
            }

            connection?.Dispose();
            await Task.Delay(ReopenPause, TimeProvider.System);
            return null;
        }
    }

    private void Count(in IngestAnswer answer, int readings, int group, AcknowledgedStamp stamp)
    {
        var isTaken = answer.Status == StatusCodes.Status200OK && answer.Durable == readings;
        var isRefused = answer is { Status: StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable, SaysWhen: true };
        lock (_lock)
        {
            _second += new FloodSecond { Offered = 1, Accepted = isTaken ? 1 : 0, Refused = isRefused ? 1 : 0, Odd = isTaken || isRefused ? 0 : 1 };
            var held = _newest[group];
            if (isTaken && (stamp.AtMs, stamp.Sequence).CompareTo((held.AtMs, held.Sequence)) > 0)
            {
                _newest[group] = stamp;
            }
        }
    }
}
