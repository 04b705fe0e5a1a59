using Twin.City.Search;

namespace Twin.City.Log;

/// <summary>Which entries are asked for; what is null or empty does not narrow.</summary>
/// <param name="Limit">How many at most.</param>
public sealed record LogQuery(int Limit)
{
    /// <summary>
    /// How many numbers of entries one page looks through at most, so that a search for what is not there costs little: where they were not enough the page ends early and says where
    /// to go on.
    /// </summary>
    public const int MostLookedAt = 100_000;

    /// <summary>Only entries with a smaller number than this: the place in a list, newest first.</summary>
    public long? Before { get; init; }

    /// <summary>Only entries with a greater number than this: what is new.</summary>
    public long? After { get; init; }

    /// <summary>Only of these categories.</summary>
    public IReadOnlyList<LogCategory> Categories { get; init; } = [];

    /// <summary>Only with this code in their data.</summary>
    public string? Code { get; init; }

    /// <summary>Only by this author.</summary>
    public string? Author { get; init; }

    /// <summary>Only those that concern this id.</summary>
    public string? Subject { get; init; }

    /// <summary>Only from this time on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The query, not below a number.</summary>
    public LogQuery StartingAt(long id) => this with { After = Math.Max(After ?? 0, id - 1) };

    /// <summary>Only those in which each of these occurs (<see cref="SearchWords.Of"/>).</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}

/// <summary>A page of the log.</summary>
/// <param name="Entries">The entries, the newest first.</param>
/// <param name="Next">What <see cref="LogQuery.Before"/> must be for the next page; null when there is none.</param>
public sealed record LogPage(IReadOnlyList<LogEntry> Entries, long? Next);
