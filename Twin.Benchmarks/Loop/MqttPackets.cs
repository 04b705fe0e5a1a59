using System.Buffers.Binary;
using System.Text;

namespace Twin.Benchmarks.Loop;

/// <summary>The few packets of MQTT 5 that the load needs, by their bytes (OASIS MQTT 5.0, §2 and §3), so that clients cost little beside the brokers.</summary>
public static class MqttPackets
{
    /// <summary>First byte of a CONNACK.</summary>
    public const byte ConnectAnswer = 0x20;

    /// <summary>First byte of a PUBLISH with QoS 1, sent once.</summary>
    public const byte Publish = 0x32;

    /// <summary>First byte of a PUBACK.</summary>
    public const byte Acknowledgement = 0x40;

    /// <summary>First byte of a SUBACK.</summary>
    public const byte SubscribeAnswer = 0x90;

    /// <summary>Reasons from here on say that something was not done.</summary>
    public const byte FirstFailure = 0x80;

    /// <summary>Length of a PUBACK without reason and properties.</summary>
    public const int AcknowledgementLength = 4;

    private const byte Connect = 0x10;
    private const byte Subscribe = 0x82;
    private const byte Version5 = 5;
    private const byte CleanStart = 0x02;
    private const byte UserAndPassword = 0xC0;
    private const byte AtLeastOnce = 1;
    private const ushort KeepAliveS = 300;
    private const ushort SubscriptionPacket = 1;
    private const byte NoProperties = 0;

    /// <summary>DISCONNECT.</summary>
    public static ReadOnlyMemory<byte> Goodbye { get; } = new byte[] { 0xE0, 0x00 };

    /// <summary>CONNECT with a user and a password.</summary>
    public static byte[] WriteConnect(string clientId, string user, string password) => Packet(
        Connect, [.. Text("MQTT"), Version5, CleanStart | UserAndPassword, .. Number(KeepAliveS), NoProperties, .. Text(clientId), .. Text(user), .. Text(password)]);

    /// <summary>SUBSCRIBE to one filter with QoS 1.</summary>
    public static byte[] WriteSubscribe(string filter) => Packet(Subscribe, [.. Number(SubscriptionPacket), NoProperties, .. Text(filter), AtLeastOnce]);

    /// <summary>PUBLISH with QoS 1 and packet identifier 0.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="body">The message.</param>
    /// <param name="identifierAt">Where the packet identifier is to be written.</param>
    public static byte[] WritePublish(string topic, string body, out int identifierAt)
    {
        var packet = Packet(Publish, [.. Text(topic), .. Number(0), NoProperties, .. Encoding.UTF8.GetBytes(body)]);
        identifierAt = packet.Length - Encoding.UTF8.GetByteCount(body) - 1 - sizeof(ushort);
        return packet;
    }

    /// <summary>PUBACK that says success.</summary>
    public static void WriteAcknowledgement(Span<byte> packet, ushort identifier)
    {
        packet[0] = Acknowledgement;
        packet[1] = sizeof(ushort);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], identifier);
    }

    /// <summary>Packet identifier of a PUBLISH's content.</summary>
    public static ushort IdentifierOfPublish(ReadOnlySpan<byte> content) =>
        BinaryPrimitives.ReadUInt16BigEndian(content[(sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(content))..]);

    /// <summary>Packet identifier of a PUBACK's content, and whether all of the message was taken: a refusal has a reason, or a text where only a part was refused.</summary>
    public static ushort IdentifierOfAcknowledgement(ReadOnlySpan<byte> content, out bool isTaken)
    {
        isTaken = content.Length <= sizeof(ushort) || (content[2] < FirstFailure && (content.Length <= 3 || content[3] == NoProperties));
        return BinaryPrimitives.ReadUInt16BigEndian(content);
    }

    /// <summary>Splits what was received: true with the first packet and its length in all, false when it is not whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> received, out byte type, out ReadOnlySpan<byte> content, out int length)
    {
        (type, length) = (0, 0);
        content = [];
        var remaining = 0;
        for (var i = 1; i < received.Length && i <= 4; i++)
        {
            remaining |= (received[i] & 0x7F) << (7 * (i - 1));
            if ((received[i] & 0x80) != 0)
            {
                continue;
            }

            (type, length) = (received[0], 1 + i + remaining);
            if (received.Length < length)
            {
                return false;
            }

            content = received.Slice(1 + i, remaining);
            return true;
        }

        return false;
    }

    private static byte[] Packet(byte type, byte[] content)
    {
        var head = new List<byte> { type };
        for (var left = content.Length; ; left >>= 7)
        {
            if (left < 0x80)
            {
                head.Add((byte)left);
                return [.. head, .. content];
            }

            head.Add((byte)(left | 0x80));
        }
    }

    private static byte[] Text(string text) => [.. Number((ushort)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Number(ushort number) => [(byte)(number >> 8), (byte)number];
}
