using System.Runtime.CompilerServices;

namespace Twin.Journal.Blocks;

/// <summary>
/// Numbers as devices send them have few decimals: 41.5 is written as 415 tenths in two bytes. Whatever would not come back bit by bit is written raw.
/// </summary>
internal static class DecimalNumber
{
    /// <summary>The longest that <see cref="Write"/> makes.</summary>
    public const int Longest = BlockWriter.LongestVarint;

    private const int ScaleBits = 3;
    private const ulong Raw = 7;
    private const int LargestScale = 6;

    /// <summary>Up to here every whole number is a double.</summary>
    private const double LargestWhole = 9_007_199_254_740_992;

    private static readonly double[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    /// <summary>Writes a number: three bits of scale (7: eight raw bytes follow) under the zigzag of the scaled whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref BlockWriter writer, double value)
    {
        for (var scale = 0; scale <= LargestScale; scale++)
        {
            var scaled = Math.Round(value * PowersOfTen[scale]);
            if (!(Math.Abs(scaled) <= LargestWhole))
            {
                break;
            }

            // By way of the whole number that is stored, which knows no negative zero.
            var whole = (long)scaled;
            if (BitConverter.DoubleToInt64Bits(whole / PowersOfTen[scale]) == BitConverter.DoubleToInt64Bits(value))
            {
                writer.WriteUnsigned((Zigzag.Encode(whole) << ScaleBits) | (uint)scale);
                return;
            }
        }

        writer.WriteUnsigned(Raw);
        writer.WriteRaw(value);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static double Read(ref BlockReader reader)
    {
        var packed = reader.ReadUnsigned();
        var scale = packed & Raw;
        return scale == Raw ? reader.ReadRaw() : Zigzag.Decode(packed >> ScaleBits) / PowersOfTen[scale];
    }
}
