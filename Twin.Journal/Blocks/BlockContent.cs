using Twin.City.Devices;

namespace Twin.Journal.Blocks;

/// <summary>Decodes rows; whatever is wrong with one carries its name.</summary>
internal static class BlockContent
{
    /// <summary>The readings of a block. Throws <see cref="CorruptJournalException"/>.</summary>
    public static Reading[] Decode(JournalBlock block) =>
        Decode(block.Content, () => $"block of node start {block.Start}, commit {block.N}, partition {block.Partition}");

    /// <summary>The readings of a row. Throws <see cref="CorruptJournalException"/> with the row's name.</summary>
    public static Reading[] Decode(byte[] content, Func<string> row)
    {
        try
        {
            return ReadingBlock.Decode(content);
        }
        catch (InvalidDataException reason)
        {
            throw new CorruptJournalException(row(), reason);
        }
    }
}
