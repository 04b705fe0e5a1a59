using System.Globalization;
using Microsoft.Data.Sqlite;
using Twin.City.Log;
using Twin.Journal.Sqlite;

namespace Twin.Journal.Log;

/// <summary>The log in a SQLite file of its own, <c>synchronous=FULL</c>: one thread that writes and one that reads. The process has the data directory alone, and so this file.</summary>
public sealed class SqliteLogStore : ILogStore
{
    private const int SchemaVersion = 1;

    private readonly SqliteThread _writer;
    private readonly SqliteThread _reader;

    private SqliteLogStore(string path)
    {
        _writer = new SqliteThread("log writer", path, SqliteThread.DurableWriter + " PRAGMA foreign_keys = ON;");
        _reader = new SqliteThread("log reader", path, SqliteThread.Reader);
    }

    /// <summary>Opens the file, which is made when it is missing; its folder is there.</summary>
    /// <exception cref="JournalUnusableException">A newer program wrote it, or it is no such file.</exception>
    public static async Task<SqliteLogStore> OpenAsync(string path)
    {
        var store = new SqliteLogStore(Path.GetFullPath(path));
        try
        {
            await store._writer.RunAsync(connection => SqliteSchema.Apply(connection, typeof(SqliteLogStore).Assembly, "Sql.log.sql", SchemaVersion));
            return store;
        }
        catch (Exception failure)
        {
            await store.DisposeAsync();
            throw failure is SqliteException ? new JournalUnusableException($"{path} cannot be used as a log: {failure.Message}", failure) : failure;
        }
    }

    /// <inheritdoc />
    public Task AppendAsync(IReadOnlyList<LogDraft> drafts, CancellationToken cancellation) => RunAsync(_writer, connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var draft in drafts)
        {
            connection.Execute(
                """
                INSERT INTO log_entry (key, at, author, category, code, text, subjects, data, refers_to, words)
                SELECT $key, $at, $author, $category, $code, $text, $subjects, $data, $refersTo, $words WHERE NOT EXISTS (SELECT 1 FROM log_entry WHERE key = $key)
                """,
                ("$key", draft.Key),
                ("$at", draft.At.ToUnixTimeMilliseconds()),
                ("$author", draft.Author),
                ("$category", (int)draft.Category),
                ("$code", draft.Data?.Code ?? (object)DBNull.Value),
                ("$text", draft.Text),
                ("$subjects", LogColumns.Subjects(draft.Subjects)),
                ("$data", draft.Data?.ToJson() ?? (object)DBNull.Value),
                ("$refersTo", draft.RefersTo ?? (object)DBNull.Value),
                ("$words", LogColumns.Words(draft)));
        }

        transaction.Commit();
        return drafts.Count;
    });

    /// <inheritdoc />
    public Task<LogPage> ReadAsync(LogQuery query, CancellationToken cancellation) => RunAsync(_reader, connection =>
    {
        var conditions = new LogConditions("instr", '$', time => time.ToUnixTimeMilliseconds());
        query = query.From is { } from ? query.StartingAt(connection.ReadNumber(LogConditions.First, ("$1", from.ToUnixTimeMilliseconds()))) : query;
        var sql = conditions.Select(query, connection.ReadNumber("SELECT coalesce(max(id), 0) FROM log_entry"), out var lowest);
        (string, object)[] parameters = [.. conditions.Values.Select((value, i) => (string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), value))];
        return LogConditions.Page(query, connection.ReadRows(sql, Read, parameters), lowest);
    });

    /// <inheritdoc />
    public Task<LogEntry?> FindAsync(long id, CancellationToken cancellation) =>
        RunAsync(_reader, connection => connection.ReadRows($"SELECT {LogColumns.All} FROM log_entry WHERE id = $id", Read, ("$id", id)).SingleOrDefault());

    /// <inheritdoc />
    public Task<LogEntry?> FindAsync(string key, CancellationToken cancellation) =>
        RunAsync(_reader, connection => connection.ReadRows($"SELECT {LogColumns.All} FROM log_entry WHERE key = $key", Read, ("$key", key)).SingleOrDefault());

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, int>> CountCodesAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) =>
        RunAsync<IReadOnlyDictionary<string, int>>(_reader, connection => connection.ReadRows(
            "SELECT code, count(*) FROM log_entry WHERE at >= $from AND at < $to AND code IS NOT NULL GROUP BY code",
            row => (Code: row.GetString(0), Count: row.GetInt32(1)),
            ("$from", from.ToUnixTimeMilliseconds()),
            ("$to", to.ToUnixTimeMilliseconds())).ToDictionary(one => one.Code, one => one.Count, StringComparer.Ordinal));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private static async Task<T> RunAsync<T>(SqliteThread thread, Func<SqliteConnection, T> job)
    {
        try
        {
            return await thread.RunAsync(job);
        }
        catch (SqliteException error)
        {
            throw new LogUnavailableException(error);
        }
    }

    private static LogEntry Read(SqliteDataReader row) => new(
        row.GetInt64(0),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        row.GetString(2),
        (LogCategory)row.GetInt32(3),
        row.GetString(4),
        LogColumns.ReadSubjects(row.GetString(5)),
        row.IsDBNull(6) ? null : LogData.FromJson(row.GetString(6)),
        row.IsDBNull(7) ? null : row.GetInt64(7));
}
