using System.Collections.Immutable;
using Twin.City.Geography;

namespace Twin.City.Inventory.Import;

/// <summary>Makes the equipment that the layers know: signals, cameras and counters.</summary>
internal static class StreetDeviceImport
{
    /// <summary>Signal controllers by id, numbered from west to east where the layer has no ids.</summary>
    public static ImmutableArray<Device> Signals(ImmutableArray<LayerFeature> layer, SignalMapping mapping, Ground ground, FindingList findings)
    {
        var features = layer
            .OrderBy(feature => feature.Position.Longitude)
            .ThenBy(feature => feature.Position.Latitude)
            .ThenBy(feature => feature.Text(mapping.Name), StringComparer.Ordinal);
        return DeviceOrder.ById(mapping.File, findings,
            features.Select((feature, i) =>
            {
                var id = Ids.Of(feature, mapping.Id, "signal", i + 1, layer.Length, 4);
                var placement = ground.Place(feature.Position);
                return new Signal(mapping.AudibleSignal.Of(feature) == "true")
                {
                    Ordinal = 0,
                    Id = id,
                    Name = CityImport.NameOf(ground, placement, feature.Text(mapping.Name), id),
                    Position = placement.Position,
                    Zone = placement.Zone,
                    Street = placement.Street,
                    Derived = placement.Derived,
                };
            }));
    }

    /// <summary>Cameras by id, numbered by the city's own name for them where the layer has no ids.</summary>
    public static ImmutableArray<Device> Cameras(ImmutableArray<LayerFeature> layer, CameraMapping mapping, Ground ground, FindingList findings)
    {
        var features = layer
            .OrderBy(feature => feature.Text(mapping.Name), NaturalOrder.Instance)
            .ThenBy(feature => feature.Position.Longitude)
            .ThenBy(feature => feature.Position.Latitude);
        return DeviceOrder.ById(mapping.File, findings,
            features.Select((feature, i) =>
            {
                var id = Ids.Of(feature, mapping.Id, "camera", i + 1, layer.Length, 3);
                var placement = ground.Place(feature.Position);
                return new Camera(feature.Text(mapping.Address))
                {
                    Ordinal = 0,
                    Id = id,
                    Name = CityImport.NameOf(ground, placement, feature.Text(mapping.Name), id),
                    Position = placement.Position,
                    Zone = placement.Zone,
                    Street = placement.Street,
                    Derived = placement.Derived,
                };
            }));
    }

    /// <summary>Counters: one for each direction counted on each counted arc, numbered by arc, then direction.</summary>
    public static ImmutableArray<Device> Counters(
        ImmutableArray<ImportedStreet> streets, IReadOnlyDictionary<string, ImmutableArray<TrafficCount>> counts, Ground ground)
    {
        var counted = streets
            .Where(street => counts.ContainsKey(street.Arc))
            .SelectMany(street => counts[street.Arc].Select(count => (street.Street, Count: count)))
            .ToArray();
        return [.. counted.Select((at, i) => ToCounter(Ids.Numbered("counter", i + 1, counted.Length, 4), at.Street, at.Count, ground))];
    }

    private static Counter ToCounter(string id, Street street, TrafficCount count, Ground ground)
    {
        var placement = ground.PlaceOn(street.Line.Midpoint(), street);
        var derived = placement.Derived.Add(new Derivation("position", ImportRules.CounterMidpoint, 0.7));
        return new Counter(count.Daily, count.MorningPeak, count.EveningPeak, count.SpeedLimitKmh, count.Heading.Length == 0 ? null : count.Heading, count.LastDay.Year)
        {
            Ordinal = 0,
            Id = id,
            Name = count.Heading.Length == 0 ? street.Name : $"{street.Name}, {count.Heading}",
            Position = placement.Position,
            Zone = placement.Zone,
            Street = street.Id,
            Derived = count.NamesRoad ? derived : derived.Add(new Derivation("street", ImportRules.CounterArcOnly, 0.6)),
        };
    }
}
