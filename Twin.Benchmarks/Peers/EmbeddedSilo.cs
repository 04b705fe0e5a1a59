using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.City;
using Twin.City.Inventory;
using Twin.Journal;
using Twin.Journal.Log;
using Twin.Journal.Sqlite;
using Twin.Silo;

namespace Twin.Benchmarks.Peers;

/// <summary>The product's own silo in this process, without its doors.</summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ReadingJournal _journal;
    private readonly CityLog _log;

    private EmbeddedSilo(IHost host, ReadingJournal journal, CityLog log, CityInventory city)
    {
        _host = host;
        _journal = journal;
        _log = log;
        City = city;
    }

    /// <summary>The city.</summary>
    public CityInventory City { get; }

    /// <summary>Where grains are called.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a silo of a city with its data in a folder.</summary>
    public static Task<EmbeddedSilo> StartAsync(string cityFolder, string dataFolder) => StartAsync(CityPackage.Load(cityFolder), dataFolder);

    /// <summary>Starts a silo of a city with its data in a folder.</summary>
    public static async Task<EmbeddedSilo> StartAsync(CityInventory city, string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        var store = new SqliteJournalStore(Path.Combine(dataFolder, "journal.db"));
        var journal = await ReadingJournal.OpenAsync(
            store, city, new JournalOptions(), TimeProvider.System, NullLogger<ReadingJournal>.Instance, CancellationToken.None);
        var log = new CityLog(await SqliteLogStore.OpenAsync(Path.Combine(dataFolder, "log.db")), TimeProvider.System, NullLogger<CityLog>.Instance);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.AddTwinSilo(
            new SiloOptions(IPAddress.Loopback, Port: 0, GatewayPort: 0, HasDashboard: false),
            dataFolder,
            city,
            new CityClock(TimeProvider.System, TimeSpan.Zero, TimeZoneInfo.Utc),
            journal,
            log);
        var host = builder.Build();
        await host.StartAsync();
        return new EmbeddedSilo(host, journal, log, city);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _log.DisposeAsync();
        await _journal.DisposeAsync();
    }
}
