using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Devices;
using Twin.Api.Hosting;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Commands;

namespace Twin.Api.Commands;

/// <summary>A command as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status"><c>pending</c>, <c>acknowledged</c>, <c>superseded</c>, <c>expired</c> or <c>refused</c>.</param>
/// <param name="Targets">The devices it is for.</param>
/// <param name="Values">What it asks for.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
/// <param name="Devices">What became of it at each device.</param>
public sealed record CommandDocument(
    string Id,
    string Status,
    IReadOnlyList<string> Targets,
    ValuesDocument Values,
    DateTimeOffset? Until,
    string Actor,
    string Reason,
    DateTimeOffset At,
    IReadOnlyList<CommandTargetDocument> Devices)
{
    /// <summary>A command for one device.</summary>
    public static CommandDocument Of(string device, DeviceKind kind, OrderProgress progress)
    {
        var (order, status) = progress;
        var word = DeviceDocuments.StatusName(status);
        return new CommandDocument(
            order.Id,
            word,
            [device],
            new ValuesDocument(kind, order.Set),
            order.Until,
            order.Actor,
            order.Reason,
            order.At,
            [new CommandTargetDocument(device, word)]);
    }
}

/// <summary>What became of a command at one device.</summary>
public sealed record CommandTargetDocument(string Device, string Status);

/// <summary>Commands.</summary>
internal static class CommandsApi
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapCommands(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/commands/{id}", DescribeAsync)
            .Produces<CommandDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithTags("Commands")
            .WithSummary("One command and what became of it.");

    private static async Task<Results<Ok<CommandDocument>, ProblemHttpResult>> DescribeAsync(string id, CityInventory city, IGrainFactory grains)
    {
        // Only ids that were made here can name a grain: anything else would wake one for nothing.
        var command = Guid.TryParseExact(id, "N", out _) ? await grains.GetGrain<ICommandGrain>(id).Describe() : null;
        return command is not null && city.Find(command.Device) is { } device
            ? TypedResults.Ok(CommandDocument.Of(device.Id, device.Kind, command.Progress))
            : Problem.NotFound($"There is no command {id}.");
    }
}
