using System.Collections.Immutable;
using Twin.City.Geography;
using Twin.City.Inventory.Import;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Osm;

/// <summary>Makes retractable bollards.</summary>
internal static class OsmBollards
{
    private const string Prefix = "bollard";
    private const double FurthestAreaM = 50;
    private const double AreaConfidence = 0.7;

    /// <summary>Bollards by id, with the pedestrian area that they guard where one is near.</summary>
    public static ImmutableArray<Device> Bollards(ImmutableArray<OsmNode> nodes, ImmutableArray<PedestrianArea> areas, Ground ground)
    {
        var outlines = areas.Select(area => (area.Id, Outline: ZoneOutline.Of(area.Area, ground.Plane))).ToArray();
        return [.. nodes.Select(ToBollard).OrderBy(bollard => bollard.Id, StringComparer.Ordinal)];

        Bollard ToBollard(OsmNode node)
        {
            var id = Ids.FromKey(Prefix, $"{node.Id}", 2);
            var placement = ground.Place(node.Position);
            var area = NearestArea(node.Position);
            return new Bollard(area)
            {
                Ordinal = 0,
                Id = id,
                Name = CityImport.NameOf(ground, placement, OsmText.Clean(node.Tags.First("name", "ref")), id),
                Position = placement.Position,
                Zone = placement.Zone,
                Street = placement.Street,
                Derived = area is null ? placement.Derived : placement.Derived.Add(new Derivation("area", OsmRules.BollardArea, AreaConfidence)),
            };
        }

        string? NearestArea(Position position)
        {
            var point = ground.Plane.Flatten(position);
            return outlines
                .Select(area => (area.Id, SquaredM: area.Outline.Contains(point) ? 0 : area.Outline.SquaredDistance(point, FurthestAreaM * FurthestAreaM)))
                .Where(area => area.SquaredM <= FurthestAreaM * FurthestAreaM)
                .OrderBy(area => area.SquaredM)
                .Select(area => area.Id)
                .FirstOrDefault();
        }
    }
}
