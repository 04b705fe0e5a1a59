using System.Net.Sockets;

namespace Twin.Benchmarks.Loop;

/// <summary>Takes what a broker forwards, acknowledges it and says that it has arrived.</summary>
/// <param name="socket">The connection, which has subscribed.</param>
/// <param name="window">How many messages may be under way from the publishers to here.</param>
public sealed class ReadingSubscriber(MqttSocket socket, FlightWindow window)
{
    private byte[] _acknowledgements = new byte[4 * 1024];
    private long _messages;
    private int _arrived;

    /// <summary>Messages that have arrived.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Hears messages until the connection is over.</summary>
    public async Task HearAsync()
    {
        try
        {
            while (await socket.ReceiveAsync(Take))
            {
                await socket.SendAsync(_acknowledgements.AsMemory(0, _arrived * MqttPackets.AcknowledgementLength));
                window.Return(_arrived);
                _arrived = 0;
            }
        }
        catch (SocketException)
        {
            // The broker was faster to close.
        }
    }

    private void Take(byte type, ReadOnlySpan<byte> content)
    {
        if ((type & 0xF0) != (MqttPackets.Publish & 0xF0))
        {
            return;
        }

        var at = _arrived * MqttPackets.AcknowledgementLength;
        if (at + MqttPackets.AcknowledgementLength > _acknowledgements.Length)
        {
            Array.Resize(ref _acknowledgements, _acknowledgements.Length * 2);
        }

        MqttPackets.WriteAcknowledgement(_acknowledgements.AsSpan(at), MqttPackets.IdentifierOfPublish(content));
        _arrived++;
        Interlocked.Increment(ref _messages);
    }
}
