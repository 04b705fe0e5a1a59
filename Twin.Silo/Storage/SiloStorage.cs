using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Twin.Grains.Storage;
using Twin.Journal;
using Twin.Journal.Sqlite;

namespace Twin.Silo.Storage;

/// <summary>Where a silo of one process keeps its grains' state: one SQLite file.</summary>
public static class SiloStorage
{
    private const int SchemaVersion = 1;

    // Orleans' name for the SQLite dialect; the driver behind it is Microsoft.Data.Sqlite.
    private const string Invariant = "System.Data.SQLite";

    /// <summary>
    /// Adds the two storages of <see cref="StorageNames"/> and reminders on <c>state.db</c> in a folder, which is made when it is missing.
    /// Throws <see cref="JournalUnusableException"/> when a newer program wrote it, or it is no such file.
    /// </summary>
    public static ISiloBuilder AddTwinStorage(this ISiloBuilder silo, string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.GetFullPath(Path.Combine(dataDirectory, "state.db"));
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path }.ToString();
        Prepare(path, connectionString);

        silo.AddAdoNetGrainStorage(StorageNames.Facts, facts =>
        {
            facts.Invariant = Invariant;
            facts.ConnectionString = connectionString;
        });
        silo.UseAdoNetReminderService(reminders =>
        {
            reminders.Invariant = Invariant;
            reminders.ConnectionString = connectionString;
        });
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            StorageNames.Desired,
            (services, _) => new GroupCommitGrainStorage(new SqliteStateStore(path), ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services)));
        return silo;
    }

    // At start-up, so that a file that cannot be used is told to who starts the process and not to the first grain.
    private static void Prepare(string path, string connectionString)
    {
        try
        {
            ApplySchemas(connectionString);
        }
        catch (SqliteException error)
        {
            throw new JournalUnusableException($"{path} cannot be used for the state of grains: {error.Message}", error);
        }
    }

    private static void ApplySchemas(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using (var pragma = connection.CreateCommand())
        {
            pragma.CommandText = SqliteThread.DurableWriter;
            pragma.ExecuteNonQuery();
        }

        SqliteSchema.Apply(connection, Assembly.GetExecutingAssembly(), "facts.sql", SchemaVersion);
        SqliteStateStatements.ApplySchema(connection);
    }
}
