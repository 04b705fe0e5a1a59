using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Hosting;
using Twin.Api.Mirror;
using Twin.City.Inventory;
using Twin.Grains.Zones;

namespace Twin.Api.Commands;

/// <summary>Answers why a device does what it does.</summary>
internal static class WhyApi
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapWhy(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/devices/{id}/why", TellAsync)
            .Produces<WhyDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithTags("Commands")
            .WithSummary("Reading or person, rule, decision, command, acknowledgement: why a device does what it does.");

    private static async Task<Results<Ok<WhyDocument>, ProblemHttpResult>> TellAsync(
        string id, CityInventory city, CityMirror mirror, IGrainFactory grains, WhyChain chain)
    {
        if (city.Find(id) is not { } device)
        {
            return Problem.NotFound($"There is no device {id}.");
        }

        // A vehicle on its way between two zones may have left the one that the mirror has it in.
        var why = await grains.GetGrain<IZoneGrain>(city.Zones[mirror.ZoneOf(device)].Code).Why(id);
        return why is null ? Problem.NotFound($"{id} is on its way from one zone to another.") : TypedResults.Ok(chain.Of(device, why));
    }
}
