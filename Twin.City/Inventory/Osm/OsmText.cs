namespace Twin.City.Inventory.Osm;

/// <summary>Texts that anybody in the world may have written, as a package holds them.</summary>
internal static class OsmText
{
    /// <summary>The longest value of a tag in OpenStreetMap, in characters.</summary>
    public const int Longest = 255;

    /// <summary>The text on one line: without control characters, without blanks at its ends, at most <see cref="Longest"/> characters.</summary>
    public static string Clean(string text)
    {
        var line = text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.Contains('\u007f', StringComparison.Ordinal)
            ? string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character))
            : text;
        return line.Length <= Longest ? line.Trim() : line[..EndOfWhole(line)].Trim();
    }

    // A character beyond the basic plane is two: half of one is no text.
    private static int EndOfWhole(string line) => char.IsHighSurrogate(line[Longest - 1]) ? Longest - 1 : Longest;
}
