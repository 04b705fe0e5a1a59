using System.Globalization;
using System.Text;
using Twin.Api.Live;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;

namespace Twin.Api.Devices;

/// <summary>Reads the texts that queries share.</summary>
internal static class QueryText
{
    /// <summary>The most that a page may hold.</summary>
    public const int MostAtOnce = 1_000;

    private const int DefaultLimit = 100;

    /// <summary>How many a page is to hold; false when it is not 1 to <see cref="MostAtOnce"/>.</summary>
    public static bool TryLimit(IQueryCollection query, out int limit)
    {
        limit = DefaultLimit;
        return !query.ContainsKey("limit")
            || (int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MostAtOnce);
    }

    /// <summary>A place in a list as a cursor: opaque to whoever sends it back, and safe in an address.</summary>
    public static string Cursor(string place) => Convert.ToBase64String(Encoding.UTF8.GetBytes(place)).TrimEnd('=');

    /// <summary>Reads the place of a cursor; false when it was not made here.</summary>
    public static bool TryCursor(string cursor, out string place)
    {
        var bytes = new byte[cursor.Length + 3];
        var isCursor = Convert.TryFromBase64String(cursor.PadRight((cursor.Length + 3) / 4 * 4, '='), bytes, out var length);
        place = isCursor ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        return isCursor;
    }

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
