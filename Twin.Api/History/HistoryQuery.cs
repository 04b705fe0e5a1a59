using System.Globalization;
using Twin.Api.Commands;
using Twin.City.History;

namespace Twin.Api.History;

/// <summary>Which part of a device's past is asked for, and in how many points.</summary>
internal sealed record HistoryQuery(DateTimeOffset From, DateTimeOffset To, int Points)
{
    private const int UsualPoints = 600;
    private const int MostPoints = 5_000;
    private static readonly TimeSpan UsualSpan = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestSpan = TimeSpan.FromHours(24);

    /// <summary>Reads a query; null with what is wrong with it.</summary>
    public static HistoryQuery? Read(IQueryCollection query, DateTimeOffset now, out FieldProblem problem)
    {
        problem = Check(query, now, out var from, out var to, out var points);
        return problem.Detail is null ? new HistoryQuery(from, to, points) : null;
    }

    private static FieldProblem Check(IQueryCollection query, DateTimeOffset now, out DateTimeOffset from, out DateTimeOffset to, out int points)
    {
        (from, to, points) = (default, default, UsualPoints);
        if (query.Keys.FirstOrDefault(name => name is not ("from" or "to" or "points")) is { } unknown)
        {
            return new FieldProblem(unknown, "There is no such parameter.");
        }

        if (!TryInstant(query["to"], now, out to))
        {
            return new FieldProblem("to", "'to' must be a time in ISO 8601.");
        }

        if (!TryInstant(query["from"], to - UsualSpan, out from))
        {
            return new FieldProblem("from", "'from' must be a time in ISO 8601.");
        }

        if (from >= to || to - from > LongestSpan)
        {
            return new FieldProblem("from", $"'from' must be before 'to', by at most {LongestSpan.TotalHours} hours.");
        }

        return query.ContainsKey("points") && !TryPoints(query["points"], out points)
            ? new FieldProblem("points", $"'points' are {Thinning.FewestPoints} to {MostPoints}.")
            : default;
    }

    // The earliest and latest that can be shifted by a clock's offset and a day without leaving the calendar.
    private static bool TryInstant(string? text, DateTimeOffset otherwise, out DateTimeOffset instant)
    {
        instant = otherwise;
        return text is null
            || (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant)
                && instant.Year is >= 1970 and < 9000);
    }

    private static bool TryPoints(string? text, out int points) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out points) && points is >= Thinning.FewestPoints and <= MostPoints;
}
