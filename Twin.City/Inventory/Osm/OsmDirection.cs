using System.Collections.Immutable;
using Twin.City.Inventory.Import;

namespace Twin.City.Inventory.Osm;

/// <summary>Which way motor traffic may pass a way: from access, <c>oneway</c> and what the kind of road implies.</summary>
internal static class OsmDirection
{
    // By the convention of OpenStreetMap a road without the tag is open both ways.
    private const double UntaggedConfidence = 0.9;
    private const double ImpliedConfidence = 0.95;

    // It changes with the hour, which a package cannot say.
    private const double ReversibleConfidence = 0.3;

    /// <summary>The direction, and whether it is against the order in which the way is drawn; how it was derived is added to the derivations.</summary>
    public static (TravelDirection Direction, bool IsReversed) Of(OsmTags tags, ImmutableArray<Derivation>.Builder derived)
    {
        if (IsClosed(tags))
        {
            return (TravelDirection.Closed, false);
        }

        switch (tags.First("oneway:motor_vehicle", "oneway:vehicle", "oneway"))
        {
            case "yes" or "true" or "1":
                return (TravelDirection.Forward, false);
            case "-1" or "reverse":
                return (TravelDirection.Forward, true);
            case "no" or "false" or "0":
                return (TravelDirection.Both, false);
            case "reversible" or "alternating":
                derived.Add(new Derivation("direction", ImportRules.StreetDirectionAssumed, ReversibleConfidence));
                return (TravelDirection.Both, false);
        }

        if (tags["highway"] == "motorway" || tags["junction"] is "roundabout" or "circular")
        {
            derived.Add(new Derivation("direction", OsmRules.DirectionImplied, ImpliedConfidence));
            return (TravelDirection.Forward, false);
        }

        derived.Add(new Derivation("direction", ImportRules.StreetDirectionAssumed, UntaggedConfidence));
        return (TravelDirection.Both, false);
    }

    // The most particular tag counts: motor_vehicle=yes opens what access=no closes.
    private static bool IsClosed(OsmTags tags)
    {
        var access = tags.First("motorcar", "motor_vehicle", "vehicle", "access");
        return access.Length == 0
            ? tags["highway"] is "pedestrian" or "busway"
            : access is "no" or "private" or "agricultural" or "forestry" or "military" or "emergency";
    }
}
