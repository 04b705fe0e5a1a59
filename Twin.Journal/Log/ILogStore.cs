using Twin.City.Log;

namespace Twin.Journal.Log;

/// <summary>The log's entries in a database, which refuses to change or delete one. Any number of processes may use one on PostgreSQL, one process a SQLite file.</summary>
public interface ILogStore : IAsyncDisposable
{
    /// <summary>
    /// Appends entries in one commit; when it answers they are durable. One whose key is there already is left out, so that appending again changes nothing. Numbers ascend in the
    /// order of commits: who has read all up to one misses none before it.
    /// </summary>
    /// <param name="drafts">The entries; of several with one key the first counts.</param>
    /// <param name="cancellation">Gives up; whether they were written is not known then.</param>
    /// <exception cref="LogUnavailableException">They were not written, or it is not known whether they were.</exception>
    Task AppendAsync(IReadOnlyList<LogDraft> drafts, CancellationToken cancellation);

    /// <summary>A page, the newest first.</summary>
    /// <exception cref="LogUnavailableException">The database does not answer.</exception>
    Task<LogPage> ReadAsync(LogQuery query, CancellationToken cancellation);

    /// <summary>An entry by its number; null when there is none.</summary>
    /// <exception cref="LogUnavailableException">The database does not answer.</exception>
    Task<LogEntry?> FindAsync(long id, CancellationToken cancellation);

    /// <summary>An entry by its key; null when there is none.</summary>
    /// <exception cref="LogUnavailableException">The database does not answer.</exception>
    Task<LogEntry?> FindAsync(string key, CancellationToken cancellation);

    /// <summary>How many entries of each code happened from a time on and before another.</summary>
    /// <exception cref="LogUnavailableException">The database does not answer.</exception>
    Task<IReadOnlyDictionary<string, int>> CountCodesAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation);
}

/// <summary>The log's database does not answer or cannot write. What was to be appended may be appended again.</summary>
public sealed class LogUnavailableException : Exception
{
    /// <summary>Carries the database's own error.</summary>
    public LogUnavailableException(Exception databaseError)
        : base($"The log cannot be reached: {databaseError.Message}", databaseError)
    {
    }
}
