using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Ingress;
using Twin.Api.Mirror;
using Twin.Api.Mqtt;
using Twin.Journal;

namespace Twin.Api.Hosting;

/// <summary>Whether the node can serve, and what it waits for.</summary>
public sealed record HealthDocument(string Status, IReadOnlyList<string> Missing);

/// <summary>Health for whoever watches the process.</summary>
internal static class HealthApi
{
    // Zones beat every second; a silo that dies is replaced within about ten.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    /// <summary>Maps the endpoints.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => TypedResults.Ok(new HealthDocument("live", []))).WithTags("Health").WithSummary("The process runs.");
        endpoints.MapGet("/health/ready", Ready)
            .Produces<HealthDocument>()
            .Produces<HealthDocument>(StatusCodes.Status503ServiceUnavailable)
            .WithTags("Health")
            .WithSummary("The process is a member, its journal can be written, the city is loaded; with doors also mirror and, when there is one, the MQTT broker.");
    }

    /// <summary>True when the process serves and nobody has asked it to end.</summary>
    public static bool IsReady(IServiceProvider services) => !services.GetRequiredService<Draining>().HasBegun && Missing(services).Count == 0;

    private static List<string> Missing(IServiceProvider services)
    {
        var missing = new List<string>();
        var isStarted = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.IsCancellationRequested;
        if (!isStarted || IsCutOff(services) || services.GetService<ISiloStatusOracle>()?.CurrentStatus is not (null or SiloStatus.Active))
        {
            missing.Add("silo");
        }

        if (services.GetService<CityMirror>()?.IsComplete == false)
        {
            missing.Add("mirror");
        }

        if (services.GetService<IFieldBroker>()?.IsThere == false)
        {
            missing.Add("broker");
        }

        if (services.GetRequiredService<ReadingDelivery>().IsCongested || services.GetRequiredService<ReadingJournal>().IsStuck)
        {
            missing.Add("journal");
        }

        return missing;
    }

    // A client of the cluster that hears no zone has lost all silos, or is cut off from them: another node can do better.
    private static bool IsCutOff(IServiceProvider services) => services.GetService<CityMirror>() is { IsComplete: true } mirror && mirror.Silence > LongestSilence;

    private static IResult Ready(Draining draining, IServiceProvider services)
    {
        if (draining.HasBegun)
        {
            return NotReady("stopping", []);
        }

        var missing = Missing(services);
        return missing.Count == 0 ? TypedResults.Ok(new HealthDocument("ready", missing)) : NotReady("starting", missing);
    }

    private static JsonHttpResult<HealthDocument> NotReady(string status, IReadOnlyList<string> missing) =>
        TypedResults.Json(new HealthDocument(status, missing), ApiJson.Default.HealthDocument, statusCode: StatusCodes.Status503ServiceUnavailable);
}
