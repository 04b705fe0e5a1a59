using Twin.Api.Ingress;
using Twin.Api.Mirror;
using Twin.Api.Mqtt;

namespace Twin.Api.Hosting;

/// <summary>Whether the node can serve, and what it waits for.</summary>
public sealed record HealthDocument(string Status, IReadOnlyList<string> Missing);

/// <summary>Health for whoever watches the process.</summary>
internal static class HealthApi
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => TypedResults.Ok(new HealthDocument("live", []))).WithTags("Health").WithSummary("The process runs.");
        endpoints.MapGet("/health/ready", Ready)
            .Produces<HealthDocument>()
            .Produces<HealthDocument>(StatusCodes.Status503ServiceUnavailable)
            .WithTags("Health")
            .WithSummary("Silo, journal, city, mirror and, when there is one, the MQTT broker are there.");
    }

    /// <summary>What a node with doors waits for; nothing when it can serve.</summary>
    public static IReadOnlyList<string> Missing(IServiceProvider services)
    {
        var broker = services.GetService<IFieldBroker>();
        var missing = new List<string>();
        if (!services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.IsCancellationRequested)
        {
            missing.Add("silo");
        }

        if (!services.GetRequiredService<CityMirror>().IsComplete)
        {
            missing.Add("mirror");
        }

        if (broker?.IsThere == false)
        {
            missing.Add("broker");
        }

        if (services.GetRequiredService<ReadingDelivery>().IsCongested)
        {
            missing.Add("journal");
        }

        return missing;
    }

    private static IResult Ready(IServiceProvider services)
    {
        var missing = Missing(services);
        return missing.Count == 0
            ? TypedResults.Ok(new HealthDocument("ready", missing))
            : TypedResults.Json(new HealthDocument("starting", missing), ApiJson.Default.HealthDocument, statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
