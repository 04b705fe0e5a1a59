using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Hosting;
using Twin.Api.Mirror;
using Twin.Api.Telemetry;
using Twin.City;
using Twin.City.Inventory;
using Twin.City.Maintenance;
using Twin.Grains.Zones;

namespace Twin.Api.Alarms;

/// <summary>Alarms: lists and figures from the mirror, what people do about them at their zone's grain.</summary>
internal static class AlarmsApi
{
    private delegate AlarmWish? WishReader(JsonElement body, out string field, out string problem);

    /// <summary>Maps the endpoints.</summary>
    public static void MapAlarms(this IEndpointRouteBuilder endpoints)
    {
        var alarms = endpoints.MapGroup("/api/alarms").WithTags("Alarms");
        alarms.MapGet("", List)
            .Produces<AlarmPage>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Lists alarms, those raised last first; without a state those that are neither over nor shelved.")
            .WithQuery(
                ("zone", "Zone codes, separated by commas."),
                ("code", "Codes, separated by commas."),
                ("state", "unacknowledged, acknowledged, returned, shelved, cleared, separated by commas."),
                ("priority", "low, medium, high, separated by commas."),
                ("device", "Those that concern this device."),
                ("limit", "1 to 1000, 100 by default."),
                ("cursor", "From the Link of the page before."));
        alarms.MapGet("/kpi", DescribeFigures).WithSummary("How calm the alarms are, by the figures of EEMUA 191.");
        alarms.MapGet("/{id}", Describe)
            .Produces<AlarmDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("One alarm with all its devices and the steps of its life.");
        MapWish(alarms, "acknowledge", AcknowledgeAsync, "Says that somebody knows of an alarm: actor, comment.");
        MapWish(alarms, "shelve", ShelveAsync, "Puts an alarm out of sight for at most eight hours: actor, reason, until.");
        MapWish(alarms, "unshelve", UnshelveAsync, "Brings an alarm back into sight: actor.");
    }

    private static void MapWish(RouteGroupBuilder alarms, string wish, Delegate handler, string summary) =>
        alarms.MapPost("/{id}/" + wish, handler)
            .Accepts<Dictionary<string, object>>("application/json")
            .Produces<AlarmDocument>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .WithSummary(summary);

    private static Results<Ok<AlarmPage>, ProblemHttpResult> List(HttpContext context, CityInventory city, CityMirror mirror, OwnHealth own)
    {
        if (AlarmQuery.Read(context.Request.Query, city, out var field, out var problem) is not { } query)
        {
            return Problem.BadField(field, problem);
        }

        IEnumerable<int> zones = query.Zones ?? Enumerable.Range(0, mirror.Zones.Count);
        var age = zones.Max(mirror.Age);
        var found = zones.SelectMany(zone => mirror.Zones[zone].Alarms.All)
            .Concat(query.Zones is null ? own.Alarms.All : [])
            .Where(query.Includes)
            .Select(alarm => (Place: AlarmPlace.Of(alarm), Alarm: alarm))
            .OrderByDescending(placed => placed.Place.RaisedAtMs)
            .ThenBy(placed => placed.Place.Id, StringComparer.Ordinal)
            .ToList();
        var rest = query.After is { } after ? found.Where(placed => placed.Place.ComesAfter(after)).ToList() : found;
        var page = rest.Take(query.Limit).ToList();
        if (rest.Count > page.Count)
        {
            context.Response.Headers.Link = $"<{NextPage(context.Request, page[^1].Place.Cursor())}>; rel=\"next\"";
        }

        return TypedResults.Ok(new AlarmPage([.. page.Select(placed => AlarmDocument.Listed(placed.Alarm))], found.Count, (long)age.TotalMilliseconds));
    }

    private static Ok<AlarmFigures> DescribeFigures(CityClock clock, CityMirror mirror, OwnHealth own) =>
        TypedResults.Ok(AlarmFigures.Of(mirror.Zones.SelectMany(zone => zone.Alarms.All).Concat(own.Alarms.All), clock.Now));

    private static Results<Ok<AlarmDocument>, ProblemHttpResult> Describe(string id, CityInventory city, CityMirror mirror, OwnHealth own)
    {
        var alarm = ZoneOf(id, city) is { } zone ? mirror.Zones[zone.Ordinal].Alarms.Find(id) : own.Alarms.Find(id);
        return alarm is null ? NotFound(id) : TypedResults.Ok(AlarmDocument.Whole(alarm));
    }

    private static Task<Results<Ok<AlarmDocument>, ProblemHttpResult>> AcknowledgeAsync(
        string id, HttpContext context, CityInventory city, IGrainFactory grains, OwnHealth own) => AskAsync(
        id,
        context,
        city,
        grains,
        AlarmWish.ReadAcknowledgement,
        (zone, wish) => zone.AcknowledgeAlarm(id, wish.Actor, wish.Text),
        wish => own.Acknowledge(id, wish.Actor, wish.Text));

    private static Task<Results<Ok<AlarmDocument>, ProblemHttpResult>> ShelveAsync(
        string id, HttpContext context, CityInventory city, CityClock clock, IGrainFactory grains, OwnHealth own) => AskAsync(
        id,
        context,
        city,
        grains,
        (JsonElement body, out string field, out string problem) => AlarmWish.ReadShelf(body, clock.Now, AlarmBook.LongestShelf, out field, out problem),
        (zone, wish) => zone.ShelveAlarm(id, wish.Actor, wish.Text!, wish.Until!.Value),
        wish => own.Shelve(id, wish.Actor, wish.Text!, wish.Until!.Value));

    private static Task<Results<Ok<AlarmDocument>, ProblemHttpResult>> UnshelveAsync(
        string id, HttpContext context, CityInventory city, IGrainFactory grains, OwnHealth own) =>
        AskAsync(id, context, city, grains, AlarmWish.ReadUnshelf, (zone, wish) => zone.UnshelveAlarm(id, wish.Actor), wish => own.Unshelve(id, wish.Actor));

    private static async Task<Results<Ok<AlarmDocument>, ProblemHttpResult>> AskAsync(
        string id,
        HttpContext context,
        CityInventory city,
        IGrainFactory grains,
        WishReader read,
        Func<IZoneGrain, AlarmWish, ValueTask<AlarmAnswer?>> ask,
        Func<AlarmWish, AlarmAnswer?> askNode)
    {
        var zone = ZoneOf(id, city);
        if (zone is null && !OwnHealth.IsOfNode(id))
        {
            return NotFound(id);
        }

        var (wish, refusal) = await ReadWishAsync(context, read);
        if (wish is null)
        {
            return refusal!;
        }

        var told = zone is null ? askNode(wish) : await ask(grains.GetGrain<IZoneGrain>(zone.Code), wish);
        if (told is not { } answer)
        {
            return NotFound(id);
        }

        return answer.Refusal is { } why
            ? Problem.Of(StatusCodes.Status409Conflict, "alarm-state", $"{id}: {why}")
            : TypedResults.Ok(AlarmDocument.Whole(answer.Alarm));
    }

    private static async Task<(AlarmWish? Wish, ProblemHttpResult? Refusal)> ReadWishAsync(HttpContext context, WishReader read)
    {
        if (!context.Request.HasJsonContentType())
        {
            return (null, Problem.Of(StatusCodes.Status415UnsupportedMediaType, "media-type", "The body must be application/json."));
        }

        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var wish = read(body.RootElement, out var field, out var problem);
            return (wish, wish is null ? Problem.BadField(field, problem) : null);
        }
        catch (JsonException broken)
        {
            return (null, Problem.Of(StatusCodes.Status400BadRequest, "bad-request", broken.Message));
        }
    }

    private static Zone? ZoneOf(string id, CityInventory city) => Alarm.ZoneOf(id) is { } code ? city.FindZone(code) : null;

    private static ProblemHttpResult NotFound(string id) => Problem.NotFound($"There is no alarm {id}.");

    private static string NextPage(HttpRequest request, string cursor)
    {
        var query = QueryString.Create(request.Query.Where(parameter => parameter.Key != "cursor")).Add("cursor", cursor);
        return request.PathBase + request.Path + query;
    }
}
