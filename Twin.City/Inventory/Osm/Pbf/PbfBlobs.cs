using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace Twin.City.Inventory.Osm.Pbf;

/// <summary>One unpacked blob of a file.</summary>
/// <param name="Type"><c>OSMHeader</c> or <c>OSMData</c>.</param>
/// <param name="Data">Its message.</param>
internal sealed record PbfBlob(string Type, ByteString Data);

/// <summary>
/// Reads the frames of a file: the length of a BlobHeader in four bytes, the BlobHeader, the Blob. Throws <see cref="InvalidDataException"/> with the end of
/// a sentence, or <see cref="InvalidProtocolBufferException"/>.
/// </summary>
internal sealed class PbfBlobs(Stream stream)
{
    /// <summary>The longest BlobHeader that the format allows, in bytes.</summary>
    public const int LongestHeader = 64 * 1024;

    /// <summary>The longest Blob that the format allows, packed or unpacked, in bytes.</summary>
    public const int LongestBlob = 32 * 1024 * 1024;

    private const int Varint = 0;
    private const int Delimited = 2;
    private const string Cut = "the file is cut off: it ends in the middle of a blob";

    /// <summary>The next blob; null at the end of the file.</summary>
    public PbfBlob? Next()
    {
        var isFirst = stream.Position == 0;
        Span<byte> length = stackalloc byte[sizeof(int)];
        var read = stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            return null;
        }

        var headerLength = read == length.Length ? BinaryPrimitives.ReadUInt32BigEndian(length) : throw new InvalidDataException(Cut);
        if (headerLength is 0 or > LongestHeader)
        {
            throw new InvalidDataException(isFirst ? NotPbf(length[0]) : $"the file is broken: the blob header at byte {stream.Position - read} claims {headerLength} bytes");
        }

        var (type, size) = ReadHeader(isFirst, (int)headerLength);
        return size is >= 0 and <= LongestBlob
            ? new PbfBlob(type, Unpack(ReadBytes(size)))
            : throw new InvalidDataException($"the file is broken: a blob claims {size} bytes, the format allows {LongestBlob}");
    }

    private static string NotPbf(byte first) =>
        first == '<'
            ? "it is not an OpenStreetMap PBF file but looks like XML: convert it first (osmium cat city.osm -o city.osm.pbf)"
            : "it is not an OpenStreetMap PBF file";

    private (string Type, int Size) ReadHeader(bool isFirst, int length)
    {
        try
        {
            var (type, size) = ("", -1);
            var input = ReadBytes(length).CreateCodedInput();
            while (input.ReadTag() is not 0 and var tag)
            {
                switch (tag)
                {
                    case (1 << 3) | Delimited:
                        type = input.ReadString();
                        break;
                    case (3 << 3) | Varint:
                        size = input.ReadInt32();
                        break;
                    default:
                        input.SkipLastField();
                        break;
                }
            }

            return (type, size);
        }
        catch (InvalidProtocolBufferException exception) when (isFirst)
        {
            throw new InvalidDataException(NotPbf(0), exception);
        }
    }

    private static ByteString Unpack(ByteString blob)
    {
        var (rawSize, raw, packed) = (-1, (ByteString?)null, (ByteString?)null);
        var input = blob.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case (1 << 3) | Delimited:
                    raw = input.ReadBytes();
                    break;
                case (2 << 3) | Varint:
                    rawSize = input.ReadInt32();
                    break;
                case (3 << 3) | Delimited:
                    packed = input.ReadBytes();
                    break;
                case (4 << 3) | Delimited or (5 << 3) | Delimited or (6 << 3) | Delimited or (7 << 3) | Delimited:
                    throw new InvalidDataException($"its blobs are packed by {PackingOf(tag >> 3)}, only zlib can be read: convert it first (osmium cat -f pbf,pbf_compression=zlib)");
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return raw ?? (packed is null ? throw new InvalidDataException("the file is broken: a blob holds no data") : Inflate(packed, rawSize));
    }

    private static string PackingOf(uint field) => field switch
    {
        4 => "lzma",
        5 => "bzip2",
        6 => "lz4",
        _ => "zstd",
    };

    // What a blob unpacks to is what it says, and never more than the format allows: a packed blob may grow a thousandfold.
    private static ByteString Inflate(ByteString packed, int rawSize)
    {
        if (rawSize < 0)
        {
            throw new InvalidDataException("the file is broken: a packed blob does not say its size");
        }

        if (rawSize > LongestBlob)
        {
            throw new InvalidDataException($"the file is broken: a blob claims to unpack to {rawSize} bytes, the format allows {LongestBlob}");
        }

        var data = new byte[rawSize];
        var (length, isMore) = Inflate(packed, data);
        return length == rawSize && !isMore
            ? UnsafeByteOperations.UnsafeWrap(data)
            : throw new InvalidDataException("the file is broken: a blob unpacks to another size than it says");
    }

    private static (int Length, bool IsMore) Inflate(ByteString packed, byte[] data)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed.ToByteArray()), CompressionMode.Decompress);
        try
        {
            return (zlib.ReadAtLeast(data, data.Length, throwOnEndOfStream: false), zlib.ReadByte() >= 0);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException("the file is broken: a blob cannot be unpacked", exception);
        }
    }

    private ByteString ReadBytes(int length)
    {
        // Before memory is taken for what a file only claims.
        if (stream.Length - stream.Position < length)
        {
            throw new InvalidDataException(Cut);
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
