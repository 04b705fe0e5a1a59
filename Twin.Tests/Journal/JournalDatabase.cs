using System.Globalization;
using Npgsql;
using Twin.Journal.Postgres;
using Twin.Tests.Processes;

namespace Twin.Tests.Journal;

/// <summary>A PostgreSQL database with a journal; every process on it has a pool of its own, and loses it when it is killed.</summary>
internal sealed class JournalDatabase(string connectionString) : IJournalPlace
{
    // Without a pool: a test that stops the server meets no connection from before.
    private readonly NpgsqlDataSource _outside = NpgsqlDataSource.Create(connectionString + ";Pooling=false");

    /// <summary>How the database is reached.</summary>
    public string ConnectionString => connectionString;

    public OpenStore OpenStore()
    {
        var pool = PostgresDatabase.Open(connectionString + ";Maximum Pool Size=6");
        var store = new PostgresJournalStore(pool);
        return new OpenStore(store, async () =>
        {
            await store.DisposeAsync();
            await pool.DisposeAsync();
        });
    }

    public OpenStore OpenBeside(OpenStore first) => OpenStore();

    /// <summary>A connection of somebody else.</summary>
    public async Task<NpgsqlConnection> ConnectAsync() => await _outside.OpenConnectionAsync();

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _outside.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> ReadNumberAsync(string sql)
    {
        await using var command = _outside.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public async Task SilenceAsync(long start)
    {
        await ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE node_start SET alive_at = alive_at - interval '1 minute' WHERE start = {start}"));
        await Eventually.Async(
            () => ReadNumberAsync("SELECT extract(epoch FROM now() - pg_postmaster_start_time())"),
            ageS => ageS > JournalPlace.Options.OverAfter.TotalSeconds,
            "a server that runs for long enough to know who is silent");
    }

    public Task DamageFirstBlockAsync() => ExecuteAsync(
        """
        UPDATE block SET content = set_byte(content, length(content) - 1, 255 - get_byte(content, length(content) - 1))
        WHERE (start, n, partition) = (SELECT start, n, partition FROM block ORDER BY start, n, partition LIMIT 1)
        """);

    /// <summary>Ends the connections of all processes that have the journal open.</summary>
    public Task CutConnectionsAsync() => ExecuteAsync(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'twin'");

    public ValueTask DisposeAsync() => _outside.DisposeAsync();
}
