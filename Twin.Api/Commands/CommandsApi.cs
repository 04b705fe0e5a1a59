using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Twin.Api.Devices;
using Twin.Api.Hosting;
using Twin.Api.Telemetry;
using Twin.City;
using Twin.City.Devices;
using Twin.Grains.Commands;

namespace Twin.Api.Commands;

/// <summary>Commands: orders to many devices, how any command fares, and taking one back.</summary>
internal static class CommandsApi
{
    private const string Json = "application/json";
    private const string IdempotencyKey = "Idempotency-Key";
    private const int LongestKey = 200;

    /// <summary>Maps the endpoints.</summary>
    public static void MapCommands(this IEndpointRouteBuilder endpoints)
    {
        var commands = endpoints.MapGroup("/api/commands").WithTags("Commands");
        commands.MapPost("", OrderAsync)
            .Accepts<CommandRequest>(Json)
            .Produces<CommandPreview>()
            .Produces<CommandDocument>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Orders many devices of one kind; accepted when the command is durable, before it is distributed. A dry run says what it would meet.");
        commands.MapGet("/{id}", DescribeAsync)
            .Produces<CommandDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("One command and what became of it.");
        commands.MapDelete("/{id}", RevokeAsync)
            .Produces<CommandDocument>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithQuery(("actor", "Who takes it back; or in the body."), ("reason", "Why; or in the body."))
            .WithSummary("Takes a command back at the devices that were not ordered otherwise since, as a command of its own.");
    }

    private static async Task<Results<Accepted<CommandDocument>, Ok<CommandPreview>, ProblemHttpResult>> OrderAsync(
        HttpContext context, FilterSubjects subjects, CityClock clock, IGrainFactory grains, CommandStatus status)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || type.MediaType != Json)
        {
            return Problem.Of(StatusCodes.Status415UnsupportedMediaType, "media-type", $"The body must be {Json}.");
        }

        var keys = context.Request.Headers[IdempotencyKey];
        if (keys.Count > 0 && keys is not [{ Length: > 0 and <= LongestKey }])
        {
            return Problem.BadField(IdempotencyKey, $"One key of 1 to {LongestKey} characters.");
        }

        var body = await ReadAsync(context.Request);
        using var json = Parse(body, out var problem);
        if (json is null || !CommandMembers.TryDryRun(json.RootElement, out var isDryRun, out problem))
        {
            return problem.Answer();
        }

        var now = clock.Now;
        if (isDryRun)
        {
            return OrderPreviewBody.Read(json.RootElement, subjects, now, out problem) is { } preview ? TypedResults.Ok(CommandPreview.Of(preview, subjects)) : problem.Answer();
        }

        var id = keys is [{ } key] ? CommandId.OfKey(key) : CommandId.New(now);
        var fingerprint = keys.Count > 0 ? Convert.ToHexStringLower(SHA256.HashData(body)) : null;

        // Before the body is read: what was accepted once may be out of date when it is sent again.
        var held = fingerprint is null ? null : (await grains.GetGrain<ICommandGrain>(id).Describe())?.Bulk;
        if (held is null)
        {
            if (BulkOrderBody.Read(json.RootElement, subjects, id, now, out problem) is not { } order)
            {
                return problem.Answer();
            }

            held = await AcceptAsync(grains, clock, order, fingerprint);
        }

        return held.Fingerprint == fingerprint
            ? Accepted(status.Of(held))
            : Problem.Of(StatusCodes.Status422UnprocessableEntity, "key-reused", "This key was used for another command.", IdempotencyKey);
    }

    private static async Task<Results<Ok<CommandDocument>, ProblemHttpResult>> DescribeAsync(string id, IGrainFactory grains, CommandStatus status) =>
        await FindAsync(id, grains) is { } command && await status.HearAsync(command) is { } document ? TypedResults.Ok(document) : NotFound(id);

    private static async Task<Results<Accepted<CommandDocument>, ProblemHttpResult>> RevokeAsync(
        string id, HttpContext context, CityClock clock, IGrainFactory grains, CommandStatus status)
    {
        if (await FindAsync(id, grains) is not { } command || status.Of(command) is not { } document)
        {
            return NotFound(id);
        }

        var revocation = CommandId.OfRevocation(id);
        if (await FindAsync(revocation, grains) is { } takenBack && status.Of(takenBack) is { } earlier)
        {
            return Accepted(earlier);
        }

        // What the field refuses is still in force, and may be taken back.
        var order = command.Progress.Order;
        if (!document.Holds || order.Set == DeviceValues.Empty)
        {
            return Problem.Of(StatusCodes.Status409Conflict, "nothing-to-take-back", "The command holds at no device.");
        }

        if (RevocationBody.Read(context.Request.Query, await ReadAsync(context.Request), out var problem) is not { } who)
        {
            return problem.Answer();
        }

        var takeBack = new Order(
            revocation, DeviceValues.Empty, order.Set.StatedSlots(), UntilIsStated: false, null, who.Actor, who.Reason, clock.Now, order.Stamp);
        var bulk = new BulkOrder(
            document.Values.Kind, command.Bulk?.Targets ?? command.Device!, new OrderProgress(takeBack, OrderStatus.Pending), null);
        return Accepted(status.Of(await AcceptAsync(grains, clock, bulk)));
    }

    private static Task<BulkOrder> AcceptAsync(IGrainFactory grains, CityClock clock, BulkOrderBody body, string? fingerprint)
    {
        var targets = IdRanges.Write(body.Targets.Devices.Select(device => device.Id));
        var bulk = new BulkOrder(body.Kind, targets, new OrderProgress(body.Order, OrderStatus.Pending), fingerprint);
        return AcceptAsync(grains, clock, bulk);
    }

    private static async Task<BulkOrder> AcceptAsync(IGrainFactory grains, CityClock clock, BulkOrder bulk)
    {
        var order = bulk.Order.Order;
        var held = await grains.GetGrain<ICommandGrain>(order.Id).Accept(bulk);
        OrderTrace.Accepted(order, bulk.Targets, clock);
        return held;
    }

    private static JsonDocument? Parse(byte[] body, out FieldProblem problem)
    {
        problem = default;
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException broken)
        {
            problem = new FieldProblem("", broken.Message);
            return null;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }

    // Only ids that were made here can name a grain: anything else would wake one for nothing.
    private static async Task<CommandSnapshot?> FindAsync(string id, IGrainFactory grains) =>
        CommandId.IsValid(id) ? await grains.GetGrain<ICommandGrain>(id).Describe() : null;

    private static Accepted<CommandDocument> Accepted(CommandDocument command) => TypedResults.Accepted("/api/commands/" + command.Id, command);

    private static ProblemHttpResult NotFound(string id) => Problem.NotFound($"There is no command {id}.");
}
