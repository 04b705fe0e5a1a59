using System.Collections.Immutable;
using Twin.City.Geography;

namespace Twin.City.Inventory.Osm;

/// <summary>Makes facilities from what is tagged as one, node or outline.</summary>
internal static class OsmPlaces
{
    private const double MiddleConfidence = 0.8;
    private const double DepotConfidence = 0.1;

    /// <summary>Our word for an <c>amenity</c>; null for all that a control post does not need.</summary>
    public static string? CategoryOf(OsmTags tags) => tags["amenity"] switch
    {
        "fire_station" => "fireStation",
        "hospital" => "hospital",
        "clinic" => "clinic",
        "police" => "police",
        "school" => "school",
        _ => null,
    };

    /// <summary>Facilities by id; outlines whose corners are all outside the extract are left out.</summary>
    public static ImmutableArray<Place> Places(OsmExtract extract) =>
    [
        .. extract.Nodes.Where(node => CategoryOf(node.Tags) is not null).Select(node => ToPlace("n", node.Id, node.Tags, node.Position, []))
            .Concat(extract.Ways.Where(way => CategoryOf(way.Tags) is not null).Select(way => OfOutline(way, extract)).OfType<Place>())
            .OrderBy(place => place.Id, StringComparer.Ordinal),
    ];

    /// <summary>The depot that is assumed at the middle of the city.</summary>
    public static Place Depot(Position middle) => new("place-depot", "Depot", "depot", middle, [new Derivation("*", OsmRules.DepotAssumed, DepotConfidence)]);

    private static Place? OfOutline(OsmWay way, OsmExtract extract)
    {
        // The last corner of a closed outline is its first.
        var corners = (way.IsClosed ? way.Nodes[..^1] : way.Nodes).Select(extract.PositionOf).OfType<Position>().ToArray();
        return corners.Length == 0 ? null : ToPlace("w", way.Id, way.Tags, corners.Mean(), [new Derivation("position", OsmRules.PlaceMiddle, MiddleConfidence)]);
    }

    private static Place ToPlace(string element, long id, OsmTags tags, Position position, ImmutableArray<Derivation> derived)
    {
        var key = $"place-{element}{id}";
        return new Place(key, OsmText.Clean(tags["name"]) is { Length: > 0 } name ? name : key, CategoryOf(tags)!, position, derived);
    }
}
