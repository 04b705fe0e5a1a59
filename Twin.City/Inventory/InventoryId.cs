namespace Twin.City.Inventory;

/// <summary>What ids and zone codes are made of: they become grain keys, topics, URLs and parts of lists.</summary>
internal static class InventoryId
{
    /// <summary>Longest id in characters.</summary>
    public const int Longest = 64;

    /// <summary>How people are told.</summary>
    public const string Form = "1 to 64 letters (A–Z), digits, - and _";

    /// <summary>True for such an id.</summary>
    public static bool IsValid(ReadOnlySpan<char> id)
    {
        if (id.Length is 0 or > Longest)
        {
            return false;
        }

        foreach (var character in id)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
