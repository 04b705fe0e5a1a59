using Npgsql;
using Twin.City;
using Twin.City.Inventory;
using Twin.Journal;
using Twin.Journal.Log;
using Twin.Journal.Postgres;
using Twin.Journal.Sqlite;
using Twin.Silo.Cluster;
using Twin.Silo.Storage;

namespace Twin.Api.Hosting;

/// <summary>What a process stands on: the city, its clock, the journal, the log, and in a cluster the database that its members share.</summary>
internal sealed class NodeData : IAsyncDisposable
{
    private readonly IJournalStore _store;

    private NodeData(CityInventory city, CityClock clock, IJournalStore store, ReadingJournal journal, CityLog log, NpgsqlDataSource? database)
    {
        City = city;
        Clock = clock;
        _store = store;
        Journal = journal;
        Log = log;
        Database = database;
    }

    /// <summary>The city.</summary>
    public CityInventory City { get; }

    /// <summary>Its clock.</summary>
    public CityClock Clock { get; }

    /// <summary>The journal.</summary>
    public ReadingJournal Journal { get; }

    /// <summary>The log.</summary>
    public CityLog Log { get; }

    /// <summary>The cluster's database; null when the process is complete by itself.</summary>
    public NpgsqlDataSource? Database { get; }

    /// <summary>Loads the city and opens its data. Throws what keeps the process from starting as asked.</summary>
    public static async Task<NodeData> OpenAsync(TwinOptions options, ILoggerFactory logging)
    {
        var city = CityPackage.Load(options.City);
        var timeZone = TimeZoneInfo.FindSystemTimeZoneById(city.Manifest.TimeZone);
        return options.Cluster is { } connectionString
            ? await JoinAsync(options, connectionString, city, timeZone, logging)
            : await OpenAloneAsync(options, city, timeZone, logging);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        await Journal.DisposeAsync();
        await _store.DisposeAsync();
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    private static async Task<NodeData> OpenAloneAsync(TwinOptions options, CityInventory city, TimeZoneInfo timeZone, ILoggerFactory logging)
    {
        var offset = ClockFile.Open(options.DataDirectory, options.StartAt, StartOfNew(options), timeZone, TimeProvider.System.GetUtcNow());
        var store = new SqliteJournalStore(Path.Combine(options.DataDirectory, "journal.db"));
        try
        {
            var journal = await OpenJournalAsync(store, city, logging);
            var log = OpenLog(await SqliteLogStore.OpenAsync(Path.Combine(options.DataDirectory, "log.db")), logging);
            return new NodeData(city, new CityClock(TimeProvider.System, offset, timeZone), store, journal, log, database: null);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static async Task<NodeData> JoinAsync(TwinOptions options, string connectionString, CityInventory city, TimeZoneInfo timeZone, ILoggerFactory logging)
    {
        var database = PostgresDatabase.Open(connectionString);
        try
        {
            await ClusterStorage.PrepareAsync(database, CancellationToken.None);
            var fingerprint = PackageFingerprint.Of(options.City);
            var agreed = await ClusterAgreement.JoinAsync(database, fingerprint, () => Begin(options, timeZone), CancellationToken.None);
            ClockFile.Require(options.StartAt, new KeptClock(agreed.StartAt, agreed.OffsetMs), "the cluster");
            var store = new PostgresJournalStore(database);
            var journal = await OpenJournalAsync(store, city, logging);
            var log = OpenLog(await PostgresLogStore.OpenAsync(database, CancellationToken.None), logging);
            var data = new NodeData(city, new CityClock(TimeProvider.System, TimeSpan.FromMilliseconds(agreed.OffsetMs), timeZone), store, journal, log, database);
            try
            {
                await ClusterAgreement.ConfirmAsync(database, fingerprint, CancellationToken.None);
                return data;
            }
            catch
            {
                // Its sign of life goes with it.
                await data.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static ClusterTime Begin(TwinOptions options, TimeZoneInfo timeZone)
    {
        var begun = ClockFile.Begin(options.StartAt, StartOfNew(options), timeZone, TimeProvider.System.GetUtcNow());
        return new ClusterTime(begun.StartAt, begun.OffsetMs);
    }

    private static string? StartOfNew(TwinOptions options) => options.PlaysField ? ClockFile.DemoStart : null;

    private static Task<ReadingJournal> OpenJournalAsync(IJournalStore store, CityInventory city, ILoggerFactory logging) => ReadingJournal.OpenAsync(
        store, city, new JournalOptions(), TimeProvider.System, logging.CreateLogger<ReadingJournal>(), CancellationToken.None);

    private static CityLog OpenLog(ILogStore store, ILoggerFactory logging) => new(store, TimeProvider.System, logging.CreateLogger<CityLog>());
}
