using Twin.City.History;

namespace Twin.Api.History;

/// <summary>The numbers that a device reported in a span of time.</summary>
/// <param name="Device">Its id.</param>
/// <param name="From">The beginning; later than asked for where the span holds too much to read.</param>
/// <param name="To">The end.</param>
/// <param name="Fields">The values that were stated at least once.</param>
/// <param name="At">When each reading was made, milliseconds since the Unix epoch.</param>
/// <param name="Values">For each field one number for each reading, flags as 1 or 0; null where the reading does not state it.</param>
/// <param name="Thinned">True when some readings were left out, so that it is no more points than asked for.</param>
public sealed record HistoryDocument(
    string Device,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<string> Fields,
    IReadOnlyList<long> At,
    IReadOnlyDictionary<string, IReadOnlyList<double?>> Values,
    bool Thinned)
{
    /// <summary>As the interface spells it.</summary>
    public static HistoryDocument Of(string device, DateTimeOffset from, DateTimeOffset to, ValueSeries series, bool isThinned) => new(
        device,
        from,
        to,
        [.. series.Columns.Select(column => column.Name)],
        series.AtMs,
        series.Columns.ToDictionary(
            column => column.Name,
            column => (IReadOnlyList<double?>)[.. column.Numbers.Select(number => double.IsFinite(number) ? number : (double?)null)],
            StringComparer.Ordinal),
        isThinned);
}
