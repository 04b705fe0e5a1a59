namespace Twin.City.Inventory.Osm;

/// <summary>Which elements of an extract a city is made from; all others are passed over as they are read.</summary>
internal static class OsmSelection
{
    /// <summary>True for nodes that are equipment or facilities.</summary>
    public static bool IsWanted(OsmNode node) => !node.Tags.IsEmpty && (IsEquipment(node.Tags) || OsmPlaces.CategoryOf(node.Tags) is not null);

    /// <summary>True for ways that are roads, pedestrian areas or facilities.</summary>
    public static bool IsWanted(OsmWay way) =>
        !way.Tags.IsEmpty && (OsmRoad.IsRoad(way) || OsmPedestrianAreas.IsArea(way) || OsmPlaces.CategoryOf(way.Tags) is not null);

    /// <summary>True for relations that restrict turns, or that are the outline of a pedestrian area or a facility.</summary>
    public static bool IsWanted(OsmRelation relation) => IsRestriction(relation) || IsOutline(relation);

    /// <summary>True for relations that restrict turns.</summary>
    public static bool IsRestriction(OsmRelation relation) => relation.Tags["type"] == "restriction";

    /// <summary>True for relations that are the outline of a pedestrian area or a facility, made of several ways.</summary>
    public static bool IsOutline(OsmRelation relation) =>
        relation.Tags["type"] == "multipolygon" && (OsmPedestrianAreas.IsArea(relation.Tags) || OsmPlaces.CategoryOf(relation.Tags) is not null);

    /// <summary>True for a light point.</summary>
    public static bool IsLamp(OsmTags tags) => tags["highway"] == "street_lamp";

    /// <summary>True for a signal head, of vehicles or of people who cross.</summary>
    public static bool IsSignal(OsmTags tags) => tags["highway"] == "traffic_signals" || tags["crossing"] == "traffic_signals";

    /// <summary>True for a camera that watches a street or a place; those inside buildings are no equipment of the city.</summary>
    public static bool IsStreetCamera(OsmTags tags) => tags["man_made"] == "surveillance" && tags["surveillance"] != "indoor" && !IsGuard(tags);

    /// <summary>True for a bollard of any kind.</summary>
    public static bool IsBollard(OsmTags tags) => tags["barrier"] == "bollard";

    /// <summary>True for a bollard that a motor raises and lowers; one that is taken out by hand is not.</summary>
    public static bool IsRetractableBollard(OsmTags tags) =>
        IsBollard(tags) && (tags["bollard"] is "rising" or "retractable" or "automatic" || tags["automatic"] == "yes");

    private static bool IsEquipment(OsmTags tags) => IsLamp(tags) || IsSignal(tags) || IsBollard(tags) || tags["man_made"] == "surveillance";

    private static bool IsGuard(OsmTags tags) => tags["surveillance:type"] is "guard" or "gunshot_detector";
}
