using System.Buffers.Binary;
using Twin.Benchmarks.Load;

namespace Twin.Benchmarks.Loop;

/// <summary>A PUBLISH packet of lamp readings, encoded once and patched before each send.</summary>
public sealed class ReadingMessage
{
    private readonly LampBatch _batch;
    private readonly int _identifierAt;

    /// <summary>Encodes it: one lamp as a reading, several as an array.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="ids">The lamps.</param>
    public ReadingMessage(string topic, IReadOnlyList<string> ids)
    {
        var body = ids.Count == 1 ? LampBatch.Reading(ids[0]) : $"[{string.Join(',', ids.Select(LampBatch.Reading))}]";
        _batch = new LampBatch(MqttPackets.WritePublish(topic, body, out _identifierAt), first: 0, ids.Count);
    }

    /// <summary>Readings in it.</summary>
    public int Readings => _batch.Count;

    /// <summary>Bytes of the packet.</summary>
    public int Length => _batch.Request.Length;

    /// <summary>Writes it with new readings.</summary>
    /// <returns>Its length.</returns>
    public int Write(Span<byte> packet, ushort identifier, DateTimeOffset at, int send)
    {
        _batch.Patch(at, send);
        _batch.Request.Span.CopyTo(packet);
        BinaryPrimitives.WriteUInt16BigEndian(packet[_identifierAt..], identifier);
        return Length;
    }
}
