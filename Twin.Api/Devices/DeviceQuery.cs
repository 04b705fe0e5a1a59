using System.Globalization;
using System.Text;
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
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1_000;

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

        var limit = DefaultLimit;
        if (query.ContainsKey("limit") && (!int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostAtOnce))
        {
            return Wrong("limit", $"A limit is 1 to {MostAtOnce}.", out field, out problem);
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
    public static string After(Device device) => Convert.ToBase64String(Encoding.UTF8.GetBytes(device.Id)).TrimEnd('=');

    /// <summary>Reads the text; -1 when there is none. False when it names no device.</summary>
    public static bool TryRead(string? cursor, CityInventory city, out int after)
    {
        after = -1;
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        var bytes = new byte[cursor.Length];
        if (!Convert.TryFromBase64String(cursor.PadRight((cursor.Length + 3) / 4 * 4, '='), bytes, out var length))
        {
            return false;
        }

        after = city.OrdinalOf(bytes.AsSpan(0, length));
        return after >= 0;
    }
}

/// <summary>Reads the texts that queries share.</summary>
internal static class QueryText
{
    /// <summary>Kinds by name, as bits; all when nothing is said.</summary>
    public static bool TryKinds(string? text, out int kinds)
    {
        kinds = LiveFilter.EveryKind;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        kinds = 0;
        foreach (var name in text.Split(','))
        {
            if (!DeviceKinds.TryParse(name, out var kind))
            {
                return false;
            }

            kinds |= 1 << (int)kind;
        }

        return true;
    }

    /// <summary>Zones by code; null when nothing is said.</summary>
    public static bool TryZones(string? text, CityInventory city, out IReadOnlySet<int>? zones)
    {
        zones = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var read = new HashSet<int>();
        foreach (var code in text.Split(','))
        {
            if (city.FindZone(code) is not { } zone)
            {
                return false;
            }

            read.Add(zone.Ordinal);
        }

        zones = read;
        return true;
    }

    /// <summary>A box; null when nothing is said.</summary>
    public static bool TryBox(string? text, out Box? box)
    {
        box = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (Numbers(text) is not [var west, var south, var east, var north] || west > east || south > north)
        {
            return false;
        }

        box = new Box(west, south, east, north);
        return true;
    }

    /// <summary>A circle; null when nothing is said.</summary>
    public static bool TryCircle(string? text, out Circle? circle)
    {
        circle = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (Numbers(text) is not [var longitude, var latitude, >= 0 and var radiusM] || Math.Abs(longitude) > 180 || Math.Abs(latitude) > 90)
        {
            return false;
        }

        circle = new Circle(new Position(longitude, latitude), radiusM);
        return true;
    }

    private static double[] Numbers(string text)
    {
        var parts = text.Split(',');
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
            {
                return [];
            }
        }

        return numbers;
    }
}
