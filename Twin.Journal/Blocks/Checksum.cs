using System.Buffers.Binary;
using System.Numerics;

namespace Twin.Journal.Blocks;

/// <summary>CRC-32C (Castagnoli), which the processor computes.</summary>
internal static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> content)
    {
        var crc = uint.MaxValue;
        while (content.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(content));
            content = content[sizeof(ulong)..];
        }

        foreach (var octet in content)
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }
}
