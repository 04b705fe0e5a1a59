using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Devices;
using Twin.Api.Hosting;
using Twin.Api.Live;
using Twin.Api.Mirror;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Search;

namespace Twin.Api.Search;

/// <summary>Something that a search found.</summary>
/// <param name="Type"><c>street</c>, <c>zone</c>, <c>place</c>, <c>cabinet</c> or <c>device</c>.</param>
/// <param name="Id">Its id; a zone's code; of a street the arc nearest to the middle of all arcs of its name.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Detail">Names that tell it from others, such as its zone's; may be empty.</param>
/// <param name="Kind">A device's kind, else null.</param>
/// <param name="Category">A place's category, else null.</param>
/// <param name="Zone">Code of the zone where it is now, or null when it lies in none.</param>
/// <param name="Position">Where it is; of a vehicle where it last said it was.</param>
/// <param name="Bounds">West, south, east, north of what has an extent, else null.</param>
public sealed record SearchItemDocument(
    string Type, string Id, string Name, string Detail, string? Kind, string? Category, string? Zone, PositionDocument Position, IReadOnlyList<double>? Bounds);

/// <summary>What a search found, the best first.</summary>
public sealed record SearchPage(IReadOnlyList<SearchItemDocument> Items);

/// <summary>Finds streets, zones, places, cabinets and devices by name and id.</summary>
internal static class SearchApi
{
    private const int LongestQuestion = 200;
    private const int DefaultLimit = 12;
    private const int MostAtOnce = 100;

    /// <summary>Registers what the search needs.</summary>
    public static void AddSearch(this IServiceCollection services)
    {
        services.AddSingleton<StreetNames>();
        services.AddSingleton<SearchIndex>();
    }

    /// <summary>Maps the endpoint.</summary>
    public static void MapSearch(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/search", Find)
            .WithTags("Search")
            .Produces<SearchPage>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Finds streets, zones, places, cabinets and devices by name or id, the best first.")
            .WithQuery(
                ("q", $"Beginnings of words, all of which must occur; case and accents do not matter. At most {LongestQuestion} characters."),
                ("limit", $"1 to {MostAtOnce}, {DefaultLimit} by default."));

    private static Results<Ok<SearchPage>, ProblemHttpResult> Find(HttpRequest request, CityInventory city, CityMirror mirror, SearchIndex index)
    {
        var query = request.Query;
        if (query.Keys.FirstOrDefault(name => name is not ("q" or "limit")) is { } unknown)
        {
            return Problem.BadField(unknown, "There is no such parameter.");
        }

        var question = query["q"].ToString();
        if (question.Length > LongestQuestion || SearchWords.Fold(question).Length == 0)
        {
            return Problem.BadField("q", $"Say what to find: 1 to {LongestQuestion} characters, with a letter or digit among them.");
        }

        var limit = DefaultLimit;
        if (query.ContainsKey("limit") && !(int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MostAtOnce))
        {
            return Problem.BadField("limit", $"A limit is 1 to {MostAtOnce}.");
        }

        return TypedResults.Ok(new SearchPage([.. index.Find(question, limit).Select(hit => Document(hit, city, mirror))]));
    }

    private static SearchItemDocument Document(SearchHit hit, CityInventory city, CityMirror mirror)
    {
        var (zone, position) = (hit.Zone, hit.Position);
        if (hit.Kind == DeviceKind.Vehicle && city.Find(hit.Id) is { } vehicle)
        {
            var row = mirror.Row(vehicle, out var present);
            (zone, position) = (city.Zones[present].Code, Places.PositionOf(vehicle, row.Reported));
        }

        return new SearchItemDocument(
            NameOf(hit.Type),
            hit.Id,
            hit.Name,
            hit.Detail,
            hit.Kind?.Name(),
            hit.Category,
            zone,
            PositionDocument.From(position),
            hit.Bounds is { } box ? Bounds.Of(box) : null);
    }

    private static string NameOf(SearchType type) => type switch
    {
        SearchType.Zone => "zone",
        SearchType.Street => "street",
        SearchType.Place => "place",
        SearchType.Cabinet => "cabinet",
        _ => "device",
    };
}
