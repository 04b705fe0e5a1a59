using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Devices;
using Twin.Api.Hosting;
using Twin.Api.Mirror;
using Twin.City.Inventory;

namespace Twin.Api.Live;

/// <summary>Live state: server-sent events for programs, a WebSocket of binary frames for the map.</summary>
internal static class LiveApi
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapLive(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/live", ListenAsync)
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithTags("Live")
            .WithSummary("Server-sent events: the latest state of all that is asked for, resumable by Last-Event-ID.")
            .WithQuery(
                ("zones", "Zone codes, separated by commas; all without it."),
                ("kinds", "Kinds, separated by commas; all without it."),
                ("bbox", "west,south,east,north in degrees."),
                ("alarms", "true or false: the alarms of the zones too; true without kinds and bbox, else false."),
                ("lastEventId", "Like the header Last-Event-ID."));
        endpoints.MapGet("/api/live/map", ServeMapAsync).ExcludeFromDescription();
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ListenAsync(
        HttpContext context, CityInventory city, CityMirror mirror, LiveHub hub, EventEncoding encoding, Draining draining)
    {
        if (ReadFilter(context.Request.Query, city, out var refusal) is not { } filter)
        {
            return refusal!;
        }

        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await response.StartAsync(context.RequestAborted);
        string? token = context.Request.Headers["Last-Event-ID"];
        var resumeFrom = LiveToken.Read(token ?? context.Request.Query["lastEventId"]);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, draining.DoorsClose);
        var sink = new EventSink(response.BodyWriter, context.RequestAborted);
        await hub.ServeAsync(new LiveListener(mirror, filter, encoding, sink, resumeFrom), closing.Token);
        return TypedResults.Empty;
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ServeMapAsync(
        HttpContext context, CityInventory city, CityMirror mirror, LiveHub hub, MapEncoding encoding, Draining draining)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "bad-request", "This address speaks WebSocket.");
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, draining.DoorsClose);
        var filter = new LiveFilter([.. city.Zones.Select(zone => zone.Ordinal)], LiveFilter.EveryKind, null, WithAlarms: false);
        var serving = hub.ServeAsync(new LiveListener(mirror, filter, encoding, new MapSink(socket, closing.Token), []), closing.Token);
        await MapClosing.WaitAsync(socket, closing.Token);
        await closing.CancelAsync();
        await serving;
        return TypedResults.Empty;
    }

    private static LiveFilter? ReadFilter(IQueryCollection query, CityInventory city, out ProblemHttpResult? refusal)
    {
        refusal = null;
        if (query.Keys.FirstOrDefault(name => name is not ("zones" or "kinds" or "bbox" or "alarms" or "lastEventId")) is { } unknown)
        {
            refusal = Problem.BadField(unknown, "There is no such parameter.");
            return null;
        }

        if (!QueryText.TryZones(query["zones"], city, out var zones))
        {
            refusal = Problem.BadField("zones", "There is no such zone.");
            return null;
        }

        if (!QueryText.TryKinds(query["kinds"], out var kinds))
        {
            refusal = Problem.BadField("kinds", "Kinds are lamp, signal, camera, bollard, sign, counter, vehicle.");
            return null;
        }

        if (!QueryText.TryBox(query["bbox"], out var box))
        {
            refusal = Problem.BadField("bbox", "A box is west,south,east,north in degrees.");
            return null;
        }

        var withAlarms = !query.ContainsKey("kinds") && !query.ContainsKey("bbox");
        if (query.ContainsKey("alarms") && !bool.TryParse(query["alarms"], out withAlarms))
        {
            refusal = Problem.BadField("alarms", "Alarms is true or false.");
            return null;
        }

        return new LiveFilter([.. zones ?? city.Zones.Select(zone => zone.Ordinal).ToHashSet()], kinds, box, withAlarms);
    }
}
