using Google.Protobuf;

namespace Twin.City.Inventory.Osm.Pbf;

/// <summary>
/// Reads an extract in the format of https://wiki.openstreetmap.org/wiki/PBF_Format block by block: never more than one block is in memory,
/// and a block is at most 32 MiB, whatever a file claims.
/// </summary>
internal static class PbfFile
{
    private const string HeaderType = "OSMHeader";
    private const string DataType = "OSMData";

    /// <summary>
    /// Gives every block of data to <paramref name="read"/>, in the order of the file. Throws <see cref="OsmExtractException"/> when the file is missing, cut off,
    /// broken, of another format or of a kind that is not supported.
    /// </summary>
    public static void Read(string file, Action<PbfBlock> read)
    {
        if (!File.Exists(file))
        {
            throw OsmExtractException.Of(file, "there is no such file");
        }

        using var stream = File.OpenRead(file);
        if (!stream.CanSeek)
        {
            throw OsmExtractException.Of(file, "it is a pipe, and an extract is read several times: write it to a file first");
        }

        try
        {
            ReadBlocks(new PbfBlobs(stream), read);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidProtocolBufferException)
        {
            var reason = exception is InvalidDataException ? exception.Message.TrimEnd('.') : "the file is broken: a message in it has another form than it should";
            throw OsmExtractException.Of(file, reason, exception);
        }
    }

    private static void ReadBlocks(PbfBlobs blobs, Action<PbfBlock> read)
    {
        var header = blobs.Next() ?? throw new InvalidDataException("the file is empty");
        if (header.Type != HeaderType)
        {
            throw new InvalidDataException($"it is not an OpenStreetMap PBF file: it does not begin with {HeaderType}");
        }

        PbfHeader.Check(header.Data);
        while (blobs.Next() is { } blob)
        {
            // The format asks readers to pass over types that they do not know.
            if (blob.Type == DataType)
            {
                read(PbfBlock.Parse(blob.Data));
            }
        }
    }
}
