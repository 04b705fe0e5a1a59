using Microsoft.Data.Sqlite;
using Twin.Journal.Sqlite;
using Twin.Tests.Processes;

namespace Twin.Tests.Journal;

/// <summary>A folder with a journal's file.</summary>
internal sealed class JournalFolder : IJournalPlace
{
    private readonly TemporaryFolder _folder = new();

    public string File => Path.Combine(_folder.Path, "journal.db");

    public OpenStore OpenStore()
    {
        var store = new SqliteJournalStore(File);
        return new OpenStore(store, store.DisposeAsync);
    }

    // One process has the file alone: a further node is one of the same process.
    public OpenStore OpenBeside(OpenStore first) => first with { CloseAsync = () => ValueTask.CompletedTask };

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = Connect();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> ReadNumberAsync(string sql)
    {
        await using var connection = Connect();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public Task SilenceAsync(long start) => Task.CompletedTask;

    public Task DamageFirstBlockAsync() => ExecuteAsync(
        "UPDATE block SET content = CAST(substr(content, 1, length(content) - 1) || x'FF' AS BLOB) WHERE id = (SELECT min(id) FROM block)");

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
