using Npgsql;
using Twin.Journal.Postgres;
using Twin.Silo.Storage;
using Twin.Tests.Processes;

namespace Twin.Tests.Storage;

/// <summary>An empty database of either kind that outlives the silos that are started over it.</summary>
internal sealed class StoragePlace : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NpgsqlDataSource? _database;

    private StoragePlace(NpgsqlDataSource? database)
    {
        _database = database;
    }

    public static async Task<StoragePlace> NewAsync(StorageDatabase kind, SharedPostgres postgres) =>
        new(kind == StorageDatabase.Postgres ? PostgresDatabase.Open(await postgres.NewDatabaseAsync()) : null);

    public async Task<StorageSilo> StartSiloAsync()
    {
        if (_database is not { } database)
        {
            return await StorageSilo.StartAsync(_folder);
        }

        await ClusterStorage.PrepareAsync(database, CancellationToken.None);
        return await StorageSilo.StartAsync(silo => silo.AddClusterStorage(database));
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Dispose();
    }
}
