using Microsoft.Data.Sqlite;
using Npgsql;
using Twin.Journal.Log;
using Twin.Journal.Postgres;
using Twin.Tests.Processes;
using Twin.Tests.Storage;

namespace Twin.Tests.Log;

/// <summary>An empty database of either kind for a log, and a way to reach in from outside.</summary>
internal sealed class LogPlace : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NpgsqlDataSource? _database;

    private LogPlace(NpgsqlDataSource? database) => _database = database;

    private string File => Path.Combine(_folder.Path, "log.db");

    public static async Task<LogPlace> NewAsync(StorageDatabase kind, SharedPostgres postgres) =>
        new(kind == StorageDatabase.Postgres ? PostgresDatabase.Open(await postgres.NewDatabaseAsync() + ";Maximum Pool Size=6") : null);

    public async Task<ILogStore> OpenAsync() =>
        _database is { } database ? await PostgresLogStore.OpenAsync(database, CancellationToken.None) : await SqliteLogStore.OpenAsync(File);

    /// <summary>Runs a statement as somebody who owns the database and knows nothing of the twin; what the database says against it.</summary>
    public async Task<string?> RefusalAsync(string sql)
    {
        try
        {
            await ExecuteAsync(sql);
            return null;
        }
        catch (Exception refused) when (refused is SqliteException or PostgresException)
        {
            return refused.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task ExecuteAsync(string sql)
    {
        if (_database is { } database)
        {
            await using var onServer = database.CreateCommand(sql);
            await onServer.ExecuteNonQueryAsync();
            return;
        }

        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
