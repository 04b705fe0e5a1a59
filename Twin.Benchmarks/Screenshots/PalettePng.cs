using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Twin.Benchmarks.Screenshots;

/// <summary>Writes pictures as PNG with a palette of 256 colours, which suits pages of few colours and takes a third of the bytes.</summary>
public static class PalettePng
{
    private const int MostColours = 256;

    /// <summary>Encodes rows of red, green, blue and alpha; alpha is left out, since a page is opaque.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height)
    {
        var counts = new Dictionary<int, int>();
        for (var i = 0; i < pixels.Length; i += 4)
        {
            var colour = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
            counts[colour] = counts.GetValueOrDefault(colour) + 1;
        }

        var palette = MedianCut.Choose(counts, MostColours);
        var place = counts.Keys.ToDictionary(colour => colour, colour => Nearest(palette, colour));
        var rows = new byte[height * (width + 1)];
        for (var y = 0; y < height; y++)
        {
            // The first byte of a row says that it is not filtered: neighbours in a palette have nothing to do with each other.
            for (var x = 0; x < width; x++)
            {
                var i = (y * width + x) * 4;
                rows[y * (width + 1) + 1 + x] = place[(pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]];
            }
        }

        return Write(palette, rows, width, height);
    }

    private static byte Nearest(int[] palette, int colour)
    {
        var (best, distance) = (0, int.MaxValue);
        for (var i = 0; i < palette.Length && distance > 0; i++)
        {
            var (red, green, blue) = (((palette[i] >> 16) & 255) - ((colour >> 16) & 255), ((palette[i] >> 8) & 255) - ((colour >> 8) & 255), (palette[i] & 255) - (colour & 255));
            var next = red * red + green * green + blue * blue;
            (best, distance) = next < distance ? (i, next) : (best, distance);
        }

        return (byte)best;
    }

    // Portable Network Graphics, third edition: signature, then chunks IHDR, PLTE, IDAT, IEND.
    private static byte[] Write(int[] palette, byte[] rows, int width, int height)
    {
        const byte BitsPerPixel = 8;
        const byte ByPalette = 3;
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (BitsPerPixel, ByPalette);
        WriteChunk(png, "IHDR", head);
        WriteChunk(png, "PLTE", [.. palette.SelectMany(colour => new[] { (byte)(colour >> 16), (byte)(colour >> 8), (byte)colour })]);
        using var packed = new MemoryStream();
        using (var packer = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            packer.Write(rows);
        }

        WriteChunk(png, "IDAT", packed.ToArray());
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void WriteChunk(MemoryStream png, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(named));
        png.Write(number);
    }
}
