using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Alarms;
using Twin.Api.Devices;
using Twin.Api.Hosting;
using Twin.Api.Mirror;
using Twin.City.Inventory;

namespace Twin.Api.Lighting;

/// <summary>A lighting cabinet as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SupplyPoint">The id of its supply point.</param>
/// <param name="Zone">Code of its zone.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Lamps">What the lamps that it feeds add up to.</param>
/// <param name="Devices">Their ids.</param>
/// <param name="Streets">The streets that they stand on.</param>
/// <param name="OpenAlarms">Open alarms that concern them.</param>
/// <param name="Derived">Which fields were derived, by which rule, how sure.</param>
/// <param name="AgeMs">How old the oldest value that the answer read can be.</param>
public sealed record CabinetDocument(
    string Id,
    string SupplyPoint,
    string Zone,
    PositionDocument Position,
    LampsDocument Lamps,
    IReadOnlyList<string> Devices,
    IReadOnlyList<string> Streets,
    int OpenAlarms,
    IReadOnlyList<Derivation> Derived,
    long AgeMs);

/// <summary>A page of cabinets.</summary>
/// <param name="Items">The cabinets, by id.</param>
/// <param name="Total">How many fit the filters in all.</param>
/// <param name="AgeMs">How old the oldest value that the answer read can be.</param>
public sealed record CabinetPage(IReadOnlyList<CabinetDocument> Items, int Total, long AgeMs);

/// <summary>Lighting cabinets with the lamps that they feed, from inventory and mirror.</summary>
internal static class CabinetsApi
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapCabinets(this IEndpointRouteBuilder endpoints)
    {
        var cabinets = endpoints.MapGroup("/api/cabinets").WithTags("Lighting");
        cabinets.MapGet("", List)
            .Produces<CabinetPage>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Lists lighting cabinets by id.")
            .WithQuery(
                ("zone", "Zone codes, separated by commas."),
                ("limit", "1 to 1000, 100 by default."),
                ("cursor", "From the Link of the page before."));
        cabinets.MapGet("/{id}", Describe)
            .Produces<CabinetDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("One lighting cabinet with the lamps that it feeds.");
    }

    private static Results<Ok<CabinetPage>, ProblemHttpResult> List(HttpContext context, CityInventory city, CityMirror mirror, DeviceGroups groups)
    {
        var query = context.Request.Query;
        if (query.Keys.FirstOrDefault(name => name is not ("zone" or "limit" or "cursor")) is { } unknown)
        {
            return Problem.BadField(unknown, "There is no such parameter.");
        }

        if (!QueryText.TryZones(query["zone"], city, out var zones))
        {
            return Problem.BadField("zone", "There is no such zone.");
        }

        if (!QueryText.TryLimit(query, out var limit))
        {
            return Problem.BadField("limit", $"A limit is 1 to {QueryText.MostAtOnce}.");
        }

        string? cursor = query["cursor"];
        var after = "";
        if (cursor is not null && !(QueryText.TryCursor(cursor, out after) && city.FindCabinet(after) is not null))
        {
            return Problem.BadField("cursor", "This cursor was not made here.");
        }

        var found = city.Cabinets
            .Where(cabinet => zones is null || (city.FindZone(cabinet.Zone) is { } zone && zones.Contains(zone.Ordinal)))
            .OrderBy(cabinet => cabinet.Id, StringComparer.Ordinal)
            .ToList();
        var rest = found.Where(cabinet => string.CompareOrdinal(cabinet.Id, after) > 0).ToList();
        CabinetDocument[] page = [.. rest.Take(limit).Select(cabinet => Document(cabinet, city, mirror, groups))];
        if (rest.Count > page.Length)
        {
            PageLink.AddNext(context, QueryText.Cursor(page[^1].Id));
        }

        var ageMs = page.Select(cabinet => cabinet.AgeMs).DefaultIfEmpty((long)mirror.Age().TotalMilliseconds).Max();
        return TypedResults.Ok(new CabinetPage(page, found.Count, ageMs));
    }

    private static Results<Ok<CabinetDocument>, ProblemHttpResult> Describe(string id, CityInventory city, CityMirror mirror, DeviceGroups groups) =>
        city.FindCabinet(id) is { } cabinet ? TypedResults.Ok(Document(cabinet, city, mirror, groups)) : Problem.NotFound($"There is no cabinet {id}.");

    private static CabinetDocument Document(Cabinet cabinet, CityInventory city, CityMirror mirror, DeviceGroups groups)
    {
        var lamps = groups.FedBy(cabinet.Id).Select(ordinal => city.Devices[ordinal]).ToList();
        var age = lamps.Select(lamp => lamp.Zone).Distinct().Select(mirror.Age).DefaultIfEmpty(mirror.Age()).Max();
        return new CabinetDocument(
            cabinet.Id,
            cabinet.SupplyPoint,
            cabinet.Zone,
            PositionDocument.From(cabinet.Position),
            LampsDocument.Of(lamps, mirror),
            [.. lamps.Select(lamp => lamp.Id)],
            [.. lamps.Select(lamp => lamp.Street).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            OpenAlarms.Count(lamps, mirror),
            cabinet.Derived,
            (long)age.TotalMilliseconds);
    }
}
