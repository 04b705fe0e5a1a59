using System.Collections.Immutable;
using System.Globalization;
using Twin.City.Inventory.Import;

namespace Twin.City.Inventory.Osm;

/// <summary>Assumes a small fleet, so that a city has somebody to send.</summary>
internal static class OsmFleet
{
    private static readonly Derivation Assumed = new("*", OsmRules.FleetAssumed, 0.2);

    /// <summary>The vehicles of the table at every facility of their category.</summary>
    public static ImmutableArray<Device> Vehicles(ImmutableArray<Place> places, Ground ground, FindingList findings)
    {
        var byCategory = places.ToLookup(place => place.Category, StringComparer.Ordinal);
        var units = OsmTables.Rows(OsmTables.Fleet, findings).SelectMany(row => byCategory[row.Text("category")].Select(place => ToUnits(row, place)));
        return FleetImport.Vehicles(units, Assumed, ground);
    }

    private static FleetUnits ToUnits(LayerFeature row, Place station) => new(
        row.Text("service"), row.Text("unitType"), station, int.Parse(row.Text("count"), CultureInfo.InvariantCulture), FleetImport.SkillsOf(row));
}
