using Google.Protobuf;

namespace Twin.City.Inventory.Osm.Pbf;

/// <summary>Packed columns of numbers, read as they are asked for.</summary>
internal static class PbfColumn
{
    /// <summary>Unsigned numbers, such as those of strings.</summary>
    public static IEnumerable<long> Integers(ByteString? column)
    {
        if (column is null)
        {
            yield break;
        }

        var input = column.CreateCodedInput();
        while (!input.IsAtEnd)
        {
            yield return input.ReadUInt32();
        }
    }

    /// <summary>Signed numbers, each told as its difference from the one before.</summary>
    public static IEnumerable<long> Deltas(ByteString column)
    {
        var input = column.CreateCodedInput();
        var number = 0L;
        while (!input.IsAtEnd)
        {
            number = unchecked(number + input.ReadSInt64());
            yield return number;
        }
    }
}
