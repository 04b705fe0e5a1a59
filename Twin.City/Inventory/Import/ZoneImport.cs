using System.Collections.Immutable;

namespace Twin.City.Inventory.Import;

/// <summary>Makes districts, zones and pedestrian areas from their layers.</summary>
internal static class ZoneImport
{
    /// <summary>Districts by code.</summary>
    public static ImmutableArray<District> Districts(CityLayers layers)
    {
        var mapping = layers.Mapping.Districts;
        return
        [
            .. layers.Districts
                .Select(feature => new District(feature.Text(mapping.Code ?? mapping.Name), feature.Text(mapping.Name), feature.Shape!))
                .OrderBy(district => district.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>Zones by code, with their ordinals; zones that share a code are told apart by a number.</summary>
    public static ImmutableArray<Zone> Zones(CityLayers layers, FindingList findings)
    {
        var mapping = layers.Mapping.Zones;
        var districts = DistrictsByReference(layers);
        var taken = layers.Zones.Select(feature => feature.Text(mapping.Code)).ToHashSet(StringComparer.Ordinal);
        var zones = new List<Zone>();
        foreach (var sharing in layers.Zones.GroupBy(feature => feature.Text(mapping.Code), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var ordered = sharing.OrderBy(feature => feature.Text(mapping.Order ?? mapping.Name), NaturalOrder.Instance).ToArray();
            for (var i = 0; i < ordered.Length; i++)
            {
                zones.Add(ToZone(ordered[i], i == 0 ? sharing.Key : NextCode(sharing.Key, i + 1, taken), i > 0));
            }
        }

        return [.. zones.OrderBy(zone => zone.Code, StringComparer.Ordinal).Select((zone, ordinal) => zone with { Ordinal = ordinal })];

        Zone ToZone(LayerFeature feature, string code, bool isNumbered)
        {
            if (!InventoryId.IsValid(code))
            {
                findings.Error(feature.File, feature.Label, $"The code '{code}' is not {InventoryId.Form}.");
            }

            var reference = feature.Text(mapping.District);
            if (!districts.TryGetValue(reference, out var district))
            {
                findings.Error(feature.File, feature.Label, $"No district has the number '{reference}'.");
            }

            return new Zone(0, code, feature.Text(mapping.Name), district ?? "", feature.Shape!)
            {
                Derived = isNumbered ? [new Derivation("code", ImportRules.ZoneCodeNumbered, 1)] : [],
            };
        }
    }

    /// <summary>Pedestrian areas, numbered by name.</summary>
    public static ImmutableArray<PedestrianArea> PedestrianAreas(CityLayers layers)
    {
        if (layers.Mapping.PedestrianAreas is not { } mapping)
        {
            return [];
        }

        var ordered = layers.PedestrianAreas
            .OrderBy(feature => feature.Text(mapping.Code ?? mapping.Name), NaturalOrder.Instance)
            .ThenBy(feature => feature.Shape!.EnvelopeInternal.MinX);
        return [.. ordered.Select((feature, i) => new PedestrianArea(Ids.Numbered("area", i + 1, layers.PedestrianAreas.Length, 2), feature.Text(mapping.Name), feature.Shape!))];
    }

    private static Dictionary<string, string> DistrictsByReference(CityLayers layers)
    {
        var mapping = layers.Mapping.Districts;
        var code = mapping.Code ?? mapping.Name;
        var districts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var feature in layers.Districts)
        {
            districts[feature.Text(mapping.Number ?? code)] = feature.Text(code);
        }

        return districts;
    }

    private static string NextCode(string code, int number, HashSet<string> taken)
    {
        while (!taken.Add($"{code}{number}"))
        {
            number++;
        }

        return $"{code}{number}";
    }
}
