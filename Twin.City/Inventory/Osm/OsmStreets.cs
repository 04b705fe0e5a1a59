using System.Collections.Immutable;
using Twin.City.Geography;
using Twin.City.Inventory.Import;

namespace Twin.City.Inventory.Osm;

/// <summary>Makes the streets of a city from its arcs.</summary>
internal static class OsmStreets
{
    private const double NearestZoneConfidence = 0.6;

    /// <summary>The streets by id. Arcs meet where their ends are the same to 0.1 m.</summary>
    public static ImmutableArray<Street> Streets(ImmutableArray<OsmArc> arcs, ImmutableArray<Zone> zones, ZoneLookup lookup)
    {
        var nodes = StreetImport.NumberNodes(arcs.Select(arc => arc.Line));
        return [.. arcs.Select(arc => ToStreet(arc, nodes, zones, lookup)).OrderBy(street => street.Id, StringComparer.Ordinal)];
    }

    private static Street ToStreet(OsmArc arc, Dictionary<Position, int> nodes, ImmutableArray<Zone> zones, ZoneLookup lookup)
    {
        var middle = arc.Line.Midpoint();
        var derived = lookup.IsInside(middle) ? arc.Road.Derived : arc.Road.Derived.Add(new Derivation("zone", ImportRules.ZoneNearest, NearestZoneConfidence));
        return new Street(
            arc.Id, arc.Road.Name, arc.Road.Class, arc.Road.Direction, arc.Road.SpeedLimitKmh, Math.Round(arc.Line.LengthM(), 1),
            nodes[arc.Line.PositionAt(0)], nodes[arc.Line.PositionAt(arc.Line.NumPoints - 1)], zones[lookup.ZoneOf(middle)].Code, arc.Line, derived)
        {
            Lit = arc.Road.Lit,
        };
    }
}
