using System.Globalization;

namespace Twin.City.Inventory.Osm;

/// <summary>The power of a lamp as people write it.</summary>
internal static class OsmPower
{
    private const double WattsPerKilowatt = 1_000;

    /// <summary>Reads <c>70</c>, <c>70 W</c>, <c>70W</c>, <c>0.07 kW</c>; null for anything else.</summary>
    public static double? ParseW(string text)
    {
        var unit = text.AsSpan().TrimStart("0123456789.");
        var perUnit = unit.Trim() switch
        {
            "" or "W" or "w" or "Watt" or "watt" => 1,
            "kW" => WattsPerKilowatt,
            _ => 0,
        };
        var digits = text.AsSpan(0, text.Length - unit.Length);
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * perUnit > 0 ? number * perUnit : null;
    }
}
