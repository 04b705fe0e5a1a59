using System.Globalization;
using System.Text;

namespace Twin.City.Devices;

/// <summary>
/// Many ids in a short text: ids that count on by one are written as a range, such as <c>lamp-00001..lamp-00310,lamp-00402</c>.
/// A range names exactly the ids that were put in, whatever the city gets later.
/// </summary>
public static class IdRanges
{
    private const string Through = "..";

    // Fits a long; longer numbers count in their last digits.
    private const int MostDigits = 18;

    /// <summary>Writes ids in their order. No id may contain a comma or two dots in a row.</summary>
    public static string Write(IEnumerable<string> ids)
    {
        var text = new StringBuilder();
        string? first = null;
        string? last = null;
        foreach (var id in ids)
        {
            if (last is not null && Next(last) == id)
            {
                last = id;
                continue;
            }

            Append(text, first, last);
            first = last = id;
        }

        Append(text, first, last);
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IEnumerable<string> Read(string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = part.IndexOf(Through, StringComparison.Ordinal);
            var last = end < 0 ? part : part[(end + Through.Length)..];
            var id = end < 0 ? part : part[..end];
            while (id != last)
            {
                yield return id;
                id = Next(id)!;
            }

            yield return last;
        }
    }

    private static void Append(StringBuilder text, string? first, string? last)
    {
        if (first is null)
        {
            return;
        }

        text.Append(text.Length == 0 ? "" : ",").Append(first);
        if (first != last)
        {
            text.Append(Through).Append(last);
        }
    }

    // The id with the number at its end one higher in as many digits; null when there is none.
    private static string? Next(string id)
    {
        var digits = id.Length;
        while (digits > 0 && id.Length - digits < MostDigits && char.IsAsciiDigit(id[digits - 1]))
        {
            digits--;
        }

        var width = id.Length - digits;
        if (width == 0)
        {
            return null;
        }

        var next = (long.Parse(id.AsSpan(digits), CultureInfo.InvariantCulture) + 1).ToString("D" + width, CultureInfo.InvariantCulture);
        return next.Length == width ? string.Concat(id.AsSpan(0, digits), next) : null;
    }
}
