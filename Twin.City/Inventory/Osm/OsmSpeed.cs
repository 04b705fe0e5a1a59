using System.Collections.Immutable;
using System.Globalization;
using Twin.City.Inventory.Import;

namespace Twin.City.Inventory.Osm;

/// <summary>The legal speed of a way in km/h: a number, a zone's usual one, or the usual one of the kind of road.</summary>
internal static class OsmSpeed
{
    // International mile and knot, exact.
    private const double KmhPerMph = 1.609344;
    private const double KmhPerKnot = 1.852;

    private const double Fastest = 200;
    private const double ZoneConfidence = 0.7;
    private const double ClassConfidence = 0.5;

    /// <summary>The speed; how it was derived is added to the derivations.</summary>
    public static double Of(OsmTags tags, ImmutableArray<Derivation>.Builder derived)
    {
        if ((Parse(tags["maxspeed"]) ?? FastestOf(tags["maxspeed:forward"], tags["maxspeed:backward"])) is { } speedKmh)
        {
            return speedKmh;
        }

        if (ByZone(tags.First("maxspeed", "maxspeed:type", "zone:maxspeed", "source:maxspeed")) is { } usualKmh)
        {
            derived.Add(new Derivation("speedLimitKmh", OsmRules.SpeedByZone, ZoneConfidence));
            return usualKmh;
        }

        derived.Add(new Derivation("speedLimitKmh", ImportRules.StreetSpeedClass, ClassConfidence));
        return ByKind(tags["highway"]);
    }

    /// <summary>Reads <c>50</c>, <c>30 mph</c>, <c>5 knots</c>; null for anything else, and for what no road allows.</summary>
    public static double? Parse(string text)
    {
        var unit = text.AsSpan().TrimStart("0123456789.").Trim();
        var kmhPerUnit = unit switch
        {
            "" or "km/h" or "kmh" or "kph" => 1,
            "mph" => KmhPerMph,
            "knots" => KmhPerKnot,
            _ => 0,
        };
        var digits = text.AsSpan(0, text.Length - text.AsSpan().TrimStart("0123456789.").Length);
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && Math.Round(number * kmhPerUnit, 1) is > 0 and <= Fastest and var speedKmh
                ? speedKmh
                : null;
    }

    private static double? FastestOf(string forward, string backward) =>
        (Parse(forward), Parse(backward)) is ({ } there, { } back) ? Math.Max(there, back) : null;

    // FI:urban, RU:living_street, DE:30, DE:zone30: the country does not matter for what is usual. None drives without a limit in a city.
    private static double? ByZone(string text) => text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..] switch
    {
        "urban" => 50,
        "rural" => 80,
        "trunk" => 100,
        "motorway" => 120,
        "living_street" => 20,
        "walk" or "pedestrian_zone" => 7,
        "bicycle_road" or "school" => 30,
        var zone => text.Contains(':', StringComparison.Ordinal) ? Parse(zone.StartsWith("zone", StringComparison.Ordinal) ? zone[4..].TrimStart(':') : zone) : null,
    };

    private static double ByKind(string highway) => highway switch
    {
        "motorway" or "motorway_link" => 100,
        "trunk" or "trunk_link" => 70,
        "primary" or "primary_link" or "secondary" or "secondary_link" or "tertiary" or "tertiary_link" => 50,
        "service" or "busway" => 30,
        "living_street" or "pedestrian" => 20,
        _ => 50,
    };
}
