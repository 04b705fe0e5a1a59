using System.Net;
using System.Text.Json.Serialization;
using Orleans.Dashboard;
using Scalar.AspNetCore;
using Twin.Api.Alarms;
using Twin.Api.City;
using Twin.Api.Commands;
using Twin.Api.Devices;
using Twin.Api.Field;
using Twin.Api.History;
using Twin.Api.Ingress;
using Twin.Api.Lighting;
using Twin.Api.Live;
using Twin.Api.Log;
using Twin.Api.Map;
using Twin.Api.Mirror;
using Twin.Api.Mqtt;
using Twin.Api.Presence;
using Twin.Api.Search;
using Twin.Api.Streets;
using Twin.Api.Telemetry;
using Twin.City;
using Twin.City.Inventory;
using Twin.City.Log;
using Twin.Silo;

namespace Twin.Api.Hosting;

/// <summary>One process of the twin: a silo, the doors, or both (docs/operations.md, «Roles»).</summary>
internal static partial class TwinNode
{
    private const string OpenApiPath = "/openapi/v1.json";

    // A filter and an area of a thousand vertices in an address: 4,000 and some 25,000 characters, each three bytes where it is escaped.
    private const int LongestRequestLineBytes = 96 * 1024;

    // Serving on, open requests, open grains: each has its own limit far below this.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Runs until the process is asked to stop. Throws <see cref="StartRefusedException"/> or <see cref="CityPackageException"/> when it cannot start as asked.</summary>
    public static async Task RunAsync(string[] args)
    {
        // Settings and pages lie beside the program; the city and the data lie where the operator stands.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = TwinOptions.Read(builder.Configuration);
        if (options.Role == TwinRole.Field)
        {
            await FieldNode.RunAsync(args);
            return;
        }

        var urls = TwinOptions.UrlsOf(builder.Configuration, TwinOptions.DefaultUrls);
        options.Mqtt.Require();
        options.RequireField();
        builder.WebHost.UseUrls(urls);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);

        using var logging = LoggerFactory.Create(log => log.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole().AddTwinLogs(builder.Configuration));
        await using var data = await NodeData.OpenAsync(options, logging);
        AddSilo(builder, options, data);
        AddServices(builder, options, data);
        if (options.HasDoors)
        {
            AddDoors(builder, options);
        }

        await using var app = builder.Build();
        MapEndpoints(app, options);
        await StartAsync(app);
        TellStart(app, options, data);
        TellClock(app.Logger, data.Clock);
        await app.WaitForShutdownAsync();
    }

    private static void AddSilo(WebApplicationBuilder builder, TwinOptions options, NodeData data)
    {
        var silo = new SiloOptions(IPAddress.Parse(options.Silo.Address), options.Silo.Port, options.Silo.GatewayPort, options.HasDashboard);
        if (data.Database is not { } database)
        {
            builder.AddTwinSilo(silo, options.DataDirectory, data.City, data.Clock, data.Journal, data.Log);
            return;
        }

        builder.Services.AddSingleton(database);
        if (options.Role == TwinRole.Api)
        {
            builder.AddTwinClient(database, options.HasDashboard, data.City, data.Clock, data.Journal, data.Log);
        }
        else
        {
            builder.AddTwinMember(silo, database, data.City, data.Clock, data.Journal, data.Log);
        }
    }

    // Whether the database has it yet is nobody's concern: it is written as soon as it can be.
    private static void TellStart(WebApplication app, TwinOptions options, NodeData data)
    {
        var node = app.Services.GetRequiredService<TelemetryOptions>().NodeName;
        _ = data.Log.AppendAsync([SystemEntries.Started(node, options.Role.ToString().ToLowerInvariant(), data.Clock.Now)]);
    }

    private static void TellClock(ILogger logger, CityClock clock)
    {
        if (clock.Offset != TimeSpan.Zero)
        {
            LogInformationClockIsShifted(logger, TimeZoneInfo.ConvertTime(clock.Now, clock.TimeZone), clock.Offset);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "In this city it is {Time:yyyy-MM-dd HH:mm:ss zzz}: its clock is {Offset} from the machine's, and stays so in this data directory.")]
    private static partial void LogInformationClockIsShifted(ILogger logger, DateTimeOffset time, TimeSpan offset);

    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            // The silo is up when the port turns out to be taken: it leaves in good order before its services go.
            await app.StopAsync();
            throw;
        }
    }

    /// <summary>What every member has: health, metrics, and the delivery of readings that a member which is no more has left.</summary>
    private static void AddServices(WebApplicationBuilder builder, TwinOptions options, NodeData data)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => Problem.Complete(context.ProblemDetails));
        services.AddExceptionHandler<UnavailableHandler>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.Converters.Add(new InstantConverter());

            // A number is a number: the contract then does not say that it may be a text.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddTwinTelemetry(builder.Configuration);
        services.AddSingleton<IngressMeters>();
        services.AddSingleton<SectorRoutes>();
        services.AddSingleton<ReadingDelivery>();
        services.AddSingleton<Draining>();
        if (data.Database is not null)
        {
            services.AddSingleton<IOutgoingGrainCallFilter, RepeatedCalls>();
        }

        // They end in the opposite order: the doors before the journal, the journal before the grains.
        services.AddHostedService<JournalEnd>();
        services.AddHostedService(provider => provider.GetRequiredService<ReadingDelivery>());
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
    }

    private static void AddDoors(WebApplicationBuilder builder, TwinOptions options)
    {
        var services = builder.Services;
        var ingress = builder.Configuration.GetSection("Twin:Ingress");
        services.Configure<IngressOptions>(ingress);
        var bodyLimit = (ingress.Get<IngressOptions>() ?? new IngressOptions()).BodyLimitBytes;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = bodyLimit;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLineBytes;
            kestrel.AddServerHeader = false;
        });

        services.AddRequestDecompression(decompression =>
        {
            decompression.DecompressionProviders.Remove("br");
            decompression.DecompressionProviders.Remove("deflate");
        });
        services.AddApiDocument();
        services.AddMap();
        services.AddSearch();
        services.AddSingleton<DeviceGroups>();
        services.AddSingleton<StreetFlows>();
        services.AddOwnHealth();
        services.AddSingleton<DeviceDocuments>();
        services.AddSingleton<FilterSubjects>();
        services.AddSingleton<WhyChain>();
        services.AddSingleton<EventEncoding>();
        services.AddSingleton<MapEncoding>();
        services.AddSingleton<CityMirror>();
        services.AddSingleton<CommandStatus>();
        services.AddSingleton<OrdersInForce>();
        services.AddSingleton<HandoverSheet>();
        services.AddSingleton<LiveHub>();
        services.AddHostedService(provider => provider.GetRequiredService<CityMirror>());
        services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        services.AddMqtt(options);
        services.AddField(options);
    }

    private static void MapEndpoints(WebApplication app, TwinOptions options)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (options.HasDoors)
        {
            MapDoors(app);
        }

        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        if (options is { HasDashboard: true, HasDoors: true })
        {
            app.MapOrleansDashboard("/orleans");
        }
    }

    private static void MapDoors(WebApplication app)
    {
        app.UseWebPages();
        app.UseRequestDecompression();
        app.UseWebSockets();
        app.MapReadings();
        app.MapCity();
        app.MapDevices();
        app.MapSearch();
        app.MapStreets();
        app.MapCabinets();
        app.MapCommands();
        app.MapWhy();
        app.MapAlarms();
        app.MapHistory();
        app.MapPresence();
        app.MapLog();
        app.MapLive();
        app.MapMapEndpoints();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/scalar", scalar => scalar.WithOpenApiRoutePattern(OpenApiPath));
    }
}
