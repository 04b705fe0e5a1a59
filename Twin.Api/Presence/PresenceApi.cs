using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Commands;
using Twin.Api.Devices;
using Twin.Api.Hosting;
using Twin.City.Inventory;
using Twin.Grains.Presence;

namespace Twin.Api.Presence;

/// <summary>Presence: which operators look at a device, zone, street or cabinet, or are about to order it.</summary>
internal static class PresenceApi
{
    private const string Json = "application/json";

    /// <summary>Maps the endpoints.</summary>
    public static void MapPresence(this IEndpointRouteBuilder endpoints)
    {
        var presence = endpoints.MapGroup("/api/presence").WithTags("Presence");
        presence.MapPut("/{subject}", TakeAsync)
            .Accepts<Dictionary<string, object>>(Json)
            .Produces<PresenceDocument>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .WithSummary("Says that an operator is at a device, zone, street or cabinet, for 10 s; answers all who are.");
        presence.MapDelete("/{subject}", LeaveAsync)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithQuery(("actor", "Who is gone."))
            .WithSummary("Says that an operator is gone.");
    }

    private static async Task<Results<Ok<PresenceDocument>, ProblemHttpResult>> TakeAsync(
        string subject, HttpContext context, CityInventory city, IGrainFactory grains)
    {
        if (!IsKnown(subject, city))
        {
            return NotFound(subject);
        }

        if (!context.Request.HasJsonContentType())
        {
            return Problem.Of(StatusCodes.Status415UnsupportedMediaType, "media-type", $"The body must be {Json}.");
        }

        var (body, problem) = await ReadAsync(context);
        if (body is null)
        {
            return problem.Answer();
        }

        var operators = await grains.GetGrain<IPresenceGrain>(subject).Take(body.Actor, body.Doing);
        return TypedResults.Ok(new PresenceDocument(subject, [.. operators.Select(OperatorDocument.Of)]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> LeaveAsync(
        string subject, HttpContext context, CityInventory city, IGrainFactory grains)
    {
        if (!IsKnown(subject, city))
        {
            return NotFound(subject);
        }

        string? actor = context.Request.Query["actor"];
        if (!DesiredPatch.IsText(actor))
        {
            return Problem.BadField("actor", DesiredPatch.NoText("actor"));
        }

        await grains.GetGrain<IPresenceGrain>(subject).Leave(actor);
        return TypedResults.NoContent();
    }

    private static async Task<(PresenceBody? Body, FieldProblem Problem)> ReadAsync(HttpContext context)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var body = PresenceBody.Read(json.RootElement, out var problem);
            return (body, problem);
        }
        catch (JsonException broken)
        {
            return (null, new FieldProblem("", broken.Message));
        }
    }

    // Only what the city has can name a grain: anything else would wake one for nothing.
    private static bool IsKnown(string subject, CityInventory city) =>
        city.Find(subject) is not null
        || city.FindZone(subject) is not null
        || city.FindStreet(subject) is not null
        || city.Cabinets.Any(cabinet => cabinet.Id == subject);

    private static ProblemHttpResult NotFound(string subject) => Problem.NotFound($"There is no device, zone, street or cabinet {subject}.");
}
