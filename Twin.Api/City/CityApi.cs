using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Hosting;
using Twin.Api.Mirror;
using Twin.Api.Telemetry;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Zones;

namespace Twin.Api.City;

/// <summary>The city at a glance.</summary>
/// <param name="Id">The package's id.</param>
/// <param name="Name">The city's name.</param>
/// <param name="Time">The city's clock.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Attribution">Whom to name wherever the data is shown.</param>
/// <param name="Demo">What is not real.</param>
/// <param name="Devices">Devices by kind.</param>
/// <param name="Reporting">Devices that have reported.</param>
/// <param name="PowerW">Power of all lamps now.</param>
/// <param name="EnergyTodayKWh">Energy of all lamps since the city's midnight.</param>
/// <param name="Vehicles">Vehicles.</param>
/// <param name="OpenAlarms">Alarms that are neither over nor shelved, those on the answering node among them.</param>
/// <param name="ReadingsPerSecond">Readings a second over the last seconds.</param>
/// <param name="AgeMs">How old the oldest value that the answer read can be.</param>
public sealed record CityDocument(
    string Id,
    string Name,
    DateTimeOffset Time,
    string TimeZone,
    string Attribution,
    DemoDocument Demo,
    IReadOnlyDictionary<string, int> Devices,
    int Reporting,
    double PowerW,
    double EnergyTodayKWh,
    VehiclesDocument Vehicles,
    int OpenAlarms,
    double ReadingsPerSecond,
    long AgeMs);

/// <summary>What of the city is not real.</summary>
/// <param name="ShiftedClock">True when the city's clock is not the machine's.</param>
public sealed record DemoDocument(bool ShiftedClock);

/// <summary>Vehicles and those whose duty is available.</summary>
public sealed record VehiclesDocument(int Total, int Available);

/// <summary>A zone at a glance; the members mean what they mean for the city.</summary>
public sealed record ZoneDocument(
    string Code,
    string Name,
    string District,
    IReadOnlyDictionary<string, int> Devices,
    int Reporting,
    double PowerW,
    double EnergyTodayKWh,
    int Vehicles,
    int OpenAlarms,
    double ReadingsPerSecond,
    string Version,
    long AgeMs);

/// <summary>All zones.</summary>
public sealed record ZonePage(IReadOnlyList<ZoneDocument> Items, long AgeMs);

/// <summary>Roll-ups, from the mirror.</summary>
internal static class CityApi
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapCity(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api").WithTags("City");
        group.MapGet("/city", DescribeCity).WithSummary("The city at a glance.");
        group.MapGet("/zones", ListZones).WithSummary("All zones at a glance.");
        group.MapGet("/zones/{code}", DescribeZone)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("One zone at a glance.");
    }

    private static Ok<CityDocument> DescribeCity(CityInventory city, CityClock clock, CityMirror mirror, OwnHealth own)
    {
        var sum = city.Zones.Aggregate(RollUp.Zero, (total, zone) => total + mirror.RollUp(zone.Ordinal));
        var manifest = city.Manifest;
        return TypedResults.Ok(new CityDocument(
            manifest.Id,
            manifest.Name,
            clock.Now,
            manifest.TimeZone,
            manifest.Attribution,
            new DemoDocument(clock.Offset != TimeSpan.Zero),
            Counts(sum),
            sum.Reporting,
            sum.PowerW,
            sum.EnergyTodayKWh,
            new VehiclesDocument(sum.Vehicles, sum.VehiclesAvailable),
            sum.OpenAlarms + own.Alarms.OpenCount,
            sum.ReadingsPerSecond,
            (long)mirror.Age().TotalMilliseconds));
    }

    private static Ok<ZonePage> ListZones(CityInventory city, CityMirror mirror) => TypedResults.Ok(
        new ZonePage([.. city.Zones.Select(zone => Document(zone, mirror))], (long)mirror.Age().TotalMilliseconds));

    private static Results<Ok<ZoneDocument>, ProblemHttpResult> DescribeZone(string code, CityInventory city, CityMirror mirror) =>
        city.FindZone(code) is { } zone ? TypedResults.Ok(Document(zone, mirror)) : Problem.NotFound($"There is no zone {code}.");

    private static ZoneDocument Document(Zone zone, CityMirror mirror)
    {
        var sum = mirror.RollUp(zone.Ordinal);
        var position = mirror.Zones[zone.Ordinal].Position;
        return new ZoneDocument(
            zone.Code,
            zone.Name,
            zone.District,
            Counts(sum),
            sum.Reporting,
            sum.PowerW,
            sum.EnergyTodayKWh,
            sum.Vehicles,
            sum.OpenAlarms,
            sum.ReadingsPerSecond,
            $"{position.Epoch}.{position.Version}",
            (long)mirror.Age(zone.Ordinal).TotalMilliseconds);
    }

    private static Dictionary<string, int> Counts(RollUp sum) =>
        DeviceKinds.All.ToDictionary(kind => kind.Name(), kind => sum.Devices[(int)kind], StringComparer.Ordinal);
}
