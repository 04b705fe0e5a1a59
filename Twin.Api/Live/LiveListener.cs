using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using Twin.Api.Mirror;

namespace Twin.Api.Live;

/// <summary>Where a listener's bytes go. Only the pump writes, one message at a time.</summary>
internal interface ILiveSink
{
    /// <summary>Writes one message; the task ends when the connection can take another.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> message);
}

/// <summary>The body of a server-sent events answer.</summary>
internal sealed class EventSink(PipeWriter body, CancellationToken aborted) : ILiveSink
{
    /// <inheritdoc />
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> message)
    {
        // Not GetSpan and CopyTo: the answer's writer may offer less than it is asked for.
        body.Write(prefix.Span);
        body.Write(message.Span);
        var flushed = await body.FlushAsync(aborted);
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new OperationCanceledException("The listener has gone.");
        }
    }
}

/// <summary>A map's WebSocket: one binary message per frame, and no ids.</summary>
internal sealed class MapSink(WebSocket socket, CancellationToken aborted) : ILiveSink
{
    /// <inheritdoc />
    public ValueTask WriteAsync(ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> message) =>
        socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, aborted);
}

/// <summary>One listener: what it asks for, where it stands in each zone, and whether its connection can take more.</summary>
internal sealed class LiveListener
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CityMirror _mirror;
    private readonly Dictionary<int, LivePosition> _positions;
    private long _identifiedAt;
    private bool _isIdentified;
    private volatile bool _isBusy;

    public LiveListener(CityMirror mirror, LiveFilter filter, ILiveEncoding encoding, ILiveSink sink, Dictionary<string, LivePosition> resumeFrom)
    {
        _mirror = mirror;
        Filter = filter;
        Encoding = encoding;
        Sink = sink;
        _positions = filter.Zones.ToDictionary(zone => zone, zone => resumeFrom.GetValueOrDefault(mirror.Zones[zone].Zone.Code));
    }

    public LiveFilter Filter { get; }

    public ILiveEncoding Encoding { get; }

    public ILiveSink Sink { get; }

    /// <summary>Ends when the connection has failed or the node stops.</summary>
    public Task Ended => _ended.Task;

    /// <summary>True while its connection takes no more; it then catches up with one larger step.</summary>
    public bool IsBusy => _isBusy;

    /// <summary>True once it has gone.</summary>
    public bool HasEnded => _ended.Task.IsCompleted;

    /// <summary>Where it stands in a zone.</summary>
    public LivePosition this[int zone]
    {
        get => _positions[zone];
        set
        {
            if (_positions[zone] != value)
            {
                _positions[zone] = value;
                _isIdentified = false;
            }
        }
    }

    /// <summary>The line that names the listener's positions, when it has moved since the last one and that is a second ago; else empty.</summary>
    public ReadOnlyMemory<byte> Identify(TimeProvider time)
    {
        if (_isIdentified || Encoding is not EventEncoding || (_identifiedAt != 0 && time.GetElapsedTime(_identifiedAt) < LiveHub.SweepPeriod))
        {
            return default;
        }

        var token = LiveToken.Write([.. _positions.Select(at => (_mirror.Zones[at.Key].Zone.Code, at.Value))]);
        if (token.Length == 0)
        {
            // It has just come. An empty id would make its client forget the one that it has.
            return default;
        }

        _identifiedAt = time.GetTimestamp();
        _isIdentified = true;
        return System.Text.Encoding.UTF8.GetBytes("id: " + token + "\n");
    }

    /// <summary>Writes a message. When the connection is full, <paramref name="whenReady"/> is told once it takes more.</summary>
    public void Send(ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> message, Action<LiveListener> whenReady)
    {
        var writing = Write(prefix, message);
        if (writing.IsCompletedSuccessfully)
        {
            return;
        }

        _isBusy = true;
        _ = FinishAsync(writing, whenReady);
    }

    /// <summary>Ends the listener.</summary>
    public void End() => _ended.TrySetResult();

    private ValueTask Write(ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> message)
    {
        try
        {
            return Sink.WriteAsync(prefix, message);
        }
        catch (Exception failure)
        {
            return ValueTask.FromException(failure);
        }
    }

    private async Task FinishAsync(ValueTask writing, Action<LiveListener> whenReady)
    {
        try
        {
            await writing;
            _isBusy = false;
            whenReady(this);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or WebSocketException or InvalidOperationException)
        {
            // The listener has gone; its request ends and takes it off the hub.
            End();
        }
#pragma warning disable CA1031 // A listener that stayed busy for ever would be a silent one: its request fails with whatever it was.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _ended.TrySetException(failure);
        }
    }
}
