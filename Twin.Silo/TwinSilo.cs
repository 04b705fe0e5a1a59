using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Serialization;
using Twin.City;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Twin.Grains.Commands;
using Twin.Grains.Devices;
using Twin.Grains.Sectors;
using Twin.Grains.Zones;
using Twin.Journal;
using Twin.Journal.Log;
using Twin.Silo.Storage;

namespace Twin.Silo;

/// <summary>Hosts the grains of the twin in a process, or lets the process call them.</summary>
public static class TwinSilo
{
    private const string Name = "twin";

    // A reading that its device cannot take within this is answered as pending and delivered again.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    // A member that answers none of three probes is voted dead: 6 s to notice, so that all is back well within 15 s of a machine's end.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    // A silo that joins gets clients within this.
    private static readonly TimeSpan GatewayRefreshPeriod = TimeSpan.FromSeconds(10);

    /// <summary>Adds a silo that is complete by itself, with its state in SQLite below a folder.</summary>
    public static void AddTwinSilo(
        this IHostApplicationBuilder builder, SiloOptions options, string dataDirectory, CityInventory city, CityClock clock, ReadingJournal journal, CityLog log)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(PortOf(options.Port), PortOf(options.GatewayPort), serviceId: Name, clusterId: Name);
            silo.AddTwinStorage(dataDirectory);
            silo.AddLimits(options);
        });
        builder.Services.AddGrainServices(city, clock, journal, log);
    }

    /// <summary>Adds a silo that is a member of the cluster on a database (<see cref="ClusterStorage.PrepareAsync"/> first).</summary>
    public static void AddTwinMember(
        this IHostApplicationBuilder builder, SiloOptions options, NpgsqlDataSource database, CityInventory city, CityClock clock, ReadingJournal journal, CityLog log)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseClusterMembership(database);
            silo.Configure<ClusterOptions>(NameCluster);
            silo.ConfigureEndpoints(options.Address, PortOf(options.Port), PortOf(options.GatewayPort), listenOnAnyHostAddress: false);
            silo.Configure<ClusterMembershipOptions>(membership => membership.ProbeTimeout = ProbeTimeout);
            silo.AddClusterStorage(database);
#pragma warning disable ORLEANSEXP003 // The directory that keeps the registrations of the living when a member dies: docs/decisions/0091.
            silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
            silo.AddLimits(options);
        });
        builder.Services.AddGrainServices(city, clock, journal, log);
    }

    /// <summary>Adds a client of the cluster on a database.</summary>
    public static void AddTwinClient(
        this IHostApplicationBuilder builder, NpgsqlDataSource database, bool hasDashboard, CityInventory city, CityClock clock, ReadingJournal journal, CityLog log)
    {
        builder.UseOrleansClient(client =>
        {
            client.UseClusterMembership(database);
            client.Configure<ClusterOptions>(NameCluster);
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefreshPeriod);
            client.UseConnectionRetryFilter(RetryUntilThere);
            if (hasDashboard)
            {
                client.AddDashboard();
            }
        });
        builder.Services.AddCityServices(city, clock, journal, log);
    }

    /// <summary>Adds what the grains are given by injection, and the silo's zone feed.</summary>
    public static void AddGrainServices(this IServiceCollection services, CityInventory city, CityClock clock, ReadingJournal journal, CityLog log)
    {
        services.AddCityServices(city, clock, journal, log);
        services.AddSingleton(new LitStreets(city));
        services.AddSingleton<DeviceSurroundings>();
        services.AddSingleton<DesiredStates>();
        services.AddSingleton<LostSilos>();
        services.AddSingleton<SectorHomes>();
        services.AddSingleton<SectorMoves>();
        services.AddPlacementDirector<SectorPlacement, SectorPlacementDirector>();
        services.AddSingleton<ZoneFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<ZoneFeed>());
        services.AddHostedService(provider => provider.GetRequiredService<SectorMoves>());
        services.AddHostedService<Recollection>();
        services.AddHostedService<OpenCommands>();
    }

    private static void AddCityServices(this IServiceCollection services, CityInventory city, CityClock clock, ReadingJournal journal, CityLog log)
    {
        services.AddSingleton(city);
        services.AddSingleton(new ZoneLookup(city.Zones));
        services.AddSingleton(clock);
        services.AddSingleton(journal);
        services.AddSingleton(log);
        services.TryAddSingleton(TimeProvider.System);

        // A grain on another silo that the database fails says so to its caller, which could not tell it from a mistake of ours otherwise.
        services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.UnionWith([nameof(Npgsql), "Twin.Journal"]));
        services.AddSingleton<AwakeDevices>();
    }

    private static void AddLimits(this ISiloBuilder silo, SiloOptions options)
    {
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        silo.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionAge = IdleCollection.Age;

            // What was idle longest leaves before the machine has no memory left.
            collection.EnableActivationSheddingOnMemoryPressure = true;
        });
        if (options.HasDashboard)
        {
            silo.AddDashboard();
        }
    }

    private static void NameCluster(ClusterOptions cluster) => (cluster.ServiceId, cluster.ClusterId) = (Name, Name);

    // A client that starts before the silos waits for them: readiness tells.
    private static async Task<bool> RetryUntilThere(Exception failure, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
        return true;
    }

    private static int PortOf(int asked) => asked == 0 ? FreePort() : asked;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
