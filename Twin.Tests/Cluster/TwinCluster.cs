using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Devices;
using Twin.Grains.Zones;
using Twin.Journal;
using Twin.Journal.Log;
using Twin.Journal.Sqlite;
using Twin.Silo;
using Twin.Silo.Storage;
using Twin.Tests.Processes;

namespace Twin.Tests.Cluster;

/// <summary>Silos of the twin over one folder of real databases, with the small city unless another is given.</summary>
internal sealed class TwinCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly SqliteJournalStore _store;
    private readonly CityLog _log;
    private readonly InProcessTestCluster _cluster;

    private TwinCluster(CityInventory city, CityClock clock, ReadingJournal journal, SqliteJournalStore store, CityLog log, TemporaryFolder folder, int silos)
    {
        Inventory = city;
        _folder = folder;
        _store = store;
        _log = log;
        Journal = journal;
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddTwinStorage(_folder.Path);
            silo.Services.AddGrainServices(city, clock, journal, log);
        });
        _cluster = builder.Build();
    }

    public static CityInventory City { get; } = SmallCity.Make();

    /// <summary>The city that this cluster runs.</summary>
    public CityInventory Inventory { get; }

    public ReadingJournal Journal { get; }

    /// <summary>What the log says.</summary>
    public ILogStore Log => _log.Store;

    public InProcessTestCluster Silos => _cluster;

    public static Task<TwinCluster> StartAsync(int silos) => StartAsync(silos, City, new CityClock(TimeProvider.System, TimeSpan.Zero, TimeZoneInfo.Utc));

    public static async Task<TwinCluster> StartAsync(int silos, CityInventory city, CityClock clock)
    {
        var folder = new TemporaryFolder();
        var store = new SqliteJournalStore(Path.Combine(folder.Path, "journal.db"));
        var journal = await ReadingJournal.OpenAsync(
            store,
            city,
            new JournalOptions(),
            TimeProvider.System,
            NullLogger<ReadingJournal>.Instance,
            CancellationToken.None);
        var log = new CityLog(await SqliteLogStore.OpenAsync(Path.Combine(folder.Path, "log.db")), TimeProvider.System, NullLogger<CityLog>.Instance);
        var cluster = new TwinCluster(city, clock, journal, store, log, folder, silos);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public IDeviceGrain Device(int ordinal) => DeviceGrains.Of(_cluster.Client, Inventory.Devices[ordinal]);

    public IZoneGrain Zone(int ordinal) => _cluster.Client.GetGrain<IZoneGrain>(Inventory.Zones[ordinal].Code);

    /// <summary>What the door does: wakes the device, makes the reading durable, delivers it.</summary>
    public async Task<ReadingOutcome> TakeAsync(Reading reading)
    {
        await Device(reading.Device).Wake();
        await Journal.AppendAsync(new[] { reading }, CancellationToken.None);
        return await Device(reading.Device).Apply(new ReadingMessage(new Reported(reading.Stamp, reading.Values)));
    }

    /// <summary>All rows of a zone.</summary>
    public async Task<Dictionary<int, global::Twin.City.Zones.MemberState>> RowsAsync(int zone) =>
        (await Zone(zone).ChangesSince(0, 0)).Rows.ToDictionary(row => row.Device);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _log.DisposeAsync();
        await Journal.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}
