using System.Collections.Immutable;
using Google.Protobuf;
using Twin.City.Geography;

namespace Twin.City.Inventory.Osm.Pbf;

/// <summary>
/// One block of elements with the strings they share. Elements are read one by one as they are asked for. Throws <see cref="InvalidDataException"/> with the end
/// of a sentence, or <see cref="InvalidProtocolBufferException"/>, for what is broken.
/// </summary>
internal sealed class PbfBlock
{
    private const int Varint = 0;
    private const int Delimited = 2;
    private const double DegreesPerNanodegree = 1e-9;

    private readonly List<ByteString> _groups = [];
    private string[] _strings = [];
    private int _granularity = 100;
    private long _latitudeOffset;
    private long _longitudeOffset;

    private PbfBlock()
    {
    }

    /// <summary>Reads strings and offsets of a PrimitiveBlock.</summary>
    public static PbfBlock Parse(ByteString data)
    {
        var block = new PbfBlock();
        var input = data.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case (1 << 3) | Delimited:
                    block._strings = ReadStrings(input.ReadBytes());
                    break;
                case (2 << 3) | Delimited:
                    block._groups.Add(input.ReadBytes());
                    break;
                case (17 << 3) | Varint:
                    block._granularity = input.ReadInt32();
                    break;
                case (19 << 3) | Varint:
                    block._latitudeOffset = input.ReadInt64();
                    break;
                case (20 << 3) | Varint:
                    block._longitudeOffset = input.ReadInt64();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return block._granularity > 0 ? block : throw new InvalidDataException($"the file is broken: a block has granularity {block._granularity}");
    }

    /// <summary>The nodes of the block, dense or not.</summary>
    public IEnumerable<OsmNode> Nodes()
    {
        foreach (var (tag, message) in Messages())
        {
            if (tag == ((1 << 3) | Delimited))
            {
                yield return ReadNode(message);
            }
            else if (tag == ((2 << 3) | Delimited))
            {
                foreach (var node in PbfDenseNodes.Read(message, this))
                {
                    yield return node;
                }
            }
        }
    }

    /// <summary>The ways of the block.</summary>
    public IEnumerable<OsmWay> Ways() => Messages().Where(message => message.Tag == ((3 << 3) | Delimited)).Select(message => ReadWay(message.Message));

    /// <summary>The relations of the block.</summary>
    public IEnumerable<OsmRelation> Relations() => Messages().Where(message => message.Tag == ((4 << 3) | Delimited)).Select(message => ReadRelation(message.Message));

    /// <summary>A string by its number.</summary>
    public string Text(long number) =>
        number >= 0 && number < _strings.Length ? _strings[number] : throw new InvalidDataException($"the file is broken: a block has no string {number}");

    /// <summary>A position from latitude and longitude in units of the block's granularity.</summary>
    public Position PositionOf(long id, long latitude, long longitude)
    {
        var position = new Position(Degrees(_longitudeOffset, longitude), Degrees(_latitudeOffset, latitude));
        return Math.Abs(position.Longitude) <= 180 && Math.Abs(position.Latitude) <= 90
            ? position
            : throw new InvalidDataException($"the file is broken: node {id} does not lie on the earth");
    }

    // 0 is added because a small negative number rounds to -0.
    private double Degrees(long offset, long units) => Math.Round((offset + ((double)_granularity * units)) * DegreesPerNanodegree, 6) + 0.0;

    private IEnumerable<(uint Tag, ByteString Message)> Messages()
    {
        foreach (var group in _groups)
        {
            var input = group.CreateCodedInput();
            while (input.ReadTag() is not 0 and var tag)
            {
                if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                {
                    yield return (tag, input.ReadBytes());
                }
                else
                {
                    input.SkipLastField();
                }
            }
        }
    }

    private static string[] ReadStrings(ByteString table)
    {
        var strings = new List<string>();
        var input = table.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            if (tag == ((1 << 3) | Delimited))
            {
                strings.Add(input.ReadBytes().ToStringUtf8());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return [.. strings];
    }

    private OsmNode ReadNode(ByteString message)
    {
        var (id, latitude, longitude) = (0L, 0L, 0L);
        var tags = new PbfTagColumns();
        var input = message.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case (1 << 3) | Varint:
                    id = input.ReadSInt64();
                    break;
                case (8 << 3) | Varint:
                    latitude = input.ReadSInt64();
                    break;
                case (9 << 3) | Varint:
                    longitude = input.ReadSInt64();
                    break;
                default:
                    tags.ReadOrSkip(tag, input);
                    break;
            }
        }

        return new OsmNode(id, PositionOf(id, latitude, longitude), tags.Of(this));
    }

    private OsmWay ReadWay(ByteString message)
    {
        var id = 0L;
        var nodes = ImmutableArray.CreateBuilder<long>();
        var tags = new PbfTagColumns();
        var input = message.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case (1 << 3) | Varint:
                    id = input.ReadInt64();
                    break;
                case (8 << 3) | Delimited:
                    nodes.AddRange(PbfColumn.Deltas(input.ReadBytes()));
                    break;
                default:
                    tags.ReadOrSkip(tag, input);
                    break;
            }
        }

        return new OsmWay(id, nodes.DrainToImmutable(), tags.Of(this));
    }

    private OsmRelation ReadRelation(ByteString message)
    {
        var id = 0L;
        var (roles, ids, kinds) = (ByteString.Empty, ByteString.Empty, ByteString.Empty);
        var tags = new PbfTagColumns();
        var input = message.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case (1 << 3) | Varint:
                    id = input.ReadInt64();
                    break;
                case (8 << 3) | Delimited:
                    roles = input.ReadBytes();
                    break;
                case (9 << 3) | Delimited:
                    ids = input.ReadBytes();
                    break;
                case (10 << 3) | Delimited:
                    kinds = input.ReadBytes();
                    break;
                default:
                    tags.ReadOrSkip(tag, input);
                    break;
            }
        }

        return new OsmRelation(id, ReadMembers(id, roles, ids, kinds), tags.Of(this));
    }

    private ImmutableArray<OsmMember> ReadMembers(long id, ByteString roles, ByteString ids, ByteString kinds)
    {
        var (memberRoles, memberIds, memberKinds) =
            (PbfColumn.Integers(roles).ToArray(), PbfColumn.Deltas(ids).ToArray(), PbfColumn.Integers(kinds).ToArray());
        return memberRoles.Length == memberIds.Length && memberKinds.Length == memberIds.Length
            ? [.. memberIds.Select((member, i) => new OsmMember((OsmMemberKind)memberKinds[i], member, Text(memberRoles[i])))]
            : throw new InvalidDataException($"the file is broken: the members of relation {id} do not fit together");
    }
}
