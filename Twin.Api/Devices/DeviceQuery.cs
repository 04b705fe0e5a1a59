using Twin.Api.Commands;
using Twin.City.Geography;
using Twin.City.Inventory;

namespace Twin.Api.Devices;

/// <summary>A circle on the ground.</summary>
internal readonly record struct Circle(Position Centre, double RadiusM)
{
    /// <summary>True when the position lies within the radius.</summary>
    public bool Contains(Position position) => Centre.DistanceM(position) <= RadiusM;
}

/// <summary>Which page of which devices a list asks for.</summary>
internal sealed record DeviceQuery(DeviceSelection Selection, int Limit, int After)
{
    /// <summary>Reads a query; null with the field and what is wrong with it when it cannot be read.</summary>
    public static DeviceQuery? Read(IQueryCollection query, CityInventory city, out FieldProblem problem)
    {
        if (DeviceSelection.Read(query, ["limit", "cursor"], city, out problem) is not { } selection)
        {
            return null;
        }

        if (!QueryText.TryLimit(query, out var limit))
        {
            problem = new FieldProblem("limit", $"A limit is 1 to {QueryText.MostAtOnce}.");
            return null;
        }

        if (!DeviceCursor.TryRead(query["cursor"], city, out var after))
        {
            problem = new FieldProblem("cursor", "This cursor was not made here.");
            return null;
        }

        return new DeviceQuery(selection, limit, after);
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
