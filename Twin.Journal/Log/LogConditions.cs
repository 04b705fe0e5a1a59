using System.Globalization;
using System.Text;
using Twin.City.Log;

namespace Twin.Journal.Log;

/// <summary>The conditions of a query, in the SQL that both databases understand, and their parameters by number from 1 on.</summary>
/// <param name="contains">The function that finds a text in another.</param>
/// <param name="parameter">The sign of a parameter.</param>
/// <param name="time">A time as the column <c>at</c> has it.</param>
internal sealed class LogConditions(string contains, char parameter, Func<DateTimeOffset, object> time)
{
    /// <summary>
    /// Finds the smallest number of the entries from a time on, so that a search does not go on below it. Not <c>min(id)</c>: for that PostgreSQL would walk up the primary key.
    /// </summary>
    public const string First = "SELECT coalesce(min(id + 0), 9223372036854775807) FROM log_entry WHERE at >= $1";

    private readonly StringBuilder _sql = new();

    /// <summary>The values of the parameters.</summary>
    public List<object> Values { get; } = [];

    /// <summary>A query for one entry more than the page may hold, so that it is known whether there is another page.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="newest">The number of the newest entry.</param>
    /// <param name="lowest">The smallest number looked at; numbers below are for the next page.</param>
    public string Select(LogQuery query, long newest, out long lowest)
    {
        var before = Math.Min(query.Before ?? long.MaxValue, newest + 1);
        lowest = Math.Max(before - LogQuery.MostLookedAt, (query.After ?? 0) + 1);
        Add("id < {0}", before);
        Add("id >= {0}", lowest);
        AddIf(query.Categories.Count > 0, $"category IN ({string.Join(", ", query.Categories.Select(category => (int)category))})");
        AddIf("code = {0}", query.Code);
        AddIf("author = {0}", query.Author);
        AddIf(contains + "(subjects, {0}) > 0", query.Subject is { } subject ? LogColumns.Subject(subject) : null);
        AddIf("at >= {0}", query.From is { } from ? time(from) : null);
        AddIf("at < {0}", query.To is { } to ? time(to) : null);
        foreach (var word in query.Words)
        {
            Add(contains + "(words, {0}) > 0", word);
        }

        return string.Create(CultureInfo.InvariantCulture, $"SELECT {LogColumns.All} FROM log_entry WHERE {_sql} ORDER BY id DESC LIMIT {query.Limit + 1}");
    }

    /// <summary>The page of what such a query found.</summary>
    public static LogPage Page(LogQuery query, List<LogEntry> found, long lowest)
    {
        if (found.Count > query.Limit)
        {
            found.RemoveRange(query.Limit, found.Count - query.Limit);
            return new LogPage(found, found[^1].Id);
        }

        return new LogPage(found, lowest > (query.After ?? 0) + 1 ? lowest : null);
    }

    private void AddIf(string condition, object? value)
    {
        if (value is not null)
        {
            Add(condition, value);
        }
    }

    private void AddIf(bool isAsked, string condition)
    {
        if (isAsked)
        {
            Append(condition);
        }
    }

    private void Add(string condition, object value)
    {
        Values.Add(value);
        Append(condition.Replace("{0}", string.Create(CultureInfo.InvariantCulture, $"{parameter}{Values.Count}"), StringComparison.Ordinal));
    }

    private void Append(string condition) => _sql.Append(_sql.Length == 0 ? "" : " AND ").Append(condition);
}
