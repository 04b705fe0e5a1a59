using System.Collections.Immutable;

namespace Twin.City.Inventory.Osm;

/// <summary>Makes pedestrian areas: streets and squares for people on foot that are drawn as an area.</summary>
internal static class OsmPedestrianAreas
{
    /// <summary>True for a way that is the outline of a pedestrian area.</summary>
    public static bool IsArea(OsmWay way) => way.IsClosed && IsArea(way.Tags) && (way.Tags["area"] == "yes" || way.Tags["place"] == "square");

    /// <summary>True for the tags of a pedestrian area, given that they are those of an outline.</summary>
    public static bool IsArea(OsmTags tags) => tags["highway"] == "pedestrian" || (tags["place"] == "square" && tags["area:highway"] == "pedestrian");

    /// <summary>Areas by id, and how many outlines were left out: those cut by the edge of the extract, or that cross themselves.</summary>
    public static (ImmutableArray<PedestrianArea> Areas, int LeftOut) Areas(OsmExtract extract)
    {
        var read = extract.Outlines.Where(IsArea).Select(outline => ToArea(outline, extract)).ToArray();
        return ([.. read.OfType<PedestrianArea>().OrderBy(area => area.Id, StringComparer.Ordinal)], read.Count(area => area is null));
    }

    private static bool IsArea(OsmOutline outline) => outline.IsRelation ? IsArea(outline.Tags) : IsArea(outline.Ways[0]);

    private static PedestrianArea? ToArea(OsmOutline outline, OsmExtract extract)
    {
        if (outline.Area(extract) is not { } area)
        {
            return null;
        }

        var (id, name) = ($"area-{outline.Key}", OsmText.Clean(outline.Tags["name"]));
        return new PedestrianArea(id, name.Length > 0 ? name : id, area);
    }
}
