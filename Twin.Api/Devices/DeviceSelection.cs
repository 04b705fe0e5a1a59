using Twin.Api.Commands;
using Twin.Api.Live;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Query;
using Twin.City.Zones;

namespace Twin.Api.Devices;

/// <summary>Which devices are asked for: those that fit all that is said.</summary>
internal sealed record DeviceSelection(int Kinds, IReadOnlySet<int>? Zones, Box? Box, Circle? Near, string? Status, Filter? Where, Area? Area)
{
    /// <summary>The parameters that <see cref="Read"/> reads, with what they say.</summary>
    public static readonly (string Name, string Text)[] Parameters =
    [
        ("kind", "Kinds, separated by commas."),
        ("zone", "Zone codes, separated by commas."),
        ("bbox", "west,south,east,north in degrees."),
        ("near", "longitude,latitude,metres."),
        ("status", "silent, ok, alarm, or a word that the kind reports."),
        ("where", "A filter, a subset of CQL2-Text: level < 50 AND streetClass = 'primary'."),
        ("geometry", "A GeoJSON Polygon or MultiPolygon in which they are."),
    ];

    /// <summary>Reads a query that may have further parameters; null with the field and what is wrong with it when it cannot be read.</summary>
    public static DeviceSelection? Read(IQueryCollection query, string[] further, CityInventory city, out FieldProblem problem)
    {
        foreach (var name in query.Keys)
        {
            if (Array.TrueForAll(Parameters, parameter => parameter.Name != name) && !further.Contains(name, StringComparer.Ordinal))
            {
                return Wrong(name, "There is no such parameter.", out problem);
            }
        }

        if (!QueryText.TryKinds(query["kind"], out var kinds))
        {
            return Wrong("kind", "Kinds are lamp, signal, camera, bollard, sign, counter, vehicle.", out problem);
        }

        if (!QueryText.TryZones(query["zone"], city, out var zones))
        {
            return Wrong("zone", "There is no such zone.", out problem);
        }

        if (!QueryText.TryBox(query["bbox"], out var box))
        {
            return Wrong("bbox", "A box is west,south,east,north in degrees.", out problem);
        }

        if (!QueryText.TryCircle(query["near"], out var near))
        {
            return Wrong("near", "Near is longitude,latitude,metres.", out problem);
        }

        string? status = query["status"];
        if (status is not null && !DeviceStatus.IsKnownWord(status))
        {
            return Wrong("status", "No device can have this status.", out problem);
        }

        if (!FilterText.TryWhere(query["where"], "where", out var where, out problem) || !FilterText.TryArea(query["geometry"], "geometry", out var area, out problem))
        {
            return null;
        }

        return new DeviceSelection(kinds, zones, box, near, status, where, area);
    }

    /// <summary>True when the device as it is now is asked for.</summary>
    public bool Includes(Device device, in MemberState row, int zone, FilterSubjects subjects)
    {
        if ((Kinds & (1 << (int)device.Kind)) == 0 || (Zones is not null && !Zones.Contains(zone)))
        {
            return false;
        }

        return IsWithin(device, row.Reported)
            && (Status is null || DeviceStatus.Fits(device.Kind, row.Reported, Status))
            && (Where is null || Where.Fits(subjects.Of(device, row, zone)));
    }

    private bool IsWithin(Device device, in Reported reported)
    {
        if (Box is null && Near is null && Area is null)
        {
            return true;
        }

        var position = Places.PositionOf(device, reported);
        return (Box is not { } box || box.Contains(position))
            && (Near is not { } near || near.Contains(position))
            && (Area is null || Area.Contains(position));
    }

    private static DeviceSelection? Wrong(string field, string detail, out FieldProblem problem)
    {
        problem = new FieldProblem(field, detail);
        return null;
    }
}
