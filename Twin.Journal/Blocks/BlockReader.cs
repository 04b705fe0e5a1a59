using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Twin.Journal.Blocks;

/// <summary>Reads what <see cref="BlockWriter"/> wrote; throws <see cref="InvalidDataException"/> where the bytes end early.</summary>
internal ref struct BlockReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _at;

    public readonly bool IsAtEnd => _at == _source.Length;

    public readonly int Remaining => _source.Length - _at;

    public byte ReadByte()
    {
        if (_at >= _source.Length)
        {
            throw EndsEarly();
        }

        return _source[_at++];
    }

    public double ReadRaw()
    {
        if (Remaining < sizeof(double))
        {
            throw EndsEarly();
        }

        var value = BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64LittleEndian(_source[_at..]));
        _at += sizeof(double);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadUnsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var octet = ReadByte();
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number is longer than 64 bits");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadSigned() => Zigzag.Decode(ReadUnsigned());

    /// <summary>A number of things of which each takes at least one byte of what remains.</summary>
    public int ReadCount()
    {
        var count = ReadUnsigned();
        return count <= (ulong)Remaining ? (int)count : throw EndsEarly();
    }

    private static InvalidDataException EndsEarly() => new("it ends early");
}
