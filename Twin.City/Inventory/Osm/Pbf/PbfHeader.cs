using Google.Protobuf;

namespace Twin.City.Inventory.Osm.Pbf;

/// <summary>Checks what a file asks of its reader.</summary>
internal static class PbfHeader
{
    private const uint RequiredFeature = (4 << 3) | 2;

    /// <summary>Throws <see cref="InvalidDataException"/> when the file needs something that is not supported.</summary>
    public static void Check(ByteString header)
    {
        var input = header.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            if (tag != RequiredFeature)
            {
                input.SkipLastField();
                continue;
            }

            CheckFeature(input.ReadString());
        }
    }

    private static void CheckFeature(string feature)
    {
        switch (feature)
        {
            case "OsmSchema-V0.6" or "DenseNodes":
                return;
            case "HistoricalInformation":
                throw new InvalidDataException("it holds the history of its elements: a city is made from one day (osmium time-filter)");
            default:
                throw new InvalidDataException($"it needs the feature '{OsmText.Clean(feature)}', which is not supported");
        }
    }
}
