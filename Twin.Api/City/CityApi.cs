using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Api.Alarms;
using Twin.Api.Field;
using Twin.Api.Hosting;
using Twin.Api.Mirror;
using Twin.Api.Streets;
using Twin.Api.Telemetry;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Maintenance;
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
/// <param name="UnacknowledgedAlarms">Of those, the ones that nobody has seen yet.</param>
/// <param name="AlarmsVersion">Opaque; another one whenever any alarm that the lists have may have changed.</param>
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
    UnacknowledgedDocument UnacknowledgedAlarms,
    string AlarmsVersion,
    double ReadingsPerSecond,
    long AgeMs);

/// <summary>What of the city is not real.</summary>
/// <param name="ShiftedClock">True when the city's clock is not the machine's.</param>
/// <param name="EmulatedField">
/// True when the field is played, as far as this node can know: it plays it, or clients of the emulated field are connected to the broker inside.
/// </param>
public sealed record DemoDocument(bool ShiftedClock, bool EmulatedField);

/// <summary>Open alarms that nobody has seen yet, by priority.</summary>
public sealed record UnacknowledgedDocument(int High, int Medium, int Low);

/// <summary>Vehicles and those whose duty is available.</summary>
public sealed record VehiclesDocument(int Total, int Available);

/// <summary>A zone at a glance; members that the city has too mean the same.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="District">The code of its district.</param>
/// <param name="Devices">Devices by kind.</param>
/// <param name="Reporting">Devices that have reported.</param>
/// <param name="PowerW">Power of its lamps now.</param>
/// <param name="RatedPowerW">Power that its lamps would take at full level, by the inventory.</param>
/// <param name="EnergyTodayKWh">Energy of its lamps since the city's midnight.</param>
/// <param name="Vehicles">Vehicles that are there now.</param>
/// <param name="OpenAlarms">Alarms that are neither over nor shelved.</param>
/// <param name="HighestPriority">The highest priority among them, <c>high</c>, <c>medium</c> or <c>low</c>; null when there is none.</param>
/// <param name="TrafficPerHour">Vehicles per hour past the counters of its streets that are heard; null when none is.</param>
/// <param name="TrafficShare">That volume over what the directions that are counted can carry, or null.</param>
/// <param name="ReadingsPerSecond">Readings a second over the last seconds.</param>
/// <param name="Bounds">West, south, east, north in degrees.</param>
/// <param name="Version">Epoch and version of its state.</param>
/// <param name="AgeMs">How old the oldest value that the answer read can be.</param>
public sealed record ZoneDocument(
    string Code,
    string Name,
    string District,
    IReadOnlyDictionary<string, int> Devices,
    int Reporting,
    double PowerW,
    double RatedPowerW,
    double EnergyTodayKWh,
    int Vehicles,
    int OpenAlarms,
    string? HighestPriority,
    double? TrafficPerHour,
    double? TrafficShare,
    double ReadingsPerSecond,
    IReadOnlyList<double> Bounds,
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

    private static Ok<CityDocument> DescribeCity(CityInventory city, CityClock clock, CityMirror mirror, OwnHealth own, FieldOrigin field)
    {
        var sum = city.Zones.Aggregate(RollUp.Zero, (total, zone) => total + mirror.RollUp(zone.Ordinal));
        var manifest = city.Manifest;
        return TypedResults.Ok(new CityDocument(
            manifest.Id,
            manifest.Name,
            clock.Now,
            manifest.TimeZone,
            manifest.Attribution,
            new DemoDocument(clock.Offset != TimeSpan.Zero, field.IsEmulated),
            Counts(sum),
            sum.Reporting,
            sum.PowerW,
            sum.EnergyTodayKWh,
            new VehiclesDocument(sum.Vehicles, sum.VehiclesAvailable),
            sum.OpenAlarms + own.Alarms.OpenCount,
            Unacknowledged(mirror, own),
            AlarmsVersion.Of(mirror, own),
            sum.ReadingsPerSecond,
            (long)mirror.Age().TotalMilliseconds));
    }

    private static UnacknowledgedDocument Unacknowledged(CityMirror mirror, OwnHealth own)
    {
        var unseen = mirror.Zones.SelectMany(zone => zone.Alarms.All)
            .Concat(own.Alarms.All)
            .Where(alarm => alarm is { IsOpen: true, Acknowledgement: null })
            .CountBy(alarm => alarm.Rule.Priority)
            .ToDictionary();
        return new UnacknowledgedDocument(
            unseen.GetValueOrDefault(AlarmPriority.High), unseen.GetValueOrDefault(AlarmPriority.Medium), unseen.GetValueOrDefault(AlarmPriority.Low));
    }

    private static Ok<ZonePage> ListZones(CityInventory city, CityMirror mirror, DeviceGroups groups, StreetFlows flows) => TypedResults.Ok(
        new ZonePage([.. city.Zones.Select(zone => Document(zone, mirror, groups, flows))], (long)mirror.Age().TotalMilliseconds));

    private static Results<Ok<ZoneDocument>, ProblemHttpResult> DescribeZone(
        string code, CityInventory city, CityMirror mirror, DeviceGroups groups, StreetFlows flows) =>
        city.FindZone(code) is { } zone ? TypedResults.Ok(Document(zone, mirror, groups, flows)) : Problem.NotFound($"There is no zone {code}.");

    private static ZoneDocument Document(Zone zone, CityMirror mirror, DeviceGroups groups, StreetFlows flows)
    {
        var sum = mirror.RollUp(zone.Ordinal);
        var replica = mirror.Zones[zone.Ordinal];
        var position = replica.Position;
        var traffic = flows.In(zone.Code);
        double? volume = traffic.IsEmpty ? null : traffic.Sum(flow => flow.VolumePerHour);
        return new ZoneDocument(
            zone.Code,
            zone.Name,
            zone.District,
            Counts(sum),
            sum.Reporting,
            sum.PowerW,
            groups.RatedPowerW(zone.Ordinal),
            sum.EnergyTodayKWh,
            sum.Vehicles,
            sum.OpenAlarms,
            HighestPriority(replica.Alarms),
            volume,
            volume / traffic.Sum(flow => flow.CapacityPerHour),
            sum.ReadingsPerSecond,
            Bounds.Of(Box.Around(zone.Area)),
            $"{position.Epoch}.{position.Version}",
            (long)mirror.Age(zone.Ordinal).TotalMilliseconds);
    }

    private static string? HighestPriority(AlarmView alarms) => alarms.OpenCount == 0
        ? null
        : alarms.All.Where(alarm => alarm.IsOpen).Max(alarm => alarm.Rule.Priority).Name();

    private static Dictionary<string, int> Counts(RollUp sum) =>
        DeviceKinds.All.ToDictionary(kind => kind.Name(), kind => sum.Devices[(int)kind], StringComparer.Ordinal);
}
