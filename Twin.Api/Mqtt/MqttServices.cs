using Npgsql;
using Twin.Api.Hosting;
using Twin.Journal.Field;

namespace Twin.Api.Mqtt;

/// <summary>Adds the MQTT door to a node.</summary>
internal static class MqttServices
{
    /// <summary>Adds broker, inbox and outbox; with neither a port nor an outside broker only <see cref="FieldAccess"/>, which says so.</summary>
    public static void AddMqtt(this IServiceCollection services, TwinOptions options)
    {
        services.AddSingleton(options.Mqtt);
        services.AddSingleton(options.Field);
        services.AddSingleton<IClientText>(provider => provider.GetService<NpgsqlDataSource>() is { } database
            ? ActivatorUtilities.CreateInstance<ClientTableText>(provider, new FieldClientTable(database))
            : new ClientFileText(options.DataDirectory));
        services.AddSingleton<ClientRegistry>();
        services.AddHostedService(provider => provider.GetRequiredService<ClientRegistry>());
        services.AddSingleton<FieldAccess>();
        if (options.Mqtt is { IsInside: false, Broker: null })
        {
            return;
        }

        services.AddSingleton<MqttMeters>();
        services.AddSingleton<CommandMemory>();
        services.AddSingleton<ZoneGateways>();
        services.AddSingleton<FieldLinks>();
        services.AddSingleton<FieldReplies>();
        services.AddSingleton<FieldInbox>();
        services.AddHostedService(provider => provider.GetRequiredService<FieldLinks>());
        services.AddHostedService(provider => provider.GetRequiredService<FieldReplies>());
        if (options.Mqtt.IsInside)
        {
            services.AddSingleton<ConnectedUsers>();
            services.AddSingleton<FieldDoorkeeper>();
            services.AddBroker<EmbeddedBroker>();
        }
        else
        {
            services.AddSingleton<PublisherTurn>();
            services.AddHostedService(provider => provider.GetRequiredService<PublisherTurn>());
            services.AddBroker(provider => ActivatorUtilities.CreateInstance<OutsideBroker>(
                provider, options.Mqtt.ClientId ?? OutsideBroker.ClientIdOf(Environment.MachineName, options.DataDirectory, Urls(provider))));
        }

        services.AddHostedService<CommandOutbox>();
        services.AddHostedService<CentreState>();
        services.AddHostedService<LightingPrograms>();
    }

    private static string Urls(IServiceProvider provider) => provider.GetRequiredService<IConfiguration>()[WebHostDefaults.ServerUrlsKey] ?? TwinOptions.DefaultUrls;

    private static void AddBroker<T>(this IServiceCollection services, Func<IServiceProvider, T>? create = null)
        where T : class, IFieldBroker, IHostedService
    {
        services.AddSingleton(create ?? (provider => ActivatorUtilities.CreateInstance<T>(provider)));
        services.AddSingleton<IFieldBroker>(provider => provider.GetRequiredService<T>());
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
