using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Twin.City.Inventory.Import;

/// <summary>Makes the facilities and the fleet that starts from them.</summary>
internal static class FleetImport
{
    private const double CategoryConfidence = 0.8;

    private static readonly Derivation InTable = new("*", ImportRules.FleetTable, 0.3);

    /// <summary>Facilities by id.</summary>
    public static ImmutableArray<Place> Places(CityLayers layers, FindingList findings)
    {
        if (layers.Mapping.Places is not { } mapping)
        {
            return [];
        }

        var tests = mapping.Categories.Select(category => (category.Category, category.Attribute, Pattern: PatternOf(category, findings))).ToArray();
        var places = layers.Places
            .Select(feature => new Place(
                Ids.FromKey("place", feature.Text(mapping.Id), 4),
                feature.Text(mapping.Name),
                tests.FirstOrDefault(test => test.Pattern.IsMatch(feature.Text(test.Attribute))).Category ?? "other",
                feature.Position,
                [new Derivation("category", ImportRules.PlaceCategory, CategoryConfidence)]))
            .OrderBy(place => place.Id, StringComparer.Ordinal)
            .ToImmutableArray();
        foreach (var twice in places.GroupBy(place => place.Id, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
        {
            findings.Error(mapping.File, twice.Key, $"{mapping.Id} is used twice.");
        }

        return places;
    }

    /// <summary>Vehicles of the table of the fleet.</summary>
    public static ImmutableArray<Device> Vehicles(ImmutableArray<LayerFeature> fleet, ImmutableArray<Place> places, Ground ground, FindingList findings)
    {
        var byName = places.ToLookup(place => place.Name, StringComparer.Ordinal);
        return Vehicles(fleet.Select(row => ToUnits(row, byName, findings)).OfType<FleetUnits>(), InTable, ground);
    }

    /// <summary>Vehicles, numbered within their service by unit type, then station.</summary>
    public static ImmutableArray<Device> Vehicles(IEnumerable<FleetUnits> fleet, Derivation derived, Ground ground)
    {
        var units = fleet
            .OrderBy(unit => unit.Service, StringComparer.Ordinal)
            .ThenBy(unit => unit.UnitType, StringComparer.Ordinal)
            .ThenBy(unit => unit.Station.Id, StringComparer.Ordinal)
            .SelectMany(unit => Enumerable.Repeat(unit, unit.Count));
        return
        [
            .. units
                .GroupBy(unit => unit.Service, StringComparer.Ordinal)
                .SelectMany(service => service.Select((unit, i) => ToVehicle(unit, i + 1, service.Count(), derived, ground))),
        ];
    }

    // NonBacktracking: no pattern of a mapping can hang the import.
    private static Regex PatternOf(PlaceCategory category, FindingList findings)
    {
        try
        {
            return new Regex(category.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            findings.Error(LayerMapping.FileName, category.Category, $"The pattern cannot be used: {exception.Message}");
            return new Regex("", RegexOptions.NonBacktracking);
        }
    }

    private static Vehicle ToVehicle(FleetUnits unit, int number, int count, Derivation derived, Ground ground)
    {
        var placement = ground.Place(unit.Station.Position, null);
        var id = Ids.Numbered($"vehicle-{unit.Service}", number, count, 2);
        return new Vehicle(unit.Service, unit.UnitType, unit.Station.Id, unit.Skills)
        {
            Ordinal = 0,
            Id = id,
            Name = $"{unit.UnitType} {number.ToString(CultureInfo.InvariantCulture)}",
            Position = placement.Position,
            Zone = placement.Zone,
            Derived = [derived],
        };
    }

    private static FleetUnits? ToUnits(LayerFeature row, ILookup<string, Place> byName, FindingList findings)
    {
        var stations = byName[row.Text("station")].ToArray();
        if (stations.Length != 1)
        {
            findings.Error(row.File, row.Label, $"{stations.Length} facilities are called '{row.Text("station")}', not one.");
            return null;
        }

        if (!int.TryParse(row.Text("count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            findings.Error(row.File, row.Label, $"count is not a whole number: '{row.Text("count")}'.");
            return null;
        }

        return new FleetUnits(
            row.Text("service"), row.Text("unitType"), stations[0], count,
            SkillsOf(row));
    }

    /// <summary>The skills of a row, <c>;</c> between them.</summary>
    public static ImmutableArray<string> SkillsOf(LayerFeature row) =>
        [.. row.Text("skills").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}

/// <summary>Vehicles of one type at one station.</summary>
internal sealed record FleetUnits(string Service, string UnitType, Place Station, int Count, ImmutableArray<string> Skills);
