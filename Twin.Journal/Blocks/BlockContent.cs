using Twin.City.Devices;

namespace Twin.Journal.Blocks;

/// <summary>Decodes rows; whatever is wrong with one carries its name.</summary>
internal static class BlockContent
{
    /// <summary>The readings of a block. Throws <see cref="CorruptJournalException"/>.</summary>
    public static Reading[] Decode(JournalBlock block) => Decode(block.Content, () => NameOf(block));

    /// <summary>The readings of a row. Throws <see cref="CorruptJournalException"/> with the row's name.</summary>
    public static Reading[] Decode(byte[] content, Func<string> row) => Name(() => ReadingBlock.Decode(content), row);

    /// <summary>The readings that a block has of the device at an index of its partition. Throws <see cref="CorruptJournalException"/>.</summary>
    public static Reading[] DecodeOf(int device, JournalBlock block) => Name(() => ReadingBlock.DecodeOf(device, block.Content), () => NameOf(block));

    private static string NameOf(JournalBlock block) => $"block of node start {block.Start}, commit {block.N}, partition {block.Partition}";

    private static Reading[] Name(Func<Reading[]> decode, Func<string> row)
    {
        try
        {
            return decode();
        }
        catch (InvalidDataException reason)
        {
            throw new CorruptJournalException(row(), reason);
        }
    }
}
