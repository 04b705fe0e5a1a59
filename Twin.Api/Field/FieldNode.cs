using OpenTelemetry.Metrics;
using Twin.Api.Hosting;
using Twin.City;
using Twin.City.Inventory;
using Twin.Emulator;

namespace Twin.Api.Field;

/// <summary>
/// The role <c>field</c>: the emulated field as a process of its own. It knows the city, a clock and the brokers of the nodes, and no database.
/// </summary>
internal static class FieldNode
{
    /// <summary>Where it says how it is, unless <c>--urls</c> says otherwise: a node of the twin may have the usual port.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8090";

    /// <summary>Runs until the process is asked to stop. Throws <see cref="StartRefusedException"/> or <see cref="CityPackageException"/> when it cannot start as asked.</summary>
    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = TwinOptions.Read(builder.Configuration);
        var urls = TwinOptions.UrlsOf(builder.Configuration, DefaultUrls);
        options.Mqtt.Require();
        options.RequireField();
        builder.WebHost.UseUrls(urls);

        var brokers = FieldPart.Brokers(options);
        var city = CityPackage.Load(options.City);
        var plays = FieldPart.Plays(options.Field, city);
        var timeZone = TimeZoneInfo.FindSystemTimeZoneById(city.Manifest.TimeZone);
        var offset = ClockFile.Open(options.DataDirectory, options.StartAt, startOfNew: null, timeZone, TimeProvider.System.GetUtcNow());
        var clock = new CityClock(TimeProvider.System, offset, timeZone);

        AddServices(builder.Services);
        builder.Services.AddSingleton(provider => new EmulatedField(
            city, clock, TimeProvider.System, brokers, options.Field, options.DataDirectory, plays, provider.GetRequiredService<ILogger<EmulatedField>>()));
        await using var app = builder.Build();
        MapEndpoints(app);
        await app.RunAsync();
    }

    private static void AddServices(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddRuntimeInstrumentation()
            .AddMeter(FieldNumbers.MeterName)
            .AddPrometheusExporter());
        services.AddSingleton<FieldNumbers>();
        services.AddHostedService<FieldPlay>();
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthDocument("live", [])));
        app.MapGet("/health/ready", Ready);
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    private static IResult Ready(EmulatedField field) => field.Counts.Connected > 0
        ? TypedResults.Ok(new HealthDocument("ready", []))
        : TypedResults.Json(new HealthDocument("starting", ["broker"]), ApiJson.Default.HealthDocument, statusCode: StatusCodes.Status503ServiceUnavailable);
}

/// <summary>Plays the field for as long as the process runs.</summary>
internal sealed class FieldPlay(EmulatedField field, FieldNumbers numbers) : BackgroundService
{
    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        numbers.Begin();
        return field.RunAsync(stoppingToken);
    }
}
