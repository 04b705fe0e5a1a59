using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Twin.Journal.Blocks;

/// <summary>Writes the primitives of a block into a span that is large enough.</summary>
internal ref struct BlockWriter(Span<byte> target)
{
    /// <summary>The longest <see cref="WriteUnsigned"/>.</summary>
    public const int LongestVarint = 10;

    private readonly Span<byte> _target = target;

    public int Length { get; private set; }

    public void WriteByte(byte value) => _target[Length++] = value;

    public void WriteRaw(double value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_target[Length..], BitConverter.DoubleToInt64Bits(value));
        Length += sizeof(double);
    }

    /// <summary>Seven bits a byte, lowest first; the top bit says that more follow (LEB128).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUnsigned(ulong value)
    {
        var at = Length;
        while (value >= 0x80)
        {
            _target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _target[at++] = (byte)value;
        Length = at;
    }

    /// <summary>Zigzag: numbers near zero of either sign become short.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteSigned(long value) => WriteUnsigned(Zigzag.Encode(value));
}
