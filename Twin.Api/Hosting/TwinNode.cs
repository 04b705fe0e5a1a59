using Orleans.Dashboard;
using Scalar.AspNetCore;
using Twin.Api.Alarms;
using Twin.Api.City;
using Twin.Api.Commands;
using Twin.Api.Devices;
using Twin.Api.Field;
using Twin.Api.Ingress;
using Twin.Api.Live;
using Twin.Api.Map;
using Twin.Api.Mirror;
using Twin.Api.Mqtt;
using Twin.Api.Telemetry;
using Twin.City;
using Twin.City.Inventory;
using Twin.Journal;
using Twin.Journal.Sqlite;
using Twin.Silo;

namespace Twin.Api.Hosting;

/// <summary>One node of the twin: the API with a silo inside.</summary>
internal static partial class TwinNode
{
    private const string OpenApiPath = "/openapi/v1.json";

    /// <summary>Runs until the process is asked to stop. Throws <see cref="StartRefusedException"/> or <see cref="CityPackageException"/> when it cannot start as asked.</summary>
    public static async Task RunAsync(string[] args)
    {
        // Settings and pages lie beside the program; the city and the data lie where the operator stands.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = TwinOptions.Read(builder.Configuration);
        RefuseWhatIsNotThereYet(builder.Configuration);
        var urls = builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? TwinOptions.DefaultUrls;
        TwinOptions.RequireLoopback(urls);
        options.Mqtt.Require();
        options.RequireField();
        builder.WebHost.UseUrls(urls);

        var city = CityPackage.Load(options.City);
        var timeZone = TimeZoneInfo.FindSystemTimeZoneById(city.Manifest.TimeZone);
        var startOfNew = options.PlaysField ? ClockFile.DemoStart : null;
        var offset = ClockFile.Open(options.DataDirectory, options.StartAt, startOfNew, timeZone, TimeProvider.System.GetUtcNow());
        var clock = new CityClock(TimeProvider.System, offset, timeZone);

        using var logging = LoggerFactory.Create(log => log.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole().AddTwinLogs(builder.Configuration, city));
        await using var store = new SqliteJournalStore(Path.Combine(options.DataDirectory, "journal.db"));
        await using var journal = await ReadingJournal.OpenAsync(
            store,
            city,
            new JournalOptions(),
            TimeProvider.System,
            logging.CreateLogger<ReadingJournal>(),
            CancellationToken.None);

        builder.AddTwinSilo(
            new SiloOptions(options.DataDirectory, options.Silo.Port, options.Silo.GatewayPort, options.OrleansDashboard), city, clock, journal);
        AddServices(builder);
        builder.Services.AddMqtt(options);
        builder.Services.AddField(options);
        await using var app = builder.Build();
        MapEndpoints(app, options);
        await StartAsync(app);
        TellClock(app.Logger, clock);
        await app.WaitForShutdownAsync();
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

    private static void RefuseWhatIsNotThereYet(ConfigurationManager configuration)
    {
        if (!string.IsNullOrEmpty(configuration.GetConnectionString("Twin")))
        {
            throw new StartRefusedException("--ConnectionStrings:Twin: this version keeps its data in SQLite under --Twin:DataDirectory; it cannot join a cluster.");
        }
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var ingress = builder.Configuration.GetSection("Twin:Ingress");
        services.Configure<IngressOptions>(ingress);
        var bodyLimit = (ingress.Get<IngressOptions>() ?? new IngressOptions()).BodyLimitBytes;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = bodyLimit;
            kestrel.AddServerHeader = false;
        });

        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.Converters.Add(new InstantConverter());
        });
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => Problem.Complete(context.ProblemDetails));
        services.AddRequestDecompression(decompression =>
        {
            decompression.DecompressionProviders.Remove("br");
            decompression.DecompressionProviders.Remove("deflate");
        });
        services.AddOpenApi("v1");
        services.AddMap();
        services.AddTwinTelemetry(builder.Configuration);
        services.AddOwnHealth();

        services.AddSingleton<IngressMeters>();
        services.AddSingleton<DeviceDocuments>();
        services.AddSingleton<WhyChain>();
        services.AddSingleton<EventEncoding>();
        services.AddSingleton<MapEncoding>();
        services.AddSingleton<CityMirror>();
        services.AddSingleton<CommandStatus>();
        services.AddSingleton<LiveHub>();
        services.AddSingleton<ReadingDelivery>();
        services.AddHostedService(provider => provider.GetRequiredService<CityMirror>());
        services.AddHostedService(provider => provider.GetRequiredService<ReadingDelivery>());
        services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
    }

    private static void MapEndpoints(WebApplication app, TwinOptions options)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWebPages();
        app.UseRequestDecompression();
        app.UseWebSockets();
        app.MapReadings();
        app.MapCity();
        app.MapDevices();
        app.MapCommands();
        app.MapWhy();
        app.MapAlarms();
        app.MapLive();
        app.MapMapEndpoints();
        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/scalar", scalar => scalar.WithOpenApiRoutePattern(OpenApiPath));
        app.MapPrometheusScrapingEndpoint("/metrics");
        if (options.OrleansDashboard)
        {
            app.MapOrleansDashboard("/orleans");
        }
    }
}
