using System.Diagnostics.Metrics;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Twin.Api.Ingress;
using Twin.City.Inventory;
using Twin.Grains.Telemetry;

namespace Twin.Api.Telemetry;

/// <summary>Lets a node be seen from outside: <c>/metrics</c> always; traces, metrics and logs by OTLP when an endpoint is named (docs/observability.md).</summary>
internal static class TwinTelemetry
{
    private const string ServiceName = "twin";
    private const string OrleansMeter = "Microsoft.Orleans";
    private const string NpgsqlMeter = "Npgsql";

    // Whoever looks whether the node lives asks every few seconds; a listener's request lasts for days.
    private static readonly string[] Unwatched = ["/health", "/metrics", "/api/live"];

    /// <summary>Adds what any role needs. Throws <see cref="Hosting.StartRefusedException"/> when a setting cannot be.</summary>
    public static void AddTwinTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var options = TelemetryOptions.Read(configuration);
        services.AddSingleton(options);
        services.AddSingleton<StorageErrors>();
        services.AddHostedService<NodeGauges>();
        var telemetry = services.AddTwinResource(configuration, options).WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddMeter(IngressMeters.MeterName, OrleansMeter, NpgsqlMeter)
            .AddView(instrument => IsPerMessage(instrument) ? MetricStreamConfiguration.Drop : null)
            .AddPrometheusExporter());
        if (HasCollector(configuration))
        {
            telemetry.WithTracing(traces => AddTraces(traces, options)).WithLogging(null, KeepAll).UseOtlpExporter();
        }
    }

    /// <summary>Adds the way of logs to the collector, for a logger that is needed before the host is built.</summary>
    public static ILoggingBuilder AddTwinLogs(this ILoggingBuilder logging, IConfiguration configuration)
    {
        if (HasCollector(configuration))
        {
            logging.Services.AddSingleton(configuration);
            logging.Services.AddTwinResource(configuration, TelemetryOptions.Read(configuration)).WithLogging(null, KeepAll).UseOtlpExporter();
        }

        return logging;
    }

    /// <summary>Adds the alarms on the node itself, where there are doors and a mirror.</summary>
    public static void AddOwnHealth(this IServiceCollection services)
    {
        services.AddSingleton<OwnHealth>();
        services.AddHostedService(provider => provider.GetRequiredService<OwnHealth>());
    }

    private static bool HasCollector(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[TelemetryOptions.EndpointVariable]);

    private static OpenTelemetryBuilder AddTwinResource(this IServiceCollection services, IConfiguration configuration, TelemetryOptions options) =>
        services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService(ServiceName, serviceInstanceId: options.NodeName)
            .AddDetector(provider => new CityResource(provider.GetService<CityInventory>(), configuration["Twin:Role"] ?? "all")));

    private static void AddTraces(TracerProviderBuilder traces, TelemetryOptions options) => traces
        .SetSampler(new StepSampler(options.TraceRatio))
        .AddSource(TwinSpans.SourceName)
        .AddAspNetCoreInstrumentation(http => http.Filter = IsOfInterest)
        .AddNpgsql();

    private static void KeepAll(OpenTelemetryLoggerOptions logs)
    {
        logs.IncludeScopes = true;
        logs.IncludeFormattedMessage = true;
        logs.ParseStateValues = true;
    }

    private static bool IsOfInterest(HttpContext context) =>
        !Unwatched.Any(path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));

    // Orleans' own counts of every message and request cost a reading several percent of its way; what they tell is in the twin's own meters.
    private static bool IsPerMessage(Instrument instrument) =>
        instrument.Name.StartsWith("orleans-messaging", StringComparison.Ordinal) || instrument.Name.StartsWith("orleans-app-requests", StringComparison.Ordinal);

    /// <summary>What of a city a process belongs to.</summary>
    private sealed class CityResource(CityInventory? city, string role) : IResourceDetector
    {
        /// <inheritdoc />
        public Resource Detect()
        {
            var attributes = new List<KeyValuePair<string, object>> { new("twin.role", role) };
            if (city is not null)
            {
                attributes.Add(new("twin.city", city.Manifest.Id));
            }

            return new Resource(attributes);
        }
    }
}
