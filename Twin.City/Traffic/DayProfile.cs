using System.Collections.Immutable;
using System.Globalization;

namespace Twin.City.Traffic;

/// <summary>
/// The shape of traffic over one kind of day: which share of the day's vehicles passes in each quarter hour of local time.
/// The shapes that ship are measured (data/demand/SOURCES.md); how many vehicles there are is each counter's own count.
/// </summary>
public sealed class DayProfile
{
    /// <summary>Quarter hours of a day.</summary>
    public const int Quarters = 96;

    /// <summary>Quarter hours of an hour.</summary>
    public const int QuartersPerHour = 4;

    private const string Resource = "Twin.City.demand.profile.csv";
    private static readonly ImmutableArray<DayProfile> Shipped = ReadShipped();

    /// <summary>A shape. Throws <see cref="ArgumentException"/> unless there are 96 volumes, none negative, not all zero.</summary>
    /// <param name="volumes">Any volumes by quarter hour; only their proportions count.</param>
    public DayProfile(IReadOnlyList<double> volumes)
    {
        var total = volumes.Sum();
        if (volumes.Count != Quarters || volumes.Any(volume => !(volume >= 0)) || !(total > 0) || !double.IsFinite(total))
        {
            throw new ArgumentException($"A day has {Quarters} volumes of at least 0, not all 0.", nameof(volumes));
        }

        Shares = [.. volumes.Select(volume => volume / total)];
        MorningPeakHour = BusiestHour(0, 12);
        EveningPeakHour = BusiestHour(12, 24);
    }

    /// <summary>The share of the day in each quarter hour; together 1.</summary>
    public ImmutableArray<double> Shares { get; }

    /// <summary>The busiest clock hour before noon, such as 8.</summary>
    public int MorningPeakHour { get; }

    /// <summary>The busiest clock hour after noon, such as 17.</summary>
    public int EveningPeakHour { get; }

    /// <summary>The shape of a calendar day: weekdays, Saturdays and Sundays differ.</summary>
    public static DayProfile Of(DayOfWeek day) => day switch
    {
        DayOfWeek.Saturday => Shipped[1],
        DayOfWeek.Sunday => Shipped[2],
        _ => Shipped[0],
    };

    /// <summary>The share of the day in one clock hour.</summary>
    public double HourShare(int hour)
    {
        var share = 0.0;
        for (var quarter = hour * QuartersPerHour; quarter < (hour + 1) * QuartersPerHour; quarter++)
        {
            share += Shares[quarter];
        }

        return share;
    }

    private int BusiestHour(int from, int to) => Enumerable.Range(from, to - from).MaxBy(HourShare);

    private static ImmutableArray<DayProfile> ReadShipped()
    {
        using var stream = typeof(DayProfile).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        var rows = reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Skip(1)
            .Select(row => row.Split(','))
            .ToArray();
        return [.. Enumerable.Range(1, 3).Select(column => new DayProfile([.. rows.Select(row => double.Parse(row[column], CultureInfo.InvariantCulture))]))];
    }
}
