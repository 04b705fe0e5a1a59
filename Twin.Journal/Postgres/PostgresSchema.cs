using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Twin.Journal.Postgres;

/// <summary>
/// Brings a part of the database that the members of a cluster share to the version that this program knows: numbered scripts, each applied once, under a lock that all members take.
/// </summary>
/// <remarks>
/// A script <c>Sql/Postgres/{part}-{version}.sql</c> makes that version from the one before. While members are upgraded one at a time an older program works on the newer
/// schema, so a script only adds; what an older program would not understand goes into a release that is said to need a full stop (docs/operations.md).
/// </remarks>
public static class PostgresSchema
{
    // Any number that all members agree on: the lock of whoever changes the schema.
    private const long SchemaLock = 0x7477_696E_5F73_6368;

    /// <summary>Applies the scripts of a part that the database has not seen, all in one transaction.</summary>
    /// <param name="database">The database.</param>
    /// <param name="assembly">Where the scripts are embedded.</param>
    /// <param name="part">The first part of their names, such as <c>journal</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JournalUnusableException">A newer program wrote the database.</exception>
    public static async Task ApplyAsync(NpgsqlDataSource database, Assembly assembly, string part, CancellationToken cancellation)
    {
        var scripts = Scripts(assembly, part);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({SchemaLock})", cancellation);
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS schema_version (part text PRIMARY KEY, version integer NOT NULL)", cancellation);
        var stored = await StoredVersionAsync(connection, part, cancellation);
        if (stored > scripts.Count)
        {
            throw new JournalUnusableException(
                $"The database was written by a newer program: its {part} has version {stored}, this program knows {scripts.Count}.");
        }

        foreach (var script in scripts.Skip(stored))
        {
            await ExecuteAsync(connection, script, cancellation);
        }

        await StoreVersionAsync(connection, part, scripts.Count, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>The scripts in the order of their versions, which count 1, 2, 3 …</summary>
    private static List<string> Scripts(Assembly assembly, string part)
    {
        var scripts = new List<string>();
        while (Find(assembly, string.Create(CultureInfo.InvariantCulture, $".Sql.Postgres.{part}-{scripts.Count + 1}.sql")) is { } name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add(reader.ReadToEnd());
        }

        return scripts;
    }

    private static string? Find(Assembly assembly, string end) =>
        assembly.GetManifestResourceNames().SingleOrDefault(name => name.EndsWith(end, StringComparison.Ordinal));

    private static async Task<int> StoredVersionAsync(NpgsqlConnection connection, string part, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version WHERE part = $1", connection).With(part);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task StoreVersionAsync(NpgsqlConnection connection, string part, int version, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO schema_version VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET version = excluded.version", connection).With(part).With(version);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
