using System.Globalization;
using Twin.Api.Commands;
using Twin.Api.Devices;
using Twin.City.Log;
using Twin.City.Search;

namespace Twin.Api.Log;

/// <summary>Reads what a request asks of the log.</summary>
internal static class LogQueryText
{
    private const int LongestSearch = 200;

    /// <summary>Reads a query; null with the field and what is wrong with it when it cannot be read.</summary>
    public static LogQuery? Read(IQueryCollection query, out FieldProblem problem)
    {
        problem = default;
        if (!QueryText.TryLimit(query, out var limit))
        {
            problem = new FieldProblem("limit", $"A limit is 1 to {QueryText.MostAtOnce}.");
            return null;
        }

        var read = new LogQuery(limit);
        foreach (var (name, values) in query)
        {
            if (name != "limit" && values is not [{ Length: > 0 }])
            {
                problem = new FieldProblem(name, "One value.");
                return null;
            }

            if (With(read, name, values.ToString(), out var detail) is not { } more)
            {
                problem = new FieldProblem(name, detail);
                return null;
            }

            read = more;
        }

        return read;
    }

    /// <summary>Reads a time; false when it is none.</summary>
    public static bool TryTime(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private static LogQuery? With(LogQuery read, string name, string value, out string problem)
    {
        problem = "";
        switch (name)
        {
            case "limit":
                return read;

            case "q":
                problem = $"At most {SearchWords.Most} words and {LongestSearch} characters.";
                var words = value.Length <= LongestSearch ? SearchWords.Of(LogTexts.Clean(value)) : [];
                return words.Count is > 0 and <= SearchWords.Most ? read with { Words = words } : null;

            case "category":
                problem = $"Categories are {string.Join(", ", LogWords.Categories)}.";
                return TryCategories(value, out var categories) ? read with { Categories = categories } : null;

            case "author":
                return read with { Author = LogTexts.Clean(value) };

            case "subject":
                problem = "An id.";
                return LogTexts.IsSubject(value) ? read with { Subject = value } : null;

            case "from" or "to":
                problem = "A time in ISO 8601.";
                return TryTime(value, out var time) ? name == "from" ? read with { From = time } : read with { To = time } : null;

            case "after":
                problem = "The number of an entry.";
                return TryNumber(value, out var after) ? read with { After = after } : null;

            case "cursor":
                problem = "This cursor was not made here.";
                return QueryText.TryCursor(value, out var place) && TryNumber(place, out var before) ? read with { Before = before } : null;

            default:
                problem = "There is no such parameter.";
                return null;
        }
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool TryCategories(string text, out List<LogCategory> categories)
    {
        categories = [];
        foreach (var word in text.Split(','))
        {
            if (!LogWords.TryParse(word, out var category))
            {
                return false;
            }

            categories.Add(category);
        }

        return true;
    }
}
