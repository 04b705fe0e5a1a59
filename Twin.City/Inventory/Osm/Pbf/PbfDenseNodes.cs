using Google.Protobuf;

namespace Twin.City.Inventory.Osm.Pbf;

/// <summary>Reads nodes that are packed as columns: ids, latitudes, longitudes, and one column of all their tags.</summary>
internal static class PbfDenseNodes
{
    private const int Delimited = 2;

    /// <summary>The nodes of a DenseNodes message, one by one.</summary>
    public static IEnumerable<OsmNode> Read(ByteString message, PbfBlock block)
    {
        var (ids, latitudes, longitudes, tags) = (ByteString.Empty, ByteString.Empty, ByteString.Empty, ByteString.Empty);
        var input = message.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (tag)
            {
                case (1 << 3) | Delimited:
                    ids = input.ReadBytes();
                    break;
                case (8 << 3) | Delimited:
                    latitudes = input.ReadBytes();
                    break;
                case (9 << 3) | Delimited:
                    longitudes = input.ReadBytes();
                    break;
                case (10 << 3) | Delimited:
                    tags = input.ReadBytes();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return Read(ids, latitudes, longitudes, tags.CreateCodedInput(), block);
    }

    private static IEnumerable<OsmNode> Read(ByteString ids, ByteString latitudes, ByteString longitudes, CodedInputStream tags, PbfBlock block)
    {
        using var latitude = PbfColumn.Deltas(latitudes).GetEnumerator();
        using var longitude = PbfColumn.Deltas(longitudes).GetEnumerator();
        foreach (var id in PbfColumn.Deltas(ids))
        {
            if (!latitude.MoveNext() || !longitude.MoveNext())
            {
                throw new InvalidDataException("the file is broken: a block has more nodes than positions");
            }

            yield return new OsmNode(id, block.PositionOf(id, latitude.Current, longitude.Current), ReadTags(tags, block));
        }
    }

    // Keys and values in turn; 0 ends the tags of a node. A block in which no node has tags has no column at all.
    private static OsmTags ReadTags(CodedInputStream tags, PbfBlock block)
    {
        List<KeyValuePair<string, string>>? found = null;
        while (!tags.IsAtEnd && tags.ReadUInt32() is not 0 and var key)
        {
            found ??= [];
            found.Add(KeyValuePair.Create(block.Text(key), block.Text(tags.ReadUInt32())));
        }

        return found is null ? OsmTags.None : new OsmTags([.. found]);
    }
}
