using System.Globalization;
using System.Text;

namespace Twin.City.Log;

/// <summary>How texts and times stand in the log.</summary>
public static class LogTexts
{
    /// <summary>How long a text may be, in characters.</summary>
    public const int Longest = 4_000;

    /// <summary>How long the id of a subject may be, in characters.</summary>
    public const int LongestSubject = 120;

    /// <summary>How many subjects an entry may have.</summary>
    public const int MostSubjects = 20;

    /// <summary>
    /// A text that every database takes: control characters but line breaks and halves of characters are replaced, what is longer than <see cref="Longest"/> is cut.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(letter) && letter.Value != '\n' ? " " : letter.ToString());
        }

        return clean.Length <= Longest ? clean.ToString() : Clean(text[..(Longest - 2)]) + "…";
    }

    /// <summary>Ids of what an entry concerns, each once, in their order; what is null, or can be no id, is left out.</summary>
    public static IReadOnlyList<string> Subjects(IEnumerable<string?> ids) => [.. ids.OfType<string>().Where(IsSubject).Distinct(StringComparer.Ordinal).Take(MostSubjects)];

    /// <summary>True for what can be the id of a subject: short, and without control characters.</summary>
    public static bool IsSubject(string id) => id is { Length: > 0 and <= LongestSubject } && !id.Any(char.IsControl) && !id.Any(char.IsSurrogate);

    /// <summary>A time in the city as an end: <c>05:00</c> within a day of now, else with its date.</summary>
    public static string Until(DateTimeOffset until, DateTimeOffset now, TimeZoneInfo timeZone)
    {
        var local = TimeZoneInfo.ConvertTime(until, timeZone);
        return local.ToString(until - now < TimeSpan.FromDays(1) ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>A time as interfaces write it: UTC in ISO 8601 with milliseconds.</summary>
    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What a person wrote, to stand before the full stop of a sentence.</summary>
    public static string WithoutStop(string text) => text.TrimEnd('.', ' ');
}
