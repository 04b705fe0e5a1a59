using System.Globalization;
using System.Text;

namespace Twin.City.Log;

/// <summary>Brings what is written and what is looked for to one form: small letters without accents, words with one space between.</summary>
public static class SearchWords
{
    /// <summary>How many words one search may have.</summary>
    public const int Most = 20;

    // The letters of European languages (Unicode blocks Latin-1 Supplement, Latin Extended-A and Romanian) by what is left without their marks. A table, since without ICU
    // (InvariantGlobalization) .NET does not decompose.
    private static readonly Dictionary<char, string> Bare = new (string Bare, string Letters)[]
    {
        ("a", "àáâãäåāăą"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ðďđ"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("h", "ĥħ"), ("i", "ìíîïĩīĭįı"), ("ij", "ĳ"), ("j", "ĵ"),
        ("k", "ķĸ"), ("l", "ĺļľŀł"), ("n", "ñńņňŉŋ"), ("o", "òóôõöøōŏő"), ("oe", "œ"), ("r", "ŕŗř"), ("s", "śŝşšșſ"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"),
        ("u", "ùúûüũūŭůűų"), ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"),
    }.SelectMany(group => group.Letters, (group, letter) => (letter, group.Bare)).ToDictionary(pair => pair.letter, pair => pair.Bare);

    /// <summary>A text as it is searched: «Éclairage,  Œuvre» is <c>eclairage, oeuvre</c>.</summary>
    public static string Normalise(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter) || char.IsControl(letter))
            {
                AppendSpace(normal);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            {
                Append(normal, char.ToLowerInvariant(letter));
            }
        }

        return normal.ToString().TrimEnd();
    }

    /// <summary>The words of a search.</summary>
    public static IReadOnlyList<string> Of(string search) => Normalise(search).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void Append(StringBuilder normal, char letter)
    {
        if (Bare.TryGetValue(letter, out var bare))
        {
            normal.Append(bare);
        }
        else
        {
            normal.Append(letter);
        }
    }

    private static void AppendSpace(StringBuilder normal)
    {
        if (normal.Length > 0 && normal[^1] != ' ')
        {
            normal.Append(' ');
        }
    }
}
