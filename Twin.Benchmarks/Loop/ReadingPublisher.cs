using System.Diagnostics;
using System.Net.Sockets;

namespace Twin.Benchmarks.Loop;

/// <summary>A connection that publishes its messages by turns, with QoS 1, as fast as its window allows.</summary>
/// <param name="socket">The connection.</param>
/// <param name="messages">Its messages: of lamps that no other connection speaks for.</param>
/// <param name="window">How many may be under way.</param>
/// <param name="returnsOnAcknowledgement">False when somebody else says that a message has arrived.</param>
/// <param name="acknowledgement">Takes the time from send to PUBACK.</param>
public sealed class ReadingPublisher(
    MqttSocket socket, ReadingMessage[] messages, FlightWindow window, bool returnsOnAcknowledgement, LatencyWindow acknowledgement)
{
    private const int MostBytesTogether = 64 * 1024;
    private readonly long[] _sentTicks = new long[ushort.MaxValue + 1];
    private readonly int[] _readings = new int[ushort.MaxValue + 1];
    private readonly byte[] _buffer = new byte[Math.Max(MostBytesTogether, messages.Max(message => message.Length))];
    private readonly int _mostTogether = Math.Max(1, MostBytesTogether / messages.Max(message => message.Length));
    private long _acknowledgedMessages;
    private long _acknowledgedReadings;
    private long _faults;
    private ushort _identifier;
    private int _next;
    private int _sends;
    private int _arrived;

    /// <summary>Messages of which everything was taken.</summary>
    public long Messages => Volatile.Read(ref _acknowledgedMessages);

    /// <summary>Readings in them.</summary>
    public long Readings => Volatile.Read(ref _acknowledgedReadings);

    /// <summary>Messages that were refused, wholly or in part.</summary>
    public long Faults => Volatile.Read(ref _faults);

    /// <summary>Publishes until it is stopped.</summary>
    public async Task SendAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var length = Write(await window.TakeAsync(_mostTogether, stop));
                await socket.SendAsync(_buffer.AsMemory(0, length));
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the load.
        }
    }

    /// <summary>Hears acknowledgements until the connection is over.</summary>
    public async Task HearAsync()
    {
        try
        {
            while (await socket.ReceiveAsync(Take))
            {
                window.Return(returnsOnAcknowledgement ? _arrived : 0);
                _arrived = 0;
            }
        }
        catch (SocketException)
        {
            // The broker was faster to close.
        }
    }

    private int Write(int count)
    {
        var length = 0;
        var at = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < count; i++)
        {
            var message = messages[_next];
            _next = (_next + 1) % messages.Length;
            _identifier = _identifier == ushort.MaxValue ? (ushort)1 : (ushort)(_identifier + 1);
            _readings[_identifier] = message.Readings;
            Volatile.Write(ref _sentTicks[_identifier], Stopwatch.GetTimestamp());
            length += message.Write(_buffer.AsSpan(length), _identifier, at, _sends++);
        }

        return length;
    }

    private void Take(byte type, ReadOnlySpan<byte> content)
    {
        if (type != MqttPackets.Acknowledgement)
        {
            return;
        }

        var identifier = MqttPackets.IdentifierOfAcknowledgement(content, out var isTaken);
        acknowledgement.Record(Stopwatch.GetElapsedTime(Volatile.Read(ref _sentTicks[identifier])));
        Interlocked.Add(ref _acknowledgedReadings, isTaken ? _readings[identifier] : 0);
        Interlocked.Add(ref _acknowledgedMessages, isTaken ? 1 : 0);
        Interlocked.Add(ref _faults, isTaken ? 0 : 1);
        _arrived++;
    }
}
