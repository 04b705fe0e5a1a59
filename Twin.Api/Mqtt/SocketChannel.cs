using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;
using MQTTnet.Exceptions;

namespace Twin.Api.Mqtt;

/// <summary>
/// The bytes of one connection. It reads ahead, so that many small packets cost one call to the system, gathers what is written while the last piece is on its way,
/// and ends a connection that announces a packet larger than the page allows before anybody makes room for it.
/// </summary>
internal sealed class SocketChannel : IMqttChannel
{
    /// <summary>The largest packet, as docs/mqtt.md says.</summary>
    public const int LargestPacketBytes = 256 * 1024;

    private const int ReadAheadBytes = 8 * 1024;
    private const int LongestLengthBytes = 4;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly byte[] _ahead = new byte[ReadAheadBytes];
    private readonly Pipe _outgoing = new();
    private readonly Task _sending;
    private int _start;
    private int _end;
    private long _heardAt;
    private int _isWaiting;
    private long _sendingSince;
    private int _isSending;

    // Where the reader is in a packet: its first byte, its length (how many bytes of it, and its value so far), or its body (how much is missing).
    private int _lengthBytes = -1;
    private int _length;
    private int _bodyLeft;

    /// <summary>Takes the socket over.</summary>
    public SocketChannel(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _heardAt = time.GetTimestamp();
        RemoteEndPoint = socket.RemoteEndPoint!;
        LocalEndPoint = socket.LocalEndPoint!;
        _sending = SendAsync();
    }

    /// <inheritdoc />
    public X509Certificate2? ClientCertificate => null;

    /// <inheritdoc />
    public EndPoint RemoteEndPoint { get; }

    /// <inheritdoc />
    public EndPoint LocalEndPoint { get; }

    /// <inheritdoc />
    public bool IsSecureConnection => false;

    /// <summary>For how long the client has been silent while it was listened to.</summary>
    public TimeSpan Silence => Volatile.Read(ref _isWaiting) == 1 ? _time.GetElapsedTime(Volatile.Read(ref _heardAt)) : TimeSpan.Zero;

    /// <summary>How long ago something was last heard of the client.</summary>
    public TimeSpan HeardAgo => _time.GetElapsedTime(Volatile.Read(ref _heardAt));

    /// <summary>For how long the client has not taken anything of what is being sent to it.</summary>
    public TimeSpan Stuck => Volatile.Read(ref _isSending) == 1 ? _time.GetElapsedTime(Volatile.Read(ref _sendingSince)) : TimeSpan.Zero;

    /// <inheritdoc />
    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what was written and closes.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        await _outgoing.Writer.CompleteAsync();
        try
        {
            await _sending.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The client does not take it.
        }

        _socket.Dispose();
    }

    /// <summary>Closes at once.</summary>
    public void Abort() => _socket.Dispose();

    /// <inheritdoc />
    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
            _end = await ReceiveAsync(cancellationToken);
            if (_end == 0)
            {
                return 0;
            }
        }

        var taken = Math.Min(count, _end - _start);
        var bytes = _ahead.AsSpan(_start, taken);
        Follow(bytes);
        bytes.CopyTo(buffer.AsSpan(offset, taken));
        _start += taken;
        return taken;
    }

    /// <inheritdoc />
    public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        foreach (var piece in buffer)
        {
            _outgoing.Writer.Write(piece.Span);
        }

        if (isEndOfPacket)
        {
            var flush = await _outgoing.Writer.FlushAsync(cancellationToken);
            if (flush.IsCompleted)
            {
                throw new MqttCommunicationException("The connection has ended.");
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> ReceiveAsync(CancellationToken cancellation)
    {
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        Volatile.Write(ref _isWaiting, 1);
        try
        {
            return await _socket.ReceiveAsync(_ahead, SocketFlags.None, cancellation);
        }
        finally
        {
            Volatile.Write(ref _isWaiting, 0);
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var read = await _outgoing.Reader.ReadAsync();
                foreach (var piece in read.Buffer)
                {
                    await SendAsync(piece);
                }

                _outgoing.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The reading side meets the same end and says so.
        }
        finally
        {
            await _outgoing.Reader.CompleteAsync();
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            Volatile.Write(ref _sendingSince, _time.GetTimestamp());
            Volatile.Write(ref _isSending, 1);
            piece = piece[await _socket.SendAsync(piece, SocketFlags.None)..];
            Volatile.Write(ref _isSending, 0);
        }
    }

    /// <summary>Follows the packets' frames. Throws <see cref="PacketTooLargeException"/> at one that is too large.</summary>
    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                var skipped = Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            Follow(bytes[0]);
            bytes = bytes[1..];
        }
    }

    private void Follow(byte header)
    {
        if (_lengthBytes < 0)
        {
            _lengthBytes = 0;
            _length = 0;
            return;
        }

        _length |= (header & 0x7F) << (7 * _lengthBytes++);
        if (_length > LargestPacketBytes || _lengthBytes > LongestLengthBytes)
        {
            throw new PacketTooLargeException();
        }

        if ((header & 0x80) == 0)
        {
            _bodyLeft = _length;
            _lengthBytes = -1;
        }
    }
}

/// <summary>A client announced a packet larger than <see cref="SocketChannel.LargestPacketBytes"/>; the library passes protocol violations on as they are.</summary>
internal sealed class PacketTooLargeException() : MqttProtocolViolationException($"A packet is larger than {SocketChannel.LargestPacketBytes} bytes.");
