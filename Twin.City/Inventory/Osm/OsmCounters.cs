using System.Collections.Immutable;
using Twin.City.Geography;
using Twin.City.Inventory.Import;

namespace Twin.City.Inventory.Osm;

/// <summary>Assumes traffic counters: OpenStreetMap has no counts, and adaptive lighting follows counted traffic.</summary>
internal static class OsmCounters
{
    private static readonly Derivation Assumed = new("*", OsmRules.CounterAssumed, 0.1);

    /// <summary>One counter for each named main road in each zone in which it has lamps: on the arc with the most lamps, by the arc's id.</summary>
    public static ImmutableArray<Device> Counters(ImmutableArray<Street> streets, ImmutableArray<Device> lamps, Ground ground)
    {
        var lampsOn = lamps.Where(lamp => lamp.Street is not null).CountBy(lamp => lamp.Street!, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. streets
                .Where(street => street.Direction != TravelDirection.Closed && street.Name.Length > 0 && DailyVehicles(street.Class) > 0 && lampsOn.ContainsKey(street.Id))
                .GroupBy(street => (street.Zone, street.Class, street.Name))
                .Select(road => road.MaxBy(street => (lampsOn[street.Id], street.LengthM, street.Id))!)
                .Select(street => ToCounter(street, ground))
                .OrderBy(counter => counter.Id, StringComparer.Ordinal),
        ];
    }

    // FHWA (2013), tables 3-5 and 3-6, urban: other principal arterials 7,000 to 27,000 a day, minor arterials 3,000 to 14,000, collectors 1,100 to 6,300.
    // The geometric means of these ranges, both directions together.
    private static double DailyVehicles(string streetClass) => streetClass switch
    {
        StreetClass.Primary => 13_700,
        StreetClass.Secondary => 6_500,
        StreetClass.Tertiary => 2_600,
        _ => 0,
    };

    private static Counter ToCounter(Street street, Ground ground)
    {
        var middle = street.Line.Midpoint();
        var placement = ground.PlaceOn(Positions.Rounded(middle.Longitude, middle.Latitude), street);
        var daily = DailyVehicles(street.Class);
        return new Counter(street.Direction == TravelDirection.Forward ? daily / 2 : daily, null, null, street.SpeedLimitKmh, null, null)
        {
            Ordinal = 0,
            Id = "counter" + street.Id["street".Length..],
            Name = street.Name,
            Position = placement.Position,
            Zone = placement.Zone,
            Street = street.Id,
            Derived = [Assumed],
        };
    }
}
