using Twin.Api.Live;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Zones;

namespace Twin.Api.Devices;

/// <summary>A circle on the ground.</summary>
internal readonly record struct Circle(Position Centre, double RadiusM)
{
    /// <summary>True when the position lies within the radius.</summary>
    public bool Contains(Position position) => Centre.DistanceM(position) <= RadiusM;
}

/// <summary>Which devices a list asks for.</summary>
internal sealed record DeviceQuery(int Kinds, IReadOnlySet<int>? Zones, Box? Box, Circle? Near, string? Status, int Limit, int After)
{
    /// <summary>Reads a query; null with the field and what is wrong with it when it cannot be read.</summary>
    public static DeviceQuery? Read(IQueryCollection query, CityInventory city, out string field, out string problem)
    {
        field = "";
        problem = "";
        foreach (var name in query.Keys)
        {
            if (name is not ("kind" or "zone" or "bbox" or "near" or "status" or "limit" or "cursor"))
            {
                return Wrong(name, "There is no such parameter.", out field, out problem);
            }
        }

        if (!QueryText.TryKinds(query["kind"], out var kinds))
        {
            return Wrong("kind", "Kinds are lamp, signal, camera, bollard, sign, counter, vehicle.", out field, out problem);
        }

        if (!QueryText.TryZones(query["zone"], city, out var zones))
        {
            return Wrong("zone", "There is no such zone.", out field, out problem);
        }

        if (!QueryText.TryBox(query["bbox"], out var box))
        {
            return Wrong("bbox", "A box is west,south,east,north in degrees.", out field, out problem);
        }

        if (!QueryText.TryCircle(query["near"], out var near))
        {
            return Wrong("near", "Near is longitude,latitude,metres.", out field, out problem);
        }

        string? status = query["status"];
        if (status is not null && !DeviceStatus.IsKnownWord(status))
        {
            return Wrong("status", "No device can have this status.", out field, out problem);
        }

        if (!QueryText.TryLimit(query, out var limit))
        {
            return Wrong("limit", $"A limit is 1 to {QueryText.MostAtOnce}.", out field, out problem);
        }

        if (!DeviceCursor.TryRead(query["cursor"], city, out var after))
        {
            return Wrong("cursor", "This cursor was not made here.", out field, out problem);
        }

        return new DeviceQuery(kinds, zones, box, near, status, limit, after);
    }

    /// <summary>True when the device as it is now is asked for.</summary>
    public bool Includes(Device device, in MemberState row, int zone)
    {
        if ((Kinds & (1 << (int)device.Kind)) == 0 || (Zones is not null && !Zones.Contains(zone)))
        {
            return false;
        }

        if (Box is null && Near is null && Status is null)
        {
            return true;
        }

        var position = Places.PositionOf(device, row.Reported);
        return (Box is not { } box || box.Contains(position))
            && (Near is not { } near || near.Contains(position))
            && (Status is null || DeviceStatus.Fits(device.Kind, row.Reported, Status));
    }

    private static DeviceQuery? Wrong(string name, string what, out string field, out string problem)
    {
        field = name;
        problem = what;
        return null;
    }
}

/// <summary>Where a list goes on, as an opaque text.</summary>
internal static class DeviceCursor
{
    /// <summary>The text for going on after a device.</summary>
    public static string After(Device device) => QueryText.Cursor(device.Id);

    /// <summary>Reads the text; -1 when there is none. False when it names no device.</summary>
    public static bool TryRead(string? cursor, CityInventory city, out int after)
    {
        after = -1;
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        after = QueryText.TryCursor(cursor, out var id) && city.Find(id) is { } device ? device.Ordinal : -1;
        return after >= 0;
    }
}
