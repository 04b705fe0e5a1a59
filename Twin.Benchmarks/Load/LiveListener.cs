using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HdrHistogram;

namespace Twin.Benchmarks.Load;

/// <summary>One listener of the live stream of one zone. It keeps the newest version it saw of every lamp there, and times each reading's arrival.</summary>
public sealed class LiveListener : IDisposable
{
    private const int ReceiveBytes = 256 * 1024;

    [ThreadStatic]
    private static byte[]? t_received;

    [ThreadStatic]
    private static byte[]? t_payload;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly LampList _lamps;
    private readonly SendLog _log;
    private readonly HistogramBase _latencyUs;
    private readonly int _zone;
    private readonly int[] _newest;
    private readonly ChunkedDecoder _chunks = new();
    private readonly EntityScanner _scanner = new();
    private readonly Action<int, long> _seen;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _receivedTicks;
    private long _entities;

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
    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync()
    {
        try
        {
            await ReadHeadAsync();
            while (true)
            {
                // A wait without a buffer: a thousand idle listeners then hold none.
                await _socket.ReceiveAsync(Memory<byte>.Empty);
                if (!ReceiveAvailable())
                {
                    break;
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or IOException)
        {
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

    private bool ReceiveAvailable()
    {
        var received = t_received ??= new byte[ReceiveBytes];
        var payload = t_payload ??= new byte[ReceiveBytes];
        var length = _socket.Receive(received);
        if (length == 0)
        {
            return false;
        }

        _receivedTicks = Stopwatch.GetTimestamp();
        var payloadLength = _chunks.Decode(received.AsSpan(0, length), payload);
        _scanner.Scan(payload.AsSpan(0, payloadLength), _seen);
        _started.TrySetResult();
        return true;
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
