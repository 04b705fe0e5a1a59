using Twin.Api.Devices;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Query;

namespace Twin.Api.Commands;

/// <summary>What an order would meet if it were given now. Nothing of it is kept.</summary>
/// <param name="Kind">The kind of the devices; null when no device fits and none is named.</param>
/// <param name="Total">How many devices it would be for.</param>
/// <param name="Streets">In how many streets they stand.</param>
/// <param name="Zones">How many of them are in each zone, by code.</param>
/// <param name="Silent">How many have never reported.</param>
/// <param name="InAlarm">How many report a fault.</param>
/// <param name="Ordered">How many are under another order, which this one would replace or join.</param>
/// <param name="Unchanged">How many report what is asked already.</param>
/// <param name="Refused">Those that cannot do it, at most the first 1,000: a lamp that is dead or without supply, with its own word as the reason.</param>
/// <param name="RatedPowerW">The rated power of lamps together; null for other kinds.</param>
/// <param name="Devices">The devices, at most the first 1,000.</param>
public sealed record CommandPreview(
    string? Kind,
    int Total,
    int Streets,
    IReadOnlyList<ZoneCountDocument> Zones,
    int Silent,
    int InAlarm,
    int Ordered,
    int Unchanged,
    IReadOnlyList<RefusedDeviceDocument> Refused,
    double? RatedPowerW,
    IReadOnlyList<string> Devices)
{
    private const int MostListed = 1_000;

    /// <summary>The preview of an order.</summary>
    internal static CommandPreview Of(OrderPreviewBody order, FilterSubjects subjects)
    {
        var devices = order.Targets.Devices;
        FilterSubject[] targets = [.. devices.Select(subjects.Of)];
        return new CommandPreview(
            order.Targets.Kind?.Name(),
            targets.Length,
            devices.Select(device => device.Street).OfType<string>().Distinct(StringComparer.Ordinal).Count(),
            [.. targets.CountBy(target => target.Zone).OrderBy(zone => zone.Key).Select(zone => new ZoneCountDocument(subjects.City.Zones[zone.Key].Code, zone.Value))],
            targets.Count(target => HealthOf(target) == DeviceHealth.Silent),
            targets.Count(target => HealthOf(target) == DeviceHealth.Alarm),
            targets.Count(target => target.Desired is { IsEmpty: false }),
            order.Set == DeviceValues.Empty ? 0 : targets.Count(target => Compliance.Complies(target.Device.Kind, order.Set, target.Reported.Values)),
            [.. targets.Where(target => !DeviceStatus.CanObey(target.Device.Kind, target.Reported)).Take(MostListed).Select(Refusal)],
            order.Targets.Kind == DeviceKind.Lamp ? devices.OfType<Lamp>().Sum(lamp => lamp.PowerW) : null,
            [.. devices.Take(MostListed).Select(device => device.Id)]);
    }

    private static DeviceHealth HealthOf(FilterSubject target) => DeviceStatus.Health(target.Device.Kind, target.Reported);

    private static RefusedDeviceDocument Refusal(FilterSubject target) =>
        new(target.Device.Id, DeviceStatus.AlarmCode(target.Device.Kind, target.Reported.Values)!);
}

/// <summary>How many devices are in a zone.</summary>
public sealed record ZoneCountDocument(string Code, int Count);

/// <summary>A device that does not do what is asked, and why.</summary>
public sealed record RefusedDeviceDocument(string Device, string Reason);
