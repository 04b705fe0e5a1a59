using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Twin.Api.Commands;
using Twin.Api.Hosting;
using Twin.Api.Mirror;
using Twin.Api.Telemetry;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Commands;
using Twin.Grains.Devices;

namespace Twin.Api.Devices;

/// <summary>A page of devices.</summary>
/// <param name="Items">The devices, by kind, then id.</param>
/// <param name="Total">How many fit the filters in all.</param>
/// <param name="AgeMs">How old the oldest value that the answer read can be.</param>
public sealed record DevicePage(IReadOnlyList<DeviceDocument> Items, int Total, long AgeMs);

/// <summary>Devices: lists from the mirror, one device from its grain, orders to it.</summary>
internal static class DevicesApi
{
    private const string GeoJson = "application/geo+json";
    private const string MergePatch = "application/merge-patch+json";

    /// <summary>Maps the endpoints.</summary>
    public static void MapDevices(this IEndpointRouteBuilder endpoints)
    {
        var devices = endpoints.MapGroup("/api/devices").WithTags("Devices");
        devices.MapGet("", List)
            .Produces<DevicePage>(StatusCodes.Status200OK, "application/json", GeoJson)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Lists devices by kind, zone, bbox, near, status, filter and geometry; JSON or GeoJSON.")
            .WithQuery([.. DeviceSelection.Parameters, ("limit", "1 to 1000, 100 by default."), ("cursor", "From the Link of the page before.")]);
        devices.MapGet("/{id}", DescribeAsync)
            .Produces<DeviceDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("One device: reported, desired, alarms, cause, and what is derived.");
        devices.MapPatch("/{id}/desired", OrderAsync)
            .Accepts<Dictionary<string, object>>(MergePatch)
            .Produces<CommandDocument>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status428PreconditionRequired)
            .WithSummary("Orders a device by a merge patch of its desired state.");
    }

    private static IResult List(
        HttpContext context, CityInventory city, CityClock clock, CityMirror mirror, DeviceDocuments documents, FilterSubjects subjects)
    {
        if (DeviceQuery.Read(context.Request.Query, city, out var problem) is not { } query)
        {
            return problem.Answer();
        }

        var age = query.Selection.Zones is { Count: > 0 } zones ? zones.Max(mirror.Age) : mirror.Age();
        var items = new List<DeviceDocument>(query.Limit);
        var total = 0;
        Device? last = null;
        var hasMore = false;
        foreach (var device in city.Devices)
        {
            var row = mirror.Row(device, out var zone);
            if (!query.Selection.Includes(device, row, zone, subjects))
            {
                continue;
            }

            total++;
            if (device.Ordinal <= query.After)
            {
                continue;
            }

            if (items.Count == query.Limit)
            {
                hasMore = true;
                continue;
            }

            items.Add(documents.Of(device, zone, row.Reported, (row.Desired ?? DesiredState.None).At(clock.Now), age));
            last = device;
        }

        if (hasMore)
        {
            context.Response.Headers.Link = $"<{NextPage(context.Request, DeviceCursor.After(last!))}>; rel=\"next\"";
        }

        var page = new DevicePage(items, total, (long)age.TotalMilliseconds);
        return WantsGeoJson(context.Request) ? new GeoJsonPage(page) : TypedResults.Ok(page);
    }

    private static async Task<Results<Ok<DeviceDocument>, ProblemHttpResult>> DescribeAsync(
        string id, HttpContext context, CityInventory city, CityMirror mirror, IGrainFactory grains, DeviceDocuments documents)
    {
        if (city.Find(id) is not { } device)
        {
            return Problem.NotFound($"There is no device {id}.");
        }

        var snapshot = await DeviceGrains.Of(grains, device).Describe();
        context.Response.Headers.ETag = DesiredVersion.ETag(snapshot.Desired.Version);

        // The grain is asked itself; its alarms, which are the zone's, come from the mirror, and so does the age.
        var zone = mirror.ZoneOf(device);
        return TypedResults.Ok(documents.Of(device, zone, snapshot.Reported, snapshot.Desired, mirror.Age(zone)));
    }

    private static async Task<Results<Accepted<CommandDocument>, ProblemHttpResult>> OrderAsync(
        string id, HttpContext context, CityInventory city, CityClock clock, IGrainFactory grains)
    {
        if (city.Find(id) is not { } device)
        {
            return Problem.NotFound($"There is no device {id}.");
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || type.MediaType != MergePatch)
        {
            return Problem.Of(StatusCodes.Status415UnsupportedMediaType, "media-type", $"The body must be {MergePatch}.");
        }

        if (context.Request.Headers.IfMatch.Count == 0)
        {
            return Problem.Of(StatusCodes.Status428PreconditionRequired, "precondition-required", "If-Match must name the version that you saw.", "If-Match");
        }

        if (!DesiredVersion.TryRead(context.Request.Headers.IfMatch, out var version))
        {
            return Stale(id);
        }

        var (order, refusal) = await ReadOrderAsync(context, device.Kind, clock.Now);
        if (order is null)
        {
            return refusal!;
        }

        var command = grains.GetGrain<ICommandGrain>(order.Id);
        var receipt = await command.Submit(id, new OrderMessage(new OrderProgress(order, OrderStatus.Pending), version));
        context.Response.Headers.ETag = DesiredVersion.ETag(receipt.Version);
        if (receipt.IsAccepted)
        {
            OrderTrace.Accepted(order, id, clock);
        }

        return receipt.IsAccepted
            ? TypedResults.Accepted("/api/commands/" + order.Id, CommandDocument.Of(id, device.Kind, new OrderProgress(order, receipt.Status), new TargetOutcome(receipt.Status, null)))
            : Stale(id);
    }

    private static async Task<(Order? Order, ProblemHttpResult? Refusal)> ReadOrderAsync(HttpContext context, DeviceKind kind, DateTimeOffset now)
    {
        try
        {
            using var patch = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var order = DesiredPatch.Read(patch.RootElement, kind, Guid.CreateVersion7(now).ToString("N"), now, out var field, out var problem);
            return (order, order is null ? Problem.BadField(field, problem) : null);
        }
        catch (JsonException broken)
        {
            return (null, Problem.Of(StatusCodes.Status400BadRequest, "bad-request", broken.Message));
        }
    }

    private static ProblemHttpResult Stale(string id) => Problem.Of(
        StatusCodes.Status412PreconditionFailed, "stale-version", $"The desired state of {id} has another version; read it again.", "If-Match");

    private static bool WantsGeoJson(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accept => accept.MediaType.Equals(GeoJson, StringComparison.OrdinalIgnoreCase));

    private static string NextPage(HttpRequest request, string cursor)
    {
        var query = QueryString.Create(request.Query.Where(parameter => parameter.Key != "cursor")).Add("cursor", cursor);
        return request.PathBase + request.Path + query;
    }

    /// <summary>Writes a page as a GeoJSON FeatureCollection (RFC 7946).</summary>
    private sealed class GeoJsonPage(DevicePage page) : IResult
    {
        /// <inheritdoc />
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var collection = new FeatureCollectionDocument(
                "FeatureCollection",
                [.. page.Items.Select(item => new FeatureDocument(
                    "Feature", item.Id, new PointDocument("Point", [item.Position.Lon, item.Position.Lat]), item with { Position = null! }))],
                page.Total,
                page.AgeMs);
            return httpContext.Response.WriteAsJsonAsync(collection, ApiJson.Default.FeatureCollectionDocument, GeoJson, httpContext.RequestAborted);
        }
    }
}

/// <summary>A GeoJSON feature collection; the page's total and age are foreign members (RFC 7946 §6.1).</summary>
public sealed record FeatureCollectionDocument(string Type, IReadOnlyList<FeatureDocument> Features, int Total, long AgeMs);

/// <summary>A GeoJSON feature.</summary>
public sealed record FeatureDocument(string Type, string Id, PointDocument Geometry, DeviceDocument Properties);

/// <summary>A GeoJSON point.</summary>
public sealed record PointDocument(string Type, double[] Coordinates);

/// <summary>The version of a desired state as a strong entity tag, such as <c>"2"</c>.</summary>
internal static class DesiredVersion
{
    /// <summary>The tag.</summary>
    public static string ETag(int version) => $"\"{version}\"";

    /// <summary>Reads one strong tag; false when it was not made here.</summary>
    public static bool TryRead(string? tag, out int version)
    {
        version = 0;
        return tag is ['"', .., '"'] && int.TryParse(tag.AsSpan(1, tag.Length - 2), out version);
    }
}
