using System.Collections.Immutable;
using Twin.City.Devices;

namespace Twin.City.History;

/// <summary>
/// Makes a series short enough to be drawn, so that no peak is lost: time is cut into equal spans, and of each the readings with the least and the greatest number of each column
/// stay, and the first and the last reading of all.
/// </summary>
public static class Thinning
{
    /// <summary>The fewest points that hold the least and the greatest number of as many columns as any kind has, the first and the last.</summary>
    public const int FewestPoints = 2 + (2 * DeviceValues.NumberCount);

    /// <summary>The series itself when it has no more readings than <paramref name="points"/>, else one of at most so many of its readings.</summary>
    public static ValueSeries Thin(ValueSeries series, int points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, FewestPoints);
        return series.AtMs.Length <= points ? series : Pick(series, Chosen(series, points));
    }

    private static bool[] Chosen(ValueSeries series, int points)
    {
        var at = series.AtMs;
        var spans = Math.Max(1, (points - 2) / Math.Max(1, 2 * series.Columns.Length));
        var spanMs = ((at[^1] - at[0]) / spans) + 1;
        var isChosen = new bool[at.Length];
        isChosen[0] = true;
        isChosen[^1] = true;
        for (var begin = 0; begin < at.Length;)
        {
            var span = (at[begin] - at[0]) / spanMs;
            var end = begin + 1;
            while (end < at.Length && (at[end] - at[0]) / spanMs == span)
            {
                end++;
            }

            foreach (var column in series.Columns)
            {
                ChooseExtremes(column.Numbers.AsSpan()[begin..end], isChosen.AsSpan()[begin..end]);
            }

            begin = end;
        }

        return isChosen;
    }

    private static void ChooseExtremes(ReadOnlySpan<double> numbers, Span<bool> isChosen)
    {
        var (least, greatest) = (-1, -1);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (double.IsNaN(numbers[i]))
            {
                continue;
            }

            least = least < 0 || numbers[i] < numbers[least] ? i : least;
            greatest = greatest < 0 || numbers[i] > numbers[greatest] ? i : greatest;
        }

        if (least >= 0)
        {
            isChosen[least] = true;
            isChosen[greatest] = true;
        }
    }

    private static ValueSeries Pick(ValueSeries series, bool[] isChosen) => new(
        Pick(series.AtMs, isChosen), [.. series.Columns.Select(column => column with { Numbers = Pick(column.Numbers, isChosen) })]);

    private static ImmutableArray<T> Pick<T>(ImmutableArray<T> items, bool[] isChosen) => [.. items.Where((_, i) => isChosen[i])];
}
