using System.Net;
using System.Net.Sockets;

namespace Twin.Benchmarks.Loop;

/// <summary>What to do with a packet.</summary>
/// <param name="type">Its first byte.</param>
/// <param name="content">What follows its length.</param>
public delegate void PacketHandler(byte type, ReadOnlySpan<byte> content);

/// <summary>A connection to a broker that sends ready-made packets and splits what it receives.</summary>
public sealed class MqttSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[512 * 1024];
    private int _held;

    /// <summary>Connects and waits until the broker lets it in. Throws <see cref="IOException"/> when it does not.</summary>
    public static async Task<MqttSocket> ConnectAsync(int port, string user, string password)
    {
        var connection = new MqttSocket();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        await connection.SendAsync(MqttPackets.WriteConnect(user, user, password));
        await connection.RequireAsync(MqttPackets.ConnectAnswer, reasonAt: 1);
        return connection;
    }

    /// <summary>Subscribes with QoS 1.</summary>
    public async Task SubscribeAsync(string filter)
    {
        await SendAsync(MqttPackets.WriteSubscribe(filter));
        await RequireAsync(MqttPackets.SubscribeAnswer, reasonAt: ^1);
    }

    /// <summary>Sends packets.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> packets)
    {
        while (packets.Length > 0)
        {
            packets = packets[await _socket.SendAsync(packets)..];
        }
    }

    /// <summary>Waits for something and hands over every packet that is whole.</summary>
    /// <returns>False when the connection is over.</returns>
    public async ValueTask<bool> ReceiveAsync(PacketHandler handle)
    {
        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_held));
        _held += received;
        Split(handle);
        return received > 0;
    }

    /// <summary>Says goodbye; <see cref="ReceiveAsync"/> then returns false.</summary>
    public async Task LeaveAsync()
    {
        await SendAsync(MqttPackets.Goodbye);
        _socket.Shutdown(SocketShutdown.Both);
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    private async Task RequireAsync(byte type, Index reasonAt)
    {
        int? reason = null;
        while (reason is null)
        {
            var isOpen = await ReceiveAsync((received, content) => reason = received == type ? content[reasonAt] : reason);
            if (!isOpen && reason is null)
            {
                throw new IOException("The broker closed the connection.");
            }
        }

        if (reason >= MqttPackets.FirstFailure)
        {
            throw new IOException($"The broker refused with reason 0x{reason:X2}.");
        }
    }

    private void Split(PacketHandler handle)
    {
        var rest = _buffer.AsSpan(0, _held);
        while (MqttPackets.TryRead(rest, out var type, out var content, out var length))
        {
            handle(type, content);
            rest = rest[length..];
        }

        rest.CopyTo(_buffer);
        _held = rest.Length;
    }
}
