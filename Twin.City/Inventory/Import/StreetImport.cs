using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using Twin.City.Geography;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Import;

/// <summary>A street with what the layers say beyond the package.</summary>
/// <param name="Street">The street.</param>
/// <param name="Arc">The city's id of the arc.</param>
/// <param name="Road">The named road that it is part of.</param>
/// <param name="Type">The kind of road.</param>
internal sealed record ImportedStreet(Street Street, string Arc, string Road, string Type);

/// <summary>Makes the road network from the layer of arcs.</summary>
internal static class StreetImport
{
    /// <summary>The streets by id, with nodes numbered by position.</summary>
    public static ImmutableArray<ImportedStreet> Streets(
        CityLayers layers, ImmutableArray<Zone> zones, ZoneLookup lookup, IReadOnlyDictionary<string, ImmutableArray<TrafficCount>> counts, FindingList findings)
    {
        var mapping = layers.Mapping.Streets;
        var nodes = NumberNodes(layers.Streets.Select(arc => (LineString)arc.Shape!));
        var classes = new StreetClasses(mapping, layers.Streets, counts);
        ImmutableArray<ImportedStreet> streets =
        [
            .. layers.Streets.Select(ToStreet).OrderBy(street => street.Street.Id, StringComparer.Ordinal),
        ];
        for (var i = 1; i < streets.Length; i++)
        {
            if (streets[i].Street.Id == streets[i - 1].Street.Id)
            {
                findings.Error(mapping.File, streets[i].Arc, $"{mapping.Id} is used twice.");
            }
        }

        return streets;

        ImportedStreet ToStreet(LayerFeature feature)
        {
            var derived = ImmutableArray.CreateBuilder<Derivation>();
            var line = (LineString)feature.Shape!;
            var direction = DirectionOf(feature, mapping, derived);
            var streetClass = classes.Of(feature, direction, derived);
            var speedLimitKmh = SpeedLimitOf(feature, mapping, streetClass, counts, derived);
            var middle = line.Midpoint();
            if (!lookup.IsInside(middle))
            {
                derived.Add(new Derivation("zone", ImportRules.ZoneNearest, 0.6));
            }

            var arc = feature.Text(mapping.Id);
            if (arc.Length == 0)
            {
                findings.Error(feature.File, feature.Label, $"The arc has no {mapping.Id}.");
            }

            var street = new Street(
                Ids.FromKey("street", arc, 5), feature.Text(mapping.Name), streetClass, direction, speedLimitKmh, Math.Round(line.LengthM(), 1),
                nodes[line.PositionAt(0)], nodes[line.PositionAt(line.NumPoints - 1)], zones[lookup.ZoneOf(middle)].Code, line, derived.ToImmutable());
            return new ImportedStreet(street, arc, feature.Text(mapping.Road), feature.Text(mapping.Type));
        }
    }

    // Arcs meet where their end points are the same: the layers are drawn on one another's vertices.
    internal static Dictionary<Position, int> NumberNodes(IEnumerable<LineString> arcs) =>
        arcs.SelectMany(line => new[] { line.PositionAt(0), line.PositionAt(line.NumPoints - 1) })
            .Distinct()
            .OrderBy(position => position.Longitude)
            .ThenBy(position => position.Latitude)
            .Select((position, number) => (position, number))
            .ToDictionary(node => node.position, node => node.number);

    private static TravelDirection DirectionOf(LayerFeature feature, StreetMapping mapping, ImmutableArray<Derivation>.Builder derived)
    {
        var use = mapping.Use?.Of(feature);
        if (use is "pedestrian" or "closed")
        {
            return TravelDirection.Closed;
        }

        if (mapping.Direction.Of(feature) is { } word && TravelDirections.TryParse(word, out var direction))
        {
            return direction;
        }

        derived.Add(new Derivation("direction", ImportRules.StreetDirectionAssumed, 0.5));
        return TravelDirection.Both;
    }

    private static double SpeedLimitOf(
        LayerFeature feature, StreetMapping mapping, string streetClass, IReadOnlyDictionary<string, ImmutableArray<TrafficCount>> counts, ImmutableArray<Derivation>.Builder derived)
    {
        if (counts.TryGetValue(feature.Text(mapping.Id), out var onArc) && onArc.Max(count => count.SpeedLimitKmh) is { } counted)
        {
            return counted;
        }

        derived.Add(new Derivation("speedLimitKmh", ImportRules.StreetSpeedClass, 0.5));
        return mapping.SpeedLimitKmhByClass.TryGetValue(streetClass, out var usual) ? usual : 50;
    }
}
