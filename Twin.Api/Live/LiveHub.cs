using System.Collections.Concurrent;
using Twin.Api.Mirror;

namespace Twin.Api.Live;

/// <summary>
/// Sends every listener what it lacks of the zones it watches. One pump does all writing: it encodes a step once per zone, encoding and set of kinds
/// and hands the same bytes to all listeners that stand at its start. Who does not stand there, because it is new, slow or asks for a
/// rectangle, gets a step of its own. Nothing is queued: a listener's backlog is a position, and a slow one gets fewer, larger steps.
/// </summary>
internal sealed class LiveHub : BackgroundService
{
    /// <summary>How often ids that are due are sent to listeners that nothing else is sent to.</summary>
    public static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    // Below this nobody sees a difference; above it a zone's changes gather into larger steps.
    private static readonly TimeSpan ShortestRound = TimeSpan.FromMilliseconds(20);

    // What a node gives to listeners when the city is busier than they can be told: about a sixth of a core to copy, and 20 µs a message.
    private const double BytesPerSecond = 64e6;
    private const double MessagesPerSecond = 50_000;

    private static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromSeconds(15);
    private static readonly byte[] KeepAlive = ": \n\n"u8.ToArray();
    private static readonly byte[] EndOfEvent = "\n"u8.ToArray();

    private readonly CityMirror _mirror;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<LiveListener, byte> _listeners = new();
    private readonly ConcurrentDictionary<LiveListener, byte>[] _watching;
    private readonly ConcurrentQueue<LiveListener> _behind = new();
    private readonly int[] _hasMoved;
    private readonly LivePosition[] _sentTo;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private long _bytes;
    private long _messages;

    public LiveHub(CityMirror mirror, TimeProvider time)
    {
        _mirror = mirror;
        _time = time;
        _watching = [.. mirror.Zones.Select(_ => new ConcurrentDictionary<LiveListener, byte>())];
        _hasMoved = new int[mirror.Zones.Count];
        _sentTo = new LivePosition[mirror.Zones.Count];
        mirror.Moved = Note;
    }

    /// <summary>How many listen.</summary>
    public int Listeners => _listeners.Count;

    /// <summary>Serves a listener until its connection ends.</summary>
    public async Task ServeAsync(LiveListener listener, CancellationToken aborted)
    {
        _listeners.TryAdd(listener, 0);
        foreach (var zone in listener.Filter.Zones)
        {
            _watching[zone].TryAdd(listener, 0);
        }

        try
        {
            CatchUp(listener);
            await using var ending = aborted.UnsafeRegister(static state => ((LiveListener)state!).End(), listener);
            await listener.Ended;
        }
        finally
        {
            _listeners.TryRemove(listener, out _);
            foreach (var zone in listener.Filter.Zones)
            {
                _watching[zone].TryRemove(listener, out _);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sweptAt = _time.GetTimestamp();
        var keptAliveAt = sweptAt;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await _signal.WaitAsync(SweepPeriod, stoppingToken);
                var startedAt = _time.GetTimestamp();
                Round();
                if (_time.GetElapsedTime(sweptAt) >= SweepPeriod)
                {
                    sweptAt = startedAt;
                    var isDue = _time.GetElapsedTime(keptAliveAt) >= KeepAlivePeriod;
                    keptAliveAt = isDue ? startedAt : keptAliveAt;
                    Sweep(isDue);
                }

                await Task.Delay(Pause(_time.GetElapsedTime(startedAt)), _time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }

        foreach (var listener in _listeners.Keys)
        {
            listener.End();
        }
    }

    private void Note(int zone)
    {
        Volatile.Write(ref _hasMoved[zone], 1);
        Wake();
    }

    private void CatchUp(LiveListener listener)
    {
        _behind.Enqueue(listener);
        Wake();
    }

    private void Wake()
    {
        if (_signal.CurrentCount > 0)
        {
            return;
        }

        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Someone else woke the pump in between.
        }
    }

    private TimeSpan Pause(TimeSpan spent)
    {
        var budget = TimeSpan.FromSeconds(Math.Max(_bytes / BytesPerSecond, _messages / MessagesPerSecond));
        _bytes = 0;
        _messages = 0;
        var round = budget > ShortestRound ? budget : ShortestRound;
        return round > spent ? round - spent : TimeSpan.Zero;
    }

    private void Round()
    {
        // Before the zones: who catches up here gets the zones' latest and is not served again below.
        for (var waiting = _behind.Count; waiting > 0 && _behind.TryDequeue(out var listener); waiting--)
        {
            foreach (var zone in listener.Filter.Zones)
            {
                Serve(listener, zone);
            }
        }

        for (var zone = 0; zone < _hasMoved.Length; zone++)
        {
            if (Interlocked.Exchange(ref _hasMoved[zone], 0) == 1)
            {
                Round(zone);
            }
        }
    }

    private void Round(int zone)
    {
        var replica = _mirror.Zones[zone];
        if (_watching[zone].IsEmpty)
        {
            _sentTo[zone] = replica.Position;
            return;
        }

        var start = _sentTo[zone];
        var step = replica.Since(start);
        var shared = new Dictionary<(ILiveEncoding Encoding, int Kinds), byte[]?>();
        foreach (var (listener, _) in _watching[zone])
        {
            if (listener.IsBusy || listener.HasEnded)
            {
                continue;
            }

            if (listener[zone] != start || step.IsWhole || listener.Filter.Box is not null)
            {
                Serve(listener, zone);
                continue;
            }

            var key = (listener.Encoding, listener.Filter.Kinds);
            if (!shared.TryGetValue(key, out var bytes))
            {
                bytes = listener.Encoding.Encode(replica, step, listener.Filter);
                shared.Add(key, bytes);
            }

            Send(listener, zone, step.To, bytes);
        }

        _sentTo[zone] = step.To;
    }

    private void Serve(LiveListener listener, int zone)
    {
        var replica = _mirror.Zones[zone];
        if (listener.IsBusy || listener.HasEnded || replica.Epoch == 0 || listener[zone] == replica.Position)
        {
            return;
        }

        var step = replica.Since(listener[zone]);
        Send(listener, zone, step.To, listener.Encoding.Encode(replica, step, listener.Filter));
    }

    private void Send(LiveListener listener, int zone, LivePosition to, byte[]? bytes)
    {
        listener[zone] = to;
        if (bytes is null)
        {
            return;
        }

        _bytes += bytes.Length;
        _messages++;
        listener.Send(listener.Identify(_time), bytes, CatchUp);
    }

    private void Sweep(bool keepAlive)
    {
        foreach (var (listener, _) in _listeners)
        {
            if (listener.IsBusy || listener.HasEnded || listener.Encoding is not EventEncoding)
            {
                continue;
            }

            var id = listener.Identify(_time);
            if (!id.IsEmpty || keepAlive)
            {
                listener.Send(id, keepAlive ? KeepAlive : EndOfEvent, CatchUp);
            }
        }
    }
}
