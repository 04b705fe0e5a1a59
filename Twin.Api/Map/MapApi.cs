using System.IO.Compression;
using Microsoft.Net.Http.Headers;
using Twin.Api.Devices;
using Twin.Api.Hosting;
using Twin.Api.Mirror;
using Twin.City.Inventory;

namespace Twin.Api.Map;

/// <summary>What the map is drawn of: an overview and vector tiles, cut from the inventory alone. State comes over the live channel.</summary>
public static class MapApi
{
    /// <summary>The registered media type of Mapbox vector tiles.</summary>
    public const string TileMediaType = "application/vnd.mapbox-vector-tile";

    /// <summary>Registers what the map's endpoints need; a <see cref="CityInventory"/> must be registered too.</summary>
    public static IServiceCollection AddMap(this IServiceCollection services) => services.AddSingleton<TileStore>();

    /// <summary>Maps <c>/api/map</c>, <c>/api/map/devices</c> and <c>/tiles/{layer}/{z}/{x}/{y}.mvt</c>.</summary>
    public static IEndpointRouteBuilder MapMapEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/map", GetOverview)
            .WithName("GetMap").WithTags("Map").WithSummary("What a map must know before it asks for tiles.")
            .Produces<MapOverview>();
        routes.MapGet("/api/map/devices", GetDevices)
            .WithName("GetMapDevices").WithTags("Map").WithSummary("Which devices fit a selection, as runs of ordinals.")
            .WithQuery(DeviceSelection.Parameters)
            .Produces<MapSelection>()
            .ProducesProblem(StatusCodes.Status400BadRequest);
        routes.MapGet("/tiles/{layer}/{z:int}/{x:int}/{y:int}.mvt", GetTile)
            .WithName("GetTile").WithTags("Map").WithSummary("One vector tile of zones, streets or devices.")
            .Produces(StatusCodes.Status200OK, contentType: TileMediaType)
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static IResult GetOverview(CityInventory city, TileStore tiles, HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache";
        return Results.Json(MapOverview.Of(city, tiles.Version), MapJson.Default.MapOverview);
    }

    private static IResult GetDevices(HttpRequest request, CityInventory city, CityMirror mirror, FilterSubjects subjects, TileStore tiles)
    {
        if (DeviceSelection.Read(request.Query, [], city, out var problem) is not { } selection)
        {
            return problem.Answer();
        }

        var ordinals = city.Devices.Where(device => selection.Includes(device, mirror.Row(device, out var zone), zone, subjects)).Select(device => device.Ordinal);
        return Results.Json(MapSelection.Of(tiles.Version, ordinals), MapJson.Default.MapSelection);
    }

    private static IResult GetTile(string layer, int z, int x, int y, string? v, TileStore tiles, HttpContext context)
    {
        if (FindLayer(layer) is not { } found)
        {
            return Problem.NotFound($"There is no layer '{layer}'. Layers are zones, streets and devices.");
        }

        var address = new TileAddress(z, x, y);
        if (!address.Exists)
        {
            return Problem.NotFound($"There is no tile {z}/{x}/{y}. Zoom is 0 to {TileAddress.DeepestZoom}, x and y are 0 to 2^zoom − 1.");
        }

        var tile = tiles.Find(found, address);
        var headers = context.Response.Headers;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = v == tiles.Version ? "public, max-age=31536000, immutable" : "no-cache";
        if (tile.Gzip.Length == 0)
        {
            // An empty tile is no bytes at all, which is not a gzip stream.
            return Results.Bytes(tile.Gzip, TileMediaType, entityTag: EntityTagHeaderValue.Parse(tile.ETag));
        }

        if (!AcceptsGzip(context.Request))
        {
            return Results.Stream(new GZipStream(new MemoryStream(tile.Gzip), CompressionMode.Decompress), TileMediaType);
        }

        headers.ContentEncoding = "gzip";
        return Results.Bytes(tile.Gzip, TileMediaType, entityTag: EntityTagHeaderValue.Parse(tile.ETag));
    }

    private static TileLayer? FindLayer(string name) => name switch
    {
        "zones" => TileLayer.Zones,
        "streets" => TileLayer.Streets,
        "devices" => TileLayer.Devices,
        _ => null,
    };

    private static bool AcceptsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(
            coding => (coding.Value == "gzip" || coding.Value == "*") && coding.Quality is not 0);
}
