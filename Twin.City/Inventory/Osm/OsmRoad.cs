using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.City.Inventory.Import;

namespace Twin.City.Inventory.Osm;

/// <summary>What the tags of a way say of a road.</summary>
/// <param name="Name">Its name, else its number; empty when it has neither.</param>
/// <param name="Class">Its class.</param>
/// <param name="Direction">Which way traffic may pass.</param>
/// <param name="IsReversed">True when traffic may pass only against the order in which the way is drawn.</param>
/// <param name="SpeedLimitKmh">The legal speed.</param>
/// <param name="Lit">Whether it is lit; null when the way does not say.</param>
/// <param name="Derived">What the tags do not say themselves.</param>
internal sealed record OsmRoad(
    string Name, string Class, TravelDirection Direction, bool IsReversed, double SpeedLimitKmh, bool? Lit, ImmutableArray<Derivation> Derived)
{
    // https://wiki.openstreetmap.org/wiki/Key:highway; paths, tracks and what is only planned carry no motor traffic of a city.
    private static readonly FrozenDictionary<string, string> Classes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["motorway"] = StreetClass.Primary,
        ["motorway_link"] = StreetClass.Primary,
        ["trunk"] = StreetClass.Primary,
        ["trunk_link"] = StreetClass.Primary,
        ["primary"] = StreetClass.Primary,
        ["primary_link"] = StreetClass.Primary,
        ["secondary"] = StreetClass.Secondary,
        ["secondary_link"] = StreetClass.Secondary,
        ["tertiary"] = StreetClass.Tertiary,
        ["tertiary_link"] = StreetClass.Tertiary,
        ["unclassified"] = StreetClass.Residential,
        ["residential"] = StreetClass.Residential,
        ["living_street"] = StreetClass.Residential,
        ["road"] = StreetClass.Residential,
        ["service"] = StreetClass.Service,
        ["busway"] = StreetClass.Service,
        ["pedestrian"] = StreetClass.Pedestrian,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const double ClassConfidence = 0.9;

    /// <summary>True for a way of the road network, open to motor traffic or not.</summary>
    public static bool IsRoad(OsmWay way) => way.Nodes.Length > 1 && Classes.ContainsKey(way.Tags["highway"]) && !OsmPedestrianAreas.IsArea(way) && way.Tags["area"] != "yes";

    /// <summary>Reads the tags of a way that <see cref="IsRoad"/>.</summary>
    public static OsmRoad Of(OsmTags tags)
    {
        var derived = ImmutableArray.CreateBuilder<Derivation>();
        var highway = tags["highway"];
        var streetClass = Classes[highway];
        if (streetClass != highway)
        {
            derived.Add(new Derivation("class", ImportRules.StreetClassType, ClassConfidence));
        }

        var (direction, isReversed) = OsmDirection.Of(tags, derived);
        var speedLimitKmh = OsmSpeed.Of(tags, derived);
        var lit = tags["lit"] switch
        {
            "" => (bool?)null,
            "no" or "disused" => false,
            _ => true,
        };
        return new OsmRoad(OsmText.Clean(tags.First("name", "ref")), streetClass, direction, isReversed, speedLimitKmh, lit, derived.ToImmutable());
    }
}
