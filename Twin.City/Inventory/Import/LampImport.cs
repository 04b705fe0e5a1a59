using System.Collections.Immutable;
using System.Globalization;

namespace Twin.City.Inventory.Import;

/// <summary>Makes lamps and the cabinets that feed them.</summary>
internal static class LampImport
{
    private const double CabinetConfidence = 0.4;

    // Above it a number is none of watts of one light point.
    private const double MostPowerW = 5_000;

    /// <summary>Lamps by id, numbered from west to east where the layer has no ids; cabinets from west to east.</summary>
    public static (ImmutableArray<Device> Lamps, ImmutableArray<Cabinet> Cabinets) Lamps(
        ImmutableArray<LayerFeature> layer, LampMapping mapping, LampPowers powers, Ground ground, FindingList findings)
    {
        var type = mapping.Type;
        ImmutableArray<LayerFeature> features =
        [
            .. layer
                .OrderBy(lamp => lamp.Position.Longitude)
                .ThenBy(lamp => lamp.Position.Latitude)
                .ThenBy(lamp => lamp.Text(type), StringComparer.Ordinal),
        ];
        var nearest = features.Select(feature => ground.StreetIndex.Nearest(feature.Position)).ToArray();
        ImmutableArray<Placement> placements = [.. features.Select((feature, i) => ground.Place(feature.Position, nearest[i]))];
        ImmutableArray<CabledLamp> cabled =
        [
            .. placements.Select((placement, i) => new CabledLamp(
                placement.Zone, nearest[i]?.Street ?? 0, nearest[i]?.AlongM ?? 0, ground.Plane.Flatten(placement.Position))),
        ];
        var (cabinets, cabinetOf) = Cabinets(cabled, placements, ground);
        var lamps = placements.Select((placement, i) =>
        {
            var id = Ids.Of(features[i], mapping.Id, "lamp", i + 1, placements.Length, 5);
            var lanternType = features[i].Text(type);
            var place = placement.Street ?? $"{CellText.Degrees(placement.Position.Longitude)},{CellText.Degrees(placement.Position.Latitude)}";
            var statedW = StatedPowerW(features[i], mapping);
            return new Lamp(lanternType, statedW ?? powers.PowerW(lanternType, place), cabinetOf[i])
            {
                Ordinal = 0,
                Id = id,
                Name = CityImport.NameOf(ground, placement, "", id),
                Position = placement.Position,
                Zone = placement.Zone,
                Street = placement.Street,
                Derived = statedW is null
                    ? [.. placement.Derived, LampPowers.Derivation, CabinetDerivation]
                    : [.. placement.Derived, CabinetDerivation],
            };
        });
        return (DeviceOrder.ById(mapping.File, findings, lamps), cabinets);
    }

    private static Derivation CabinetDerivation { get; } = new("cabinet", ImportRules.CabinetWalk, CabinetConfidence);

    private static double? StatedPowerW(LayerFeature feature, LampMapping mapping) =>
        mapping.PowerW is { } attribute
        && double.TryParse(feature.Text(attribute), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var powerW)
        && powerW is > 0 and <= MostPowerW
            ? Math.Max(0.1, Math.Round(powerW, 1))
            : null;

    private static (ImmutableArray<Cabinet> Cabinets, string[] CabinetOf) Cabinets(ImmutableArray<CabledLamp> cabled, ImmutableArray<Placement> placements, Ground ground)
    {
        var ordered = CabinetWalk.Share(ground.Zones, ground.Streets, cabled)
            .Select(lamps => (Lamps: lamps, Middle: Middle(lamps, cabled)))
            .OrderBy(cabinet => cabinet.Middle)
            .ToArray();
        var cabinetOf = new string[cabled.Length];
        var cabinets = ImmutableArray.CreateBuilder<Cabinet>();
        for (var i = 0; i < ordered.Length; i++)
        {
            var id = Ids.Numbered("cabinet", i + 1, ordered.Length, 4);
            var middle = placements[ordered[i].Middle];
            cabinets.Add(new Cabinet(
                id, Ids.Numbered("supply", i + 1, ordered.Length, 4), middle.Position, ground.Zones[middle.Zone].Code,
                [new Derivation("*", ImportRules.CabinetWalk, CabinetConfidence)]));
            foreach (var lamp in ordered[i].Lamps)
            {
                cabinetOf[lamp] = id;
            }
        }

        return (cabinets.ToImmutable(), cabinetOf);
    }

    // The lamp nearest to the mean of all. Lamps are numbered from west to east, so ordering by it orders cabinets likewise.
    private static int Middle(ImmutableArray<int> lamps, ImmutableArray<CabledLamp> cabled)
    {
        var mean = new Geography.PlanePoint(lamps.Average(lamp => cabled[lamp].Point.X), lamps.Average(lamp => cabled[lamp].Point.Y));
        return lamps.MinBy(lamp => (cabled[lamp].Point.SquaredDistance(mean), lamp));
    }
}
