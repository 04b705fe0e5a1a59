using Npgsql;
using Twin.Journal;
using Twin.Journal.Postgres;

namespace Twin.Silo.Cluster;

/// <summary>How the city's clock of a cluster was begun.</summary>
/// <param name="StartAt">As it was first asked for, or null.</param>
/// <param name="OffsetMs">How far it runs ahead of the machines' clocks.</param>
public sealed record ClusterTime(string? StartAt, long OffsetMs);

/// <summary>
/// What all members of a cluster must have alike, kept in its database: messages between them name devices by their place in the city package, and readings are stored under the
/// city's time. The first member says how it is; the package may change while no member lives.
/// </summary>
public static class ClusterAgreement
{
    // A start that has not given a sign of life for as long is over; a database that has just started could not be given one.
    private const string AnyoneLives =
        """
        SELECT to_regclass('node_start') IS NOT NULL
            AND EXISTS (SELECT 1 FROM node_start WHERE ended_at IS NULL AND (alive_at > now() - $1 OR pg_postmaster_start_time() > now() - $1))
        """;

    /// <summary>Agrees on the city and answers how its clock goes. Before the process's journal is opened.</summary>
    /// <param name="database">The cluster's database.</param>
    /// <param name="city">Fingerprint of this process's city package.</param>
    /// <param name="begin">How the clock is to go if this is the first member ever.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JournalUnusableException">Members live that have another city package.</exception>
    public static async Task<ClusterTime> JoinAsync(NpgsqlDataSource database, string city, Func<ClusterTime> begin, CancellationToken cancellation)
    {
        await PostgresSchema.ApplyAsync(database, typeof(ClusterAgreement).Assembly, "cluster", cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, "LOCK TABLE cluster IN EXCLUSIVE MODE", cancellation);
        var agreed = await ReadAsync(connection, cancellation);
        if (agreed is null)
        {
            var time = begin();
            await InsertAsync(connection, city, time, cancellation);
            agreed = (city, time);
        }
        else if (agreed.Value.City != city)
        {
            await ChangeCityAsync(connection, city, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return agreed.Value.Time;
    }

    /// <summary>Makes sure that what was agreed still stands, once the process's journal is open and its sign of life is seen by others.</summary>
    /// <exception cref="JournalUnusableException">A member with another city package started at the same moment.</exception>
    public static async Task ConfirmAsync(NpgsqlDataSource database, string city, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await ReadAsync(connection, cancellation) is not { } agreed || agreed.City != city)
        {
            throw AnotherCity();
        }
    }

    private static async Task ChangeCityAsync(NpgsqlConnection connection, string city, CancellationToken cancellation)
    {
        await using var lives = new NpgsqlCommand(AnyoneLives, connection).With(new JournalOptions().OverAfter);
        if ((bool)(await lives.ExecuteScalarAsync(cancellation))!)
        {
            throw AnotherCity();
        }

        await using var change = new NpgsqlCommand("UPDATE cluster SET city = $1", connection).With(city);
        await change.ExecuteNonQueryAsync(cancellation);
    }

    private static JournalUnusableException AnotherCity() => new(
        "--Twin:City: the members of this cluster run another city package. Give all of them the same one: stop them all, then start them with the new one.");

    private static async Task<(string City, ClusterTime Time)?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT city, start_at, offset_ms FROM cluster", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        return await rows.ReadAsync(cancellation)
            ? (rows.GetString(0), new ClusterTime(await rows.IsDBNullAsync(1, cancellation) ? null : rows.GetString(1), rows.GetInt64(2)))
            : null;
    }

    private static async Task InsertAsync(NpgsqlConnection connection, string city, ClusterTime time, CancellationToken cancellation)
    {
        await using var insert = new NpgsqlCommand("INSERT INTO cluster (city, start_at, offset_ms) VALUES ($1, nullif($2, ''), $3)", connection).With(city).With(time.StartAt ?? "").With(time.OffsetMs);
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
