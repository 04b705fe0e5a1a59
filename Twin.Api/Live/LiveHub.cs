using System.Collections.Concurrent;
using Twin.Api.Mirror;

namespace Twin.Api.Live;

/// <summary>
/// Sends every listener what it lacks of the zones it watches. One pump does all writing: in each round it takes the zones that moved and encodes, once for
/// all listeners that stand at the same position and ask for the same kinds, the step from there to now. Nothing is queued: a listener's backlog is a position,
/// and a slow one gets fewer, larger steps.
/// </summary>
internal sealed class LiveHub : BackgroundService
{
    /// <summary>How often ids that are due are sent to listeners that nothing else is sent to.</summary>
    public static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    // Below this nobody sees a difference; above it a zone's changes gather into larger steps.
    private static readonly TimeSpan ShortestRound = TimeSpan.FromMilliseconds(20);

    // What a node gives to listeners when the city is busier than they can be told. A thousand listeners of a zone each, at 5,000 readings/s, take 30 MB/s; what is
    // more than this costs the door its readings, for the listeners' side of the sockets runs on the same cores as often as not.
    private const double BytesPerSecond = 36e6;
    private const double MessagesPerSecond = 50_000;

    private static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromSeconds(15);
    private static readonly byte[] KeepAlive = ": \n\n"u8.ToArray();
    private static readonly byte[] EndOfEvent = "\n"u8.ToArray();

    private readonly CityMirror _mirror;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<LiveListener, byte> _listeners = new();
    private readonly ConcurrentDictionary<LiveListener, byte>[] _watching;
    private readonly int[] _hasMoved;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private long _bytes;
    private long _messages;
    private long _sentBytes;

    public LiveHub(CityMirror mirror, TimeProvider time)
    {
        _mirror = mirror;
        _time = time;
        _watching = [.. mirror.Zones.Select(_ => new ConcurrentDictionary<LiveListener, byte>())];
        _hasMoved = new int[mirror.Zones.Count];
        mirror.Moved = Note;
    }

    /// <summary>How many listen now.</summary>
    public int Listeners => _listeners.Count;

    /// <summary>Bytes of events and frames that were given to listeners since the start.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

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
                await RoundAsync(stoppingToken);
                if (_time.GetElapsedTime(sweptAt) >= SweepPeriod)
                {
                    sweptAt = _time.GetTimestamp();
                    var isDue = _time.GetElapsedTime(keptAliveAt) >= KeepAlivePeriod;
                    keptAliveAt = isDue ? sweptAt : keptAliveAt;
                    Sweep(isDue);
                }
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
        foreach (var zone in listener.Filter.Zones)
        {
            Volatile.Write(ref _hasMoved[zone], 1);
        }

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

    // Zone by zone, so that in a flood each zone's listeners wait for their turn and not for everyone's.
    private async Task RoundAsync(CancellationToken cancellation)
    {
        var startedAt = _time.GetTimestamp();
        for (var zone = 0; zone < _hasMoved.Length; zone++)
        {
            if (Interlocked.Exchange(ref _hasMoved[zone], 0) == 1)
            {
                Round(zone);
                startedAt = await PayAsync(startedAt, ShortestRound, cancellation);
            }
        }

        await PayAsync(startedAt, TimeSpan.Zero, cancellation);
    }

    /// <summary>Pauses for what was written since a time, and for the rest of the shortest round, if that is more than a credit; answers with the time it counts from next.</summary>
    private async ValueTask<long> PayAsync(long startedAt, TimeSpan credit, CancellationToken cancellation)
    {
        var owed = TimeSpan.FromSeconds(Math.Max(_bytes / BytesPerSecond, _messages / MessagesPerSecond));
        if (owed < credit)
        {
            return startedAt;
        }

        var pause = (owed > ShortestRound ? owed : ShortestRound) - _time.GetElapsedTime(startedAt);
        _bytes = 0;
        _messages = 0;
        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, _time, cancellation);
        }

        return _time.GetTimestamp();
    }

    private void Round(int zone)
    {
        var replica = _mirror.Zones[zone];
        var encoded = new Dictionary<(LivePosition From, ILiveEncoding Encoding, int Kinds, bool WithAlarms), EncodedStep>();
        foreach (var (listener, _) in _watching[zone])
        {
            if (listener.IsBusy || listener.HasEnded || replica.Epoch == 0 || listener[zone] == replica.Position)
            {
                continue;
            }

            if (listener.Filter.Box is not null)
            {
                Send(listener, zone, Encode(replica, listener, zone));
                continue;
            }

            var key = (listener[zone], listener.Encoding, listener.Filter.Kinds, listener.Filter.WithAlarms);
            if (!encoded.TryGetValue(key, out var step))
            {
                step = Encode(replica, listener, zone);
                encoded.Add(key, step);
            }

            Send(listener, zone, step);
        }
    }

    private static EncodedStep Encode(MirrorZone replica, LiveListener listener, int zone)
    {
        var step = replica.Since(listener[zone]);
        return new EncodedStep(step.To, step.IsWhole, listener.Encoding.Encode(replica, step, listener.Filter));
    }

    private void Send(LiveListener listener, int zone, in EncodedStep step)
    {
        listener[zone] = step.To;
        if (step.Bytes is null)
        {
            return;
        }

        // A snapshot is sent once to a listener that has just come: it must not hold back those who are there.
        _bytes += step.IsWhole ? 0 : step.Bytes.Length;
        _messages++;
        Interlocked.Add(ref _sentBytes, step.Bytes.Length);
        listener.Send(listener.Identify(_time), step.Bytes, CatchUp);
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

    /// <summary>A step as bytes; null when it has nothing for those who ask.</summary>
    private readonly record struct EncodedStep(LivePosition To, bool IsWhole, byte[]? Bytes);
}
