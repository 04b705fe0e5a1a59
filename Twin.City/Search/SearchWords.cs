using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Twin.City.Search;

/// <summary>
/// Texts as people search them: lower case, without accents, ligatures written out, everything but letters and digits a gap between words. The table is our own since the program runs without the
/// culture data that Unicode normalisation needs (<c>InvariantGlobalization</c>); letters that it does not name stand for themselves.
/// </summary>
public static class SearchWords
{
    /// <summary>How many words one search may have.</summary>
    public const int Most = 20;

    private static readonly FrozenDictionary<char, string> Plain = PlainLetters();

    /// <summary>The words of a search.</summary>
    public static IReadOnlyList<string> Of(string search) => Fold(search).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The words of a text, in order, with one space between them; empty when it has none.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length + 4);
        var isGap = false;
        foreach (var letter in text)
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            if (!char.IsLetterOrDigit(letter) && !char.IsSurrogate(letter))
            {
                isGap = folded.Length > 0;
                continue;
            }

            if (isGap)
            {
                folded.Append(' ');
                isGap = false;
            }

            var lower = char.ToLowerInvariant(letter);
            if (Plain.TryGetValue(lower, out var plain))
            {
                folded.Append(plain);
            }
            else
            {
                folded.Append(lower);
            }
        }

        return folded.ToString();
    }

    // The Latin letters of Unicode's blocks Latin-1 Supplement and Latin Extended-A, and the vowels of Greek and Cyrillic that carry marks.
    private static FrozenDictionary<char, string> PlainLetters()
    {
        string[] families =
        [
            "aàáâãäåāăą", "cçćĉċč", "dďđð", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭįı", "jĵ", "kķĸ", "lĺļľŀł", "nñńņňŋ", "oòóôõöøōŏő", "rŕŗř", "sśŝşšș", "tţťŧț",
            "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž", "αά", "εέ", "ηή", "ιίϊΐ", "οό", "υύϋΰ", "ωώ", "σς", "её", "ий",
        ];
        var plain = families.SelectMany(family => family[1..].Select(letter => KeyValuePair.Create(letter, family[..1])));
        KeyValuePair<char, string>[] ligatures = [new('œ', "oe"), new('æ', "ae"), new('ß', "ss"), new('þ', "th"), new('ĳ', "ij")];
        return plain.Concat(ligatures).ToFrozenDictionary();
    }
}
