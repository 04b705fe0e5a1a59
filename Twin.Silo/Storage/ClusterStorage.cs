using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Storage;
using Twin.Grains.Storage;
using Twin.Journal;
using Twin.Journal.Postgres;

namespace Twin.Silo.Storage;

/// <summary>Where the silos of a cluster keep their grains' state and find each other: one PostgreSQL that they share.</summary>
public static class ClusterStorage
{
    private static readonly string[] Parts = ["facts", "desired", "membership"];

    /// <summary>Brings the database to what this program knows. Any number of members may do so at once.</summary>
    /// <exception cref="JournalUnusableException">It cannot be reached, refuses, or was written by a newer program; the message says which.</exception>
    public static async Task PrepareAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        try
        {
            foreach (var part in Parts)
            {
                await PostgresSchema.ApplyAsync(database, Assembly.GetExecutingAssembly(), part, cancellation);
            }
        }
        catch (Exception error) when (error is NpgsqlException or SocketException or TimeoutException)
        {
            throw new JournalUnusableException($"{Name(database)} cannot be used for the state of grains: {Reason(error)}", error);
        }
    }

    /// <summary>Adds the two storages of <see cref="StorageNames"/> and reminders, on the database and its pool. <see cref="PrepareAsync"/> comes first.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="database">The pool, which the caller closes after the silo has stopped.</param>
    public static ISiloBuilder AddClusterStorage(this ISiloBuilder silo, NpgsqlDataSource database)
    {
        silo.AddAdoNetGrainStorage(StorageNames.Facts, facts =>
        {
            facts.Invariant = PostgresDatabase.Invariant;
            facts.DataSource = database;
        });
        silo.UseAdoNetReminderService(reminders =>
        {
            reminders.Invariant = PostgresDatabase.Invariant;
            reminders.DataSource = database;
        });
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            StorageNames.Desired,
            (services, _) => new GroupCommitGrainStorage(new PostgresStateStore(database), ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services)));
        return silo;
    }

    /// <summary>Makes the silo a member of the cluster on the database. <see cref="PrepareAsync"/> comes first.</summary>
    public static ISiloBuilder UseClusterMembership(this ISiloBuilder silo, NpgsqlDataSource database) => silo.UseAdoNetClustering(membership =>
    {
        membership.Invariant = PostgresDatabase.Invariant;
        membership.DataSource = database;
    });

    /// <summary>Lets a client find the silos of the cluster on the database.</summary>
    public static IClientBuilder UseClusterMembership(this IClientBuilder client, NpgsqlDataSource database) => client.UseAdoNetClustering(gateways =>
    {
        gateways.Invariant = PostgresDatabase.Invariant;
        gateways.DataSource = database;
    });

    // Without the password, which the pool does not tell.
    private static string Name(NpgsqlDataSource database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return $"PostgreSQL database {settings.Database ?? settings.Username} on {settings.Host}:{settings.Port}";
    }

    private static string Reason(Exception error) => error is PostgresException refused ? refused.MessageText : (error.InnerException ?? error).Message;
}
