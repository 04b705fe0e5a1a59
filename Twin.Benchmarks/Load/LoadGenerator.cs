using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using HdrHistogram;
using Twin.Benchmarks.Processes;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Load;

/// <summary>Plays all lamps of a city against one server and measures what comes back. It is a process of its own, so that its CPU is told apart.</summary>
/// <param name="server">The server's address.</param>
/// <param name="lamps">The lamps.</param>
/// <param name="serverProcesses">The processes whose CPU, with all their children's, is the server's.</param>
/// <param name="time">The machine's clock.</param>
public sealed class LoadGenerator(IPEndPoint server, LampList lamps, IReadOnlyList<int> serverProcesses, TimeProvider time) : IDisposable
{
    /// <summary>Longer latencies count as this.</summary>
    public const long LongestLatencyUs = 60_000_000;

    private const string TwinPath = "/api/readings";
    private const int Digits = 3;
    private static readonly TimeSpan QuiescenceLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ThrottledPause = TimeSpan.FromMilliseconds(10);

    private readonly SendLog _log = new();
    private readonly HistogramBase _acknowledgementUs = NewHistogram();
    private readonly HistogramBase _eventUs = NewHistogram();
    private readonly int[] _acknowledged = [.. Enumerable.Repeat(-1, lamps.Count)];
    private readonly Dictionary<(string Path, int Size), LampBatch[]> _batches = [];
    private readonly List<LiveListener> _listeners = [];
    private bool _inWindow;
    private long _acknowledgedReadings;
    private long _readings;
    private long _refused;
    private long _faults;

    /// <summary>Readings that were acknowledged since the start, in windows or not.</summary>
    public long AcknowledgedReadings => Volatile.Read(ref _acknowledgedReadings);

    /// <summary>Time and sequence of the newest acknowledged reading of a lamp; null when there is none.</summary>
    public (long AtMs, long Sequence)? AcknowledgedStamp(int lamp) => Volatile.Read(ref _acknowledged[lamp]) is >= 0 and var send
        ? (_log.AtMs(send), SendLog.FirstSequence + send)
        : null;

    /// <summary>Opens listeners, each watching one zone, round-robin.</summary>
    public async Task<LoadFigures> ListenAsync(int count)
    {
        var opened = Stopwatch.GetTimestamp();
        const int AtOnce = 32;
        for (var first = 0; first < count; first += AtOnce)
        {
            var zones = Enumerable.Range(first, Math.Min(AtOnce, count - first)).Select(i => i % lamps.ZoneCodes.Count);
            _listeners.AddRange(await Task.WhenAll(zones.Select(zone => LiveListener.OpenAsync(server, lamps, _log, _eventUs, zone))));
        }

        await QuiesceAsync();
        return new LoadFigures { Seconds = Stopwatch.GetElapsedTime(opened).TotalSeconds, Lost = CountMissing() };
    }

    /// <summary>Closes all listeners.</summary>
    public LoadFigures Leave()
    {
        _listeners.ForEach(listener => listener.Dispose());
        _listeners.Clear();
        return new LoadFigures();
    }

    /// <summary>Closed loop: every connection sends its next batch as soon as the last is answered.</summary>
    public Task<LoadFigures> SaturateAsync(LoadRequest request) =>
        MeasureAsync(request, stop => SaturateAsync(request, stop));

    /// <summary>
    /// Open loop: batches leave by a constant schedule whether the server keeps up or not, and latency counts from the schedule, so that a stall is
    /// felt by every reading that it delays.
    /// </summary>
    public Task<LoadFigures> PaceAsync(LoadRequest request) =>
        MeasureAsync(request, stop => PaceAsync(request, stop));

    /// <summary>Every lamp reports once: each connection sends its share of the batches, one again that was refused. Returns when all are acknowledged.</summary>
    public async Task<LoadFigures> SendOnceAsync(LoadRequest request)
    {
        var batches = BatchesOf(request);
        var acknowledged = AcknowledgedReadings;
        var start = Stopwatch.GetTimestamp();
        var serverCpu = CpuTime.OfTrees(serverProcesses);
        await Task.WhenAll(Enumerable.Range(0, request.Connections).Select(first => Task.Run(async () =>
        {
            using var connection = await HttpConnection.OpenAsync(server);
            for (var i = first; i < batches.Length; i += request.Connections)
            {
                while (!await SendAsync(connection, batches[i], Stopwatch.GetTimestamp(), time.GetUtcNow()))
                {
                    // Refused and waited for: the same lamps again.
                }
            }
        })));
        return new LoadFigures
        {
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            Readings = AcknowledgedReadings - acknowledged,
            ServerCpuSeconds = (CpuTime.OfTrees(serverProcesses) - serverCpu).TotalSeconds,
        };
    }

    /// <summary>Sends batches on some connections until stopped or until the server dies, which is not a fault here.</summary>
    public async Task SendUntilKilledAsync(LoadRequest request, CancellationToken stop)
    {
        try
        {
            await SaturateAsync(request, stop);
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            // The kill that the caller planned.
        }
    }

    /// <inheritdoc />
    public void Dispose() => Leave();

    private static LongConcurrentHistogram NewHistogram() => new(1, LongestLatencyUs, Digits);

    private async Task<LoadFigures> MeasureAsync(LoadRequest request, Func<CancellationToken, Task> load)
    {
        using var stop = new CancellationTokenSource();
        var loading = load(stop.Token);
        await Task.WhenAny(loading, Task.Delay(TimeSpan.FromSeconds(request.WarmUpSeconds), time));
        Reset();
        _log.OpenWindow();
        var serverCpu = CpuTime.OfTrees(serverProcesses);
        var clientCpu = Process.GetCurrentProcess().TotalProcessorTime;
        var entities = _listeners.Sum(listener => listener.Entities);
        var start = Stopwatch.GetTimestamp();
        Volatile.Write(ref _inWindow, true);
        await Task.WhenAny(loading, Task.Delay(TimeSpan.FromSeconds(request.Seconds), time));
        Volatile.Write(ref _inWindow, false);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var figures = new LoadFigures
        {
            Seconds = seconds,
            Readings = _readings,
            Refused = _refused,
            Faults = _faults,
            Entities = _listeners.Sum(listener => listener.Entities) - entities,
            ServerCpuSeconds = (CpuTime.OfTrees(serverProcesses) - serverCpu).TotalSeconds,
            ClientCpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - clientCpu).TotalSeconds,
        };
        await stop.CancelAsync();
        await loading;
        await QuiesceAsync();
        _log.CloseWindow();
        return figures with
        {
            Acknowledgement = LatencySummary.Of(_acknowledgementUs),
            Event = _listeners.Count == 0 ? null : LatencySummary.Of(_eventUs),
            Lost = CountMissing(),
            BrokenStreams = _listeners.Count(listener => listener.IsClosed),
        };
    }

    private void Reset()
    {
        _acknowledgementUs.Reset();
        _eventUs.Reset();
        _readings = _refused = _faults = 0;
    }

    private async Task SaturateAsync(LoadRequest request, CancellationToken stop)
    {
        var batches = BatchesOf(request);
        await Task.WhenAll(Enumerable.Range(0, request.Connections).Select(first => Task.Run(async () =>
        {
            using var connection = await HttpConnection.OpenAsync(server);
            // Each batch belongs to one connection: a device's readings keep their order.
            for (var i = first; !stop.IsCancellationRequested; i = i + request.Connections < batches.Length ? i + request.Connections : first)
            {
                await SendAsync(connection, batches[i], Stopwatch.GetTimestamp(), time.GetUtcNow());
            }
        })));
    }

    private async Task PaceAsync(LoadRequest request, CancellationToken stop)
    {
        var batches = BatchesOf(request);
        var due = Channel.CreateBounded<(LampBatch Batch, long Ticks, DateTimeOffset At)>(batches.Length / 2);
        var senders = Enumerable.Range(0, request.Connections).Select(_ => Task.Run(async () =>
        {
            try
            {
                using var connection = await HttpConnection.OpenAsync(server);
                await foreach (var (batch, ticks, at) in due.Reader.ReadAllAsync())
                {
                    await SendAsync(connection, batch, ticks, at);
                }
            }
            catch (Exception fault) when (fault is SocketException or IOException)
            {
                // Ends the schedule too, which would wait forever for a sender.
                due.Writer.TryComplete(fault);
                throw;
            }
        })).ToArray();
        var interval = TimeSpan.FromSeconds((double)request.BatchSize / request.RatePerSecond);
        var startTicks = Stopwatch.GetTimestamp();
        var startAt = time.GetUtcNow();
        for (var slot = 0L; !stop.IsCancellationRequested; slot++)
        {
            var offset = interval * slot;
            var wait = offset - Stopwatch.GetElapsedTime(startTicks);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, CancellationToken.None);
            }

            var ticks = startTicks + (long)(offset.TotalSeconds * Stopwatch.Frequency);
            await due.Writer.WriteAsync((batches[slot % batches.Length], ticks, startAt + offset), CancellationToken.None);
        }

        due.Writer.TryComplete();
        await Task.WhenAll(senders);
    }

    // True when all of the batch is durable.
    private async ValueTask<bool> SendAsync(HttpConnection connection, LampBatch batch, long intendedTicks, DateTimeOffset at)
    {
        var send = _log.Begin(intendedTicks, at.ToUnixTimeMilliseconds(), batch.LastSend);
        batch.LastSend = send;
        batch.Patch(at, send);
        var answer = await connection.SendAsync(batch.Request);
        var isDurable = answer.Status == 200 && answer.Durable == batch.Count;
        if (isDurable)
        {
            for (var lamp = batch.First; lamp < batch.First + batch.Count; lamp++)
            {
                Volatile.Write(ref _acknowledged[lamp], send);
            }
        }

        Interlocked.Add(ref _acknowledgedReadings, answer.Durable);
        Count(answer, send);
        if (answer.Status != 200)
        {
            await Task.Delay(ThrottledPause, time);
        }

        return isDurable;
    }

    private void Count(IngestAnswer answer, int send)
    {
        if (!Volatile.Read(ref _inWindow))
        {
            return;
        }

        Interlocked.Add(ref _readings, answer.Durable);
        Interlocked.Add(ref _refused, answer.Refused);
        Interlocked.Add(ref _faults, answer.Status == 200 ? 0 : 1);
        _acknowledgementUs.RecordValue(Math.Min(_log.MicrosecondsSince(send, Stopwatch.GetTimestamp()), LongestLatencyUs));
    }

    private async Task QuiesceAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (CountMissing() > 0 && Stopwatch.GetElapsedTime(start) < QuiescenceLimit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
        }
    }

    private long CountMissing() => _listeners.Sum(listener => (long)listener.CountMissing(_acknowledged));

    private LampBatch[] BatchesOf(LoadRequest request)
    {
        var path = request.Path ?? TwinPath;
        var key = (path, request.BatchSize);
        if (!_batches.TryGetValue(key, out var batches))
        {
            batches = [.. Enumerable.Range(0, lamps.Count / request.BatchSize)
                .Select(i => new LampBatch(server.ToString(), path, lamps, i * request.BatchSize, request.BatchSize))];
            _batches.Add(key, batches);
        }

        return batches;
    }
}
