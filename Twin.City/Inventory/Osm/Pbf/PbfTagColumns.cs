using Google.Protobuf;

namespace Twin.City.Inventory.Osm.Pbf;

/// <summary>The columns of keys and values that nodes, ways and relations have in the same fields.</summary>
internal struct PbfTagColumns
{
    private const int Delimited = 2;

    private ByteString? _keys;
    private ByteString? _values;

    /// <summary>Reads a column of tags, or passes over a field that is none.</summary>
    public void ReadOrSkip(uint tag, CodedInputStream input)
    {
        switch (tag)
        {
            case (2 << 3) | Delimited:
                _keys = input.ReadBytes();
                break;
            case (3 << 3) | Delimited:
                _values = input.ReadBytes();
                break;
            default:
                input.SkipLastField();
                break;
        }
    }

    /// <summary>The tags, with the strings of the element's block.</summary>
    public readonly OsmTags Of(PbfBlock block)
    {
        if (_keys is null && _values is null)
        {
            return OsmTags.None;
        }

        var (keys, values) = (PbfColumn.Integers(_keys).ToArray(), PbfColumn.Integers(_values).ToArray());
        return keys.Length == values.Length
            ? new OsmTags([.. keys.Select((key, i) => KeyValuePair.Create(block.Text(key), block.Text(values[i])))])
            : throw new InvalidDataException("the file is broken: an element has more keys than values, or fewer");
    }
}
