using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HdrHistogram;

namespace Twin.Benchmarks.Load;

/// <summary>One listener of the live stream of one zone. It keeps the newest version it saw of every lamp there, and times each reading's arrival.</summary>
public sealed class LiveListener : IDisposable
{
    private const int ReceiveBytes = 32 * 1024;

    // Decoding never waits in between, so listeners that run on the same thread share it.
    [ThreadStatic]
    private static byte[]? t_payload;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly LampList _lamps;
    private readonly SendLog _log;
    private readonly HistogramBase _latencyUs;
    private readonly int _zone;
    private readonly int[] _newest;
    private readonly byte[] _received = new byte[ReceiveBytes];
    private readonly ChunkedDecoder _chunks = new();
    private readonly EntityScanner _scanner = new();
    private readonly Action<int, long> _seen;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _receivedTicks;
    private long _entities;
    private volatile bool _isDisposed;

    private LiveListener(LampList lamps, SendLog log, HistogramBase latencyUs, int zone)
    {
        _lamps = lamps;
        _log = log;
        _latencyUs = latencyUs;
        _zone = zone;
        _newest = new int[lamps.ZoneLamps[zone].Length];
        Array.Fill(_newest, -1);
        _seen = See;
    }

    /// <summary>Entities received so far.</summary>
    public long Entities => Volatile.Read(ref _entities);

    /// <summary>True when the server closed the stream or broke it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Connects and waits for the first bytes of the snapshot.</summary>
    /// <param name="server">The live door.</param>
    /// <param name="lamps">The lamps.</param>
    /// <param name="log">When each reading was sent.</param>
    /// <param name="latencyUs">Where reading to event goes, in microseconds.</param>
    /// <param name="zone">The zone to watch, an index of <see cref="LampList.ZoneCodes"/>.</param>
    public static async Task<LiveListener> OpenAsync(IPEndPoint server, LampList lamps, SendLog log, HistogramBase latencyUs, int zone)
    {
        var listener = new LiveListener(lamps, log, latencyUs, zone);
        await listener._socket.ConnectAsync(server);
        var request = $"GET /api/live?zones={Uri.EscapeDataString(lamps.ZoneCodes[zone])} HTTP/1.1\r\nHost: {server}\r\nAccept: text/event-stream\r\n\r\n";
        await listener._socket.SendAsync(Encoding.ASCII.GetBytes(request));
        _ = Task.Run(listener.ReceiveAsync);
        await listener._started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return listener;
    }

    /// <summary>How many lamps of the zone it does not hold in the version that was acknowledged.</summary>
    /// <param name="acknowledged">The newest acknowledged send of each lamp, -1 when there is none.</param>
    public int CountMissing(int[] acknowledged)
    {
        var missing = 0;
        var lamps = _lamps.ZoneLamps[_zone];
        for (var place = 0; place < lamps.Length; place++)
        {
            if (Volatile.Read(ref _newest[place]) < acknowledged[lamps[place]])
            {
                missing++;
            }
        }

        return missing;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _isDisposed = true;
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            await ReadHeadAsync();
            while (await _socket.ReceiveAsync(_received) is > 0 and var length)
            {
                Take(_received.AsSpan(0, length));
            }
        }
#pragma warning disable CA1031 // Whatever ends a stream is counted as a broken one and must not pass unseen.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!_isDisposed && _started.Task.IsCompleted)
            {
                await Console.Error.WriteLineAsync($"A live stream broke: {fault}");
            }

            _started.TrySetException(fault);
        }

        IsClosed = true;
    }

    private async Task ReadHeadAsync()
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await _socket.ReceiveAsync(one) == 0)
            {
                throw new IOException("The server closed the stream before answering.");
            }

            head.Add(one[0]);
        }

        var text = Encoding.ASCII.GetString([.. head]);
        if (!text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) || !text.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            throw new IOException($"The live door answered {text.Split('\r')[0]}.");
        }
    }

    private void Take(ReadOnlySpan<byte> received)
    {
        var payload = t_payload ??= new byte[ReceiveBytes];
        _receivedTicks = Stopwatch.GetTimestamp();
        var length = _chunks.Decode(received, payload);
        _scanner.Scan(payload.AsSpan(0, length), _seen);
        _started.TrySetResult();
    }

    private void See(int number, long sequence)
    {
        Volatile.Write(ref _entities, _entities + 1);
        var lamp = _lamps.Find(number);
        var send = _log.SendOf(sequence);
        if (lamp < 0 || send < 0 || _lamps.Zone[lamp] != _zone)
        {
            return;
        }

        ref var newest = ref _newest[_lamps.PlaceInZone[lamp]];
        var windowStart = _log.WindowStart;
        // The latest version carries the ones it has overtaken: their readings arrive with it.
        for (var carried = send; carried > newest && carried >= windowStart; carried = _log.Previous(carried))
        {
            _latencyUs.RecordValue(Math.Min(_log.MicrosecondsSince(carried, _receivedTicks), LoadGenerator.LongestLatencyUs));
        }

        if (send > newest)
        {
            Volatile.Write(ref newest, send);
        }
    }
}
