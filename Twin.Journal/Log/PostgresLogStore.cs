using System.Net.Sockets;
using Npgsql;
using NpgsqlTypes;
using Twin.City.Log;
using Twin.Journal.Postgres;

namespace Twin.Journal.Log;

/// <summary>
/// The log in the PostgreSQL that the members of a cluster share. Appends of all members take turns under a lock, so that numbers become visible in their order: a reader that has seen one
/// has seen all before it.
/// </summary>
public sealed class PostgresLogStore : ILogStore
{
    // Any number that all members agree on: the lock of whoever appends.
    private const long AppendLock = 0x7477_696E_5F6C_6F67;

    private readonly NpgsqlDataSource _database;
    private readonly PostgresSession _writer;

    private PostgresLogStore(NpgsqlDataSource database)
    {
        _database = database;
        _writer = new PostgresSession(database, PostgresSession.DurableCommits);
    }

    /// <summary>Brings the log's table to what this program knows. The pool is the caller's, who closes it after the store.</summary>
    /// <exception cref="JournalUnusableException">It cannot be reached, refuses, or was written by a newer program.</exception>
    public static async Task<PostgresLogStore> OpenAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        try
        {
            await PostgresSchema.ApplyAsync(database, typeof(PostgresLogStore).Assembly, "log", cancellation);
            return new PostgresLogStore(database);
        }
        catch (Exception error) when (IsDatabaseError(error))
        {
            throw new JournalUnusableException($"The database cannot be used for the log: {error.Message}", error);
        }
    }

    /// <inheritdoc />
    public Task AppendAsync(IReadOnlyList<LogDraft> drafts, CancellationToken cancellation) => RunAsync(() => _writer.RunAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var batch = new NpgsqlBatch(connection, transaction);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock($1)").With(AppendLock));
            foreach (var draft in drafts)
            {
                batch.BatchCommands.Add(Insert(draft));
            }

            await batch.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return drafts.Count;
        },
        cancellation));

    /// <inheritdoc />
    public Task<LogPage> ReadAsync(LogQuery query, CancellationToken cancellation) => RunAsync(async () =>
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        if (query.From is { } from)
        {
            await using var first = new NpgsqlCommand(LogConditions.First, connection).With(from.ToUniversalTime());
            query = query.StartingAt((long)(await first.ExecuteScalarAsync(cancellation))!);
        }

        await using var newest = new NpgsqlCommand("SELECT coalesce(max(id), 0) FROM log_entry", connection);
        var conditions = new LogConditions("strpos", '$', time => time.ToUniversalTime());
        var sql = conditions.Select(query, (long)(await newest.ExecuteScalarAsync(cancellation))!, out var lowest);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in conditions.Values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return LogConditions.Page(query, await command.ReadRowsAsync(Read, cancellation), lowest);
    });

    /// <inheritdoc />
    public Task<LogEntry?> FindAsync(long id, CancellationToken cancellation) => RunAsync(async () =>
    {
        await using var command = _database.CreateCommand($"SELECT {LogColumns.All} FROM log_entry WHERE id = $1").With(id);
        return (await command.ReadRowsAsync(Read, cancellation)).SingleOrDefault();
    });

    /// <inheritdoc />
    public Task<LogEntry?> FindAsync(string key, CancellationToken cancellation) => RunAsync(async () =>
    {
        await using var command = _database.CreateCommand($"SELECT {LogColumns.All} FROM log_entry WHERE key = $1").With(key);
        return (await command.ReadRowsAsync(Read, cancellation)).SingleOrDefault();
    });

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, int>> CountCodesAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) => RunAsync(async () =>
    {
        await using var command = _database
            .CreateCommand("SELECT code, count(*) FROM log_entry WHERE at >= $1 AND at < $2 AND code IS NOT NULL GROUP BY code")
            .With(from.ToUniversalTime())
            .With(to.ToUniversalTime());
        var counts = await command.ReadRowsAsync(row => (Code: row.GetString(0), Count: (int)row.GetInt64(1)), cancellation);
        return (IReadOnlyDictionary<string, int>)counts.ToDictionary(one => one.Code, one => one.Count, StringComparer.Ordinal);
    });

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static NpgsqlBatchCommand Insert(LogDraft draft) => new NpgsqlBatchCommand(
        """
        INSERT INTO log_entry (key, at, author, category, code, text, subjects, data, refers_to, words)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE NOT EXISTS (SELECT 1 FROM log_entry WHERE key = $1)
        """)
        .With(draft.Key)
        .With(draft.At.ToUniversalTime())
        .With(draft.Author)
        .With((short)draft.Category)
        .WithOrNull(draft.Data?.Code, NpgsqlDbType.Text)
        .With(draft.Text)
        .With(LogColumns.Subjects(draft.Subjects))
        .WithOrNull(draft.Data?.ToJson(), NpgsqlDbType.Text)
        .WithOrNull(draft.RefersTo, NpgsqlDbType.Bigint)
        .With(LogColumns.Words(draft));

    private static async Task<T> RunAsync<T>(Func<Task<T>> job)
    {
        try
        {
            return await job();
        }
        catch (Exception error) when (IsDatabaseError(error))
        {
            throw new LogUnavailableException(error);
        }
    }

    private static bool IsDatabaseError(Exception error) => error is NpgsqlException or SocketException or TimeoutException or IOException;

    private static LogEntry Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetFieldValue<DateTimeOffset>(1),
        row.GetString(2),
        (LogCategory)row.GetInt16(3),
        row.GetString(4),
        LogColumns.ReadSubjects(row.GetString(5)),
        row.IsDBNull(6) ? null : LogData.FromJson(row.GetString(6)),
        row.IsDBNull(7) ? null : row.GetInt64(7));
}
