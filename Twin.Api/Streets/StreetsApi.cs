using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Alarms;
using Twin.Api.Hosting;
using Twin.Api.Lighting;
using Twin.Api.Mirror;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Search;
using Twin.City.Traffic;

namespace Twin.Api.Streets;

/// <summary>Streets with what is on them, from inventory and mirror.</summary>
internal static class StreetsApi
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapStreets(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/streets/{id}", Describe)
            .WithTags("Streets")
            .Produces<StreetDocument>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("One street (a road arc): its line, its devices, its light and its traffic now.");

    private static Results<Ok<StreetDocument>, ProblemHttpResult> Describe(
        string id, CityInventory city, CityMirror mirror, DeviceGroups groups, StreetNames names, StreetFlows flows)
    {
        if (city.FindStreet(id) is not { } street)
        {
            return Problem.NotFound($"There is no street {id}.");
        }

        var devices = groups.OnStreet(id).Select(ordinal => city.Devices[ordinal]).ToList();
        var counters = devices.Where(device => device.Kind == DeviceKind.Counter).Select(device => device.Ordinal);
        return TypedResults.Ok(new StreetDocument(
            street.Id,
            street.Name,
            street.Class,
            street.Zone,
            street.Direction.Name(),
            street.SpeedLimitKmh,
            street.LengthM,
            Bounds.Of(Box.Around(street.Line)),
            LineOf(street),
            devices.CountBy(device => device.Kind).ToDictionary(kind => kind.Key.Name(), kind => kind.Value, StringComparer.Ordinal),
            LampsDocument.Of(devices, mirror),
            flows.Of(street, counters) is { } flow ? Document(flow, city) : null,
            OpenAlarms.Count(devices, mirror),
            NamedOf(street, city, groups, names),
            street.Derived,
            (long)AgeOf(street, devices, city, mirror).TotalMilliseconds));
    }

    private static IReadOnlyList<IReadOnlyList<double>> LineOf(Street street) =>
        [.. Enumerable.Range(0, street.Line.NumPoints).Select(street.Line.PositionAt).Select(point => (double[])[point.Longitude, point.Latitude])];

    private static TrafficDocument Document(CountedFlow flow, CityInventory city) => new(
        flow.VolumePerHour, flow.CapacityPerHour, flow.Share, [.. flow.Counters.Select(counter => city.Devices[counter].Id)], flow.At);

    private static NamedDocument NamedOf(Street street, CityInventory city, DeviceGroups groups, StreetNames names)
    {
        string[] arcs = [.. names.Of(street.Id).Arcs.Select(arc => city.Streets[arc].Id)];
        return new NamedDocument(arcs, arcs.Sum(arc => groups.OnStreet(arc).Count(ordinal => city.Devices[ordinal].Kind == DeviceKind.Lamp)));
    }

    // What is on a street may belong to several zones.
    private static TimeSpan AgeOf(Street street, List<Device> devices, CityInventory city, CityMirror mirror)
    {
        var zones = devices.Select(mirror.ZoneOf).Distinct();
        return (city.FindZone(street.Zone) is { } own ? zones.Append(own.Ordinal) : zones).Select(mirror.Age).DefaultIfEmpty().Max();
    }
}
