using Twin.Api.Live;
using Twin.Api.Mirror;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Api.Devices;

/// <summary>Makes documents of devices.</summary>
internal sealed class DeviceDocuments(CityInventory city, CityClock clock, CityMirror mirror)
{
    /// <summary>A device with its state.</summary>
    /// <param name="device">What the inventory knows.</param>
    /// <param name="zone">Ordinal of the zone where it is.</param>
    /// <param name="reported">What it reports.</param>
    /// <param name="desired">What is desired of it.</param>
    /// <param name="age">How old the oldest value read can be.</param>
    public DeviceDocument Of(Device device, int zone, in Reported reported, DesiredState desired, TimeSpan age)
    {
        return new DeviceDocument(
            device.Id,
            device.Kind.Name(),
            device.Name,
            city.Zones[zone].Code,
            device.Street,
            PositionDocument.From(Places.PositionOf(device, reported)),
            Attributes(device),
            device.Derived,
            DeviceStatus.Health(device.Kind, reported).Name(),
            ReportedOf(device.Kind, reported, clock),
            Desired(device.Kind, desired),
            [.. mirror.Zones[zone].Alarms.OpenOf(device.Id).Select(DeviceAlarmDocument.Of)],
            desired.Latest is { } latest
                ? new CauseDocument(latest.Order.Id, latest.Order.Actor, latest.Order.Reason, latest.Order.At, StatusName(latest.Status))
                : null,
            (long)age.TotalMilliseconds);
    }

    /// <summary>The word for an order's status.</summary>
    public static string StatusName(OrderStatus status) => status switch
    {
        OrderStatus.Acknowledged => "acknowledged",
        OrderStatus.Superseded => "superseded",
        OrderStatus.Expired => "expired",
        OrderStatus.Refused => "refused",
        _ => "pending",
    };

    /// <summary>What a device last reported; null while it is silent.</summary>
    public static ReportedDocument? ReportedOf(DeviceKind kind, in Reported reported, CityClock clock) => reported.Stamp.IsReported
        ? new ReportedDocument(
            reported.Stamp.At,
            reported.Stamp.Sequence,
            Math.Max(0, clock.NowMs - reported.Stamp.AtMs),
            new ValuesDocument(kind, reported.Values))
        : null;

    private static DesiredDocument? Desired(DeviceKind kind, DesiredState desired)
    {
        if (desired.Version == 0)
        {
            return null;
        }

        var order = desired.Latest?.Order;
        return new DesiredDocument(
            desired.Version, new ValuesDocument(kind, desired.Values), desired.Until, order?.Actor, order?.Reason, order?.Id, order?.At);
    }

    private static Dictionary<string, object?> Attributes(Device device) =>
        DeviceAttribute.Of(device.Kind).ToDictionary(attribute => attribute.Name, attribute => attribute.Read(device), StringComparer.Ordinal);
}
