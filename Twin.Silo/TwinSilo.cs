using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Dashboard;
using Twin.City;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Lighting;
using Twin.Grains.Commands;
using Twin.Grains.Devices;
using Twin.Grains.Zones;
using Twin.Journal;
using Twin.Silo.Storage;

namespace Twin.Silo;

/// <summary>Hosts the grains of the twin in a process.</summary>
public static class TwinSilo
{
    // A reading that its device cannot take within this is answered as pending and delivered again.
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds a silo with its storage, its zone feed and all that the grains need.</summary>
    public static void AddTwinSilo(this IHostApplicationBuilder builder, SiloOptions options, CityInventory city, CityClock clock, ReadingJournal journal)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(
                options.Port == 0 ? FreePort() : options.Port,
                options.GatewayPort == 0 ? FreePort() : options.GatewayPort,
                serviceId: "twin",
                clusterId: "twin");
            silo.AddTwinStorage(options.DataDirectory);
            silo.Services.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
            silo.Services.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
            silo.Services.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = IdleCollection.Age);
            if (options.HasDashboard)
            {
                silo.AddDashboard();
            }
        });
        builder.Services.AddGrainServices(city, clock, journal);
    }

    /// <summary>Adds what the grains are given by injection, and the silo's zone feed.</summary>
    public static void AddGrainServices(this IServiceCollection services, CityInventory city, CityClock clock, ReadingJournal journal)
    {
        services.AddSingleton(city);
        services.AddSingleton(clock);
        services.AddSingleton(journal);
        services.AddSingleton(new ZoneLookup(city.Zones));
        services.AddSingleton(new LitStreets(city));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<AwakeDevices>();
        services.AddSingleton<DeviceSurroundings>();
        services.AddSingleton<DesiredStates>();
        services.AddSingleton<LostSilos>();
        services.AddSingleton<ZoneFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<ZoneFeed>());
        services.AddHostedService<OpenCommands>();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
