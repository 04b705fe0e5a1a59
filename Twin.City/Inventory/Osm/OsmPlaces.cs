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
        .. extract.Nodes.Where(node => CategoryOf(node.Tags) is not null).Select(node => ToPlace($"n{node.Id}", node.Tags, node.Position, []))
            .Concat(extract.Outlines.Where(outline => CategoryOf(outline.Tags) is not null).Select(outline => OfOutline(outline, extract)).OfType<Place>())
            .OrderBy(place => place.Id, StringComparer.Ordinal),
    ];

    /// <summary>The depot that is assumed at the middle of the city.</summary>
    public static Place Depot(Position middle) => new("place-depot", "Depot", "depot", middle, [new Derivation("*", OsmRules.DepotAssumed, DepotConfidence)]);

    private static Place? OfOutline(OsmOutline outline, OsmExtract extract) =>
        outline.Corners(extract) is { Count: > 0 } corners
            ? ToPlace(outline.Key, outline.Tags, corners.Mean(), [new Derivation("position", OsmRules.PlaceMiddle, MiddleConfidence)])
            : null;

    private static Place ToPlace(string key, OsmTags tags, Position position, ImmutableArray<Derivation> derived)
    {
        var id = $"place-{key}";
        return new Place(id, OsmText.Clean(tags["name"]) is { Length: > 0 } name ? name : id, CategoryOf(tags)!, position, derived);
    }
}
