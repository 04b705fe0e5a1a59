using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace Twin.Tests.Inventory.Osm;

/// <summary>Writes extracts of a few elements in the PBF format, sound or not, for cities small enough to reckon by hand.</summary>
internal sealed class SmallExtract
{
    private readonly List<string> _strings = [""];
    private readonly List<(long Id, double Longitude, double Latitude, int[] Tags)> _nodes = [];
    private readonly List<byte[]> _ways = [];
    private readonly List<byte[]> _relations = [];

    /// <summary>What the file asks of its reader.</summary>
    public string[] RequiredFeatures { get; init; } = ["OsmSchema-V0.6", "DenseNodes"];

    /// <summary>Writes nodes one by one instead of as columns.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Writes blobs as they are instead of packed by zlib.</summary>
    public bool IsRaw { get; init; }

    /// <summary>The field of a Blob that holds packed data: 3 is zlib, 4 lzma, 7 zstd.</summary>
    public int PackedField { get; init; } = 3;

    /// <summary>What packed blobs say that they unpack to, in bytes; null for the truth.</summary>
    public int? ClaimedSize { get; init; }

    /// <summary>Nanodegrees for each unit of a coordinate.</summary>
    public int Granularity { get; init; } = 100;

    /// <summary>Nanodegrees that are added to each latitude.</summary>
    public long LatitudeOffset { get; init; }

    /// <summary>A node. Tags are <c>key=value</c>.</summary>
    public SmallExtract Node(long id, double longitude, double latitude, params string[] tags)
    {
        _nodes.Add((id, longitude, latitude, [.. tags.SelectMany(Pair)]));
        return this;
    }

    /// <summary>A way along nodes.</summary>
    public SmallExtract Way(long id, long[] nodes, params string[] tags)
    {
        _ways.Add(Message(output =>
        {
            WriteVarint(output, 1, id);
            WriteTags(output, tags);
            WriteColumn(output, 8, Deltas(nodes));
        }));
        return this;
    }

    /// <summary>A relation. Members are a kind (0 node, 1 way, 2 relation), an id and a role.</summary>
    public SmallExtract Relation(long id, (int Kind, long Id, string Role)[] members, params string[] tags)
    {
        _relations.Add(Message(output =>
        {
            WriteVarint(output, 1, id);
            WriteTags(output, tags);
            WriteColumn(output, 8, members.Select(member => (long)Number(member.Role)), isSigned: false);
            WriteColumn(output, 9, Deltas(members.Select(member => member.Id)));
            WriteColumn(output, 10, members.Select(member => (long)member.Kind), isSigned: false);
        }));
        return this;
    }

    /// <summary>The bytes of the file.</summary>
    public byte[] Bytes()
    {
        using var file = new MemoryStream();
        WriteBlob(file, "OSMHeader", Message(output =>
        {
            foreach (var feature in RequiredFeatures)
            {
                output.WriteTag(4, WireFormat.WireType.LengthDelimited);
                output.WriteString(feature);
            }
        }));
        WriteBlob(file, "OSMData", Block(WriteNodes));
        WriteBlob(file, "OSMData", Block(output => WriteMessages(output, 3, _ways)));
        WriteBlob(file, "OSMData", Block(output => WriteMessages(output, 4, _relations)));
        return file.ToArray();
    }

    /// <summary>Writes the file and returns its path.</summary>
    public string Write(string path)
    {
        File.WriteAllBytes(path, Bytes());
        return path;
    }

    private byte[] Block(Action<CodedOutputStream> group) => Message(output =>
    {
        WriteDelimited(output, 1, Message(table => WriteMessages(table, 1, _strings.Select(text => System.Text.Encoding.UTF8.GetBytes(text)))));
        WriteDelimited(output, 2, Message(group));
        WriteVarint(output, 17, Granularity);
        WriteVarint(output, 19, LatitudeOffset);
    });

    private void WriteNodes(CodedOutputStream output)
    {
        if (IsPlain)
        {
            WriteMessages(output, 1, _nodes.Select(node => Message(plain =>
            {
                plain.WriteTag(1, WireFormat.WireType.Varint);
                plain.WriteSInt64(node.Id);
                WriteColumn(plain, 2, node.Tags.Where((_, i) => i % 2 == 0).Select(key => (long)key), isSigned: false);
                WriteColumn(plain, 3, node.Tags.Where((_, i) => i % 2 == 1).Select(value => (long)value), isSigned: false);
                plain.WriteTag(8, WireFormat.WireType.Varint);
                plain.WriteSInt64(Units(node.Latitude, LatitudeOffset));
                plain.WriteTag(9, WireFormat.WireType.Varint);
                plain.WriteSInt64(Units(node.Longitude, 0));
            })));
            return;
        }

        WriteDelimited(output, 2, Message(dense =>
        {
            WriteColumn(dense, 1, Deltas(_nodes.Select(node => node.Id)));
            WriteColumn(dense, 8, Deltas(_nodes.Select(node => Units(node.Latitude, LatitudeOffset))));
            WriteColumn(dense, 9, Deltas(_nodes.Select(node => Units(node.Longitude, 0))));
            WriteColumn(dense, 10, _nodes.SelectMany(node => node.Tags.Append(0)).Select(number => (long)number), isSigned: false);
        }));
    }

    private long Units(double degrees, long offset) => (long)Math.Round(((degrees * 1e9) - offset) / Granularity);

    private void WriteBlob(MemoryStream file, string type, byte[] data)
    {
        var blob = Message(output =>
        {
            if (IsRaw)
            {
                WriteDelimited(output, 1, data);
                return;
            }

            WriteVarint(output, 2, ClaimedSize ?? data.Length);
            WriteDelimited(output, PackedField, Pack(data));
        });
        var header = Message(output =>
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString(type);
            WriteVarint(output, 3, blob.Length);
        });
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        file.Write(blob);
    }

    private static byte[] Pack(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return packed.ToArray();
    }

    private void WriteTags(CodedOutputStream output, string[] tags)
    {
        WriteColumn(output, 2, tags.Select(tag => (long)Pair(tag)[0]), isSigned: false);
        WriteColumn(output, 3, tags.Select(tag => (long)Pair(tag)[1]), isSigned: false);
    }

    private int[] Pair(string tag)
    {
        var equals = tag.IndexOf('=', StringComparison.Ordinal);
        return [Number(tag[..equals]), Number(tag[(equals + 1)..])];
    }

    private int Number(string text)
    {
        var known = _strings.IndexOf(text);
        if (known >= 0)
        {
            return known;
        }

        _strings.Add(text);
        return _strings.Count - 1;
    }

    private static IEnumerable<long> Deltas(IEnumerable<long> numbers)
    {
        var before = 0L;
        foreach (var number in numbers)
        {
            yield return number - before;
            before = number;
        }
    }

    private static void WriteColumn(CodedOutputStream output, int field, IEnumerable<long> numbers, bool isSigned = true) =>
        WriteDelimited(output, field, Message(column =>
        {
            foreach (var number in numbers)
            {
                if (isSigned)
                {
                    column.WriteSInt64(number);
                }
                else
                {
                    column.WriteInt64(number);
                }
            }
        }));

    private static void WriteMessages(CodedOutputStream output, int field, IEnumerable<byte[]> messages)
    {
        foreach (var message in messages)
        {
            WriteDelimited(output, field, message);
        }
    }

    private static void WriteVarint(CodedOutputStream output, int field, long number)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(number);
    }

    private static void WriteDelimited(CodedOutputStream output, int field, byte[] message)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(message));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            write(output);
        }

        return buffer.ToArray();
    }
}
