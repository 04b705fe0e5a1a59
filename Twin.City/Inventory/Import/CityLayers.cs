using System.Collections.Immutable;
using System.Text.Json;
using NetTopologySuite.Geometries;

namespace Twin.City.Inventory.Import;

/// <summary>Everything that an import reads, in memory.</summary>
internal sealed record CityLayers
{
    public required LayerMapping Mapping { get; init; }

    public required ImmutableArray<LayerFeature> Districts { get; init; }

    public required ImmutableArray<LayerFeature> Zones { get; init; }

    public required ImmutableArray<LayerFeature> Streets { get; init; }

    public required ImmutableArray<LayerFeature> Counts { get; init; }

    public required ImmutableArray<LayerFeature> Lamps { get; init; }

    public required ImmutableArray<LayerFeature> LampPowers { get; init; }

    public required ImmutableArray<LayerFeature> LampSpreads { get; init; }

    public required ImmutableArray<LayerFeature> Signals { get; init; }

    public required ImmutableArray<LayerFeature> Cameras { get; init; }

    public required ImmutableArray<LayerFeature> PedestrianAreas { get; init; }

    public required ImmutableArray<LayerFeature> Places { get; init; }

    public required ImmutableArray<LayerFeature> Limit { get; init; }

    public required ImmutableArray<LayerFeature> Fleet { get; init; }

    /// <summary>Reads the mapping and the layers it names; null when the mapping itself cannot be read.</summary>
    public static CityLayers? Read(string layerFolder, string mappingFile, FindingList findings)
    {
        if (ReadMapping(mappingFile, findings) is not { } mapping)
        {
            return null;
        }

        var folder = new LayerFolder(layerFolder, findings);
        var tables = new LayerFolder(Path.GetDirectoryName(Path.GetFullPath(mappingFile))!, findings);
        var layers = new CityLayers
        {
            Mapping = mapping,
            Districts = folder.ReadAreas(mapping.Districts.File),
            Zones = folder.ReadAreas(mapping.Zones.File),
            Streets = folder.Read<LineString>(mapping.Streets.File),
            Counts = mapping.Counts is { } counts ? folder.ReadTable(counts.File) : [],
            Lamps = folder.Read<Point>(mapping.Lamps.File),
            LampPowers = tables.ReadTable(mapping.Lamps.Power),
            LampSpreads = tables.ReadTable(mapping.Lamps.Spread),
            Signals = mapping.Signals is { } signals ? folder.Read<Point>(signals.File) : [],
            Cameras = mapping.Cameras is { } cameras ? folder.Read<Point>(cameras.File) : [],
            PedestrianAreas = mapping.PedestrianAreas is { } areas ? folder.ReadAreas(areas.File) : [],
            Places = mapping.Places is { } places ? folder.Read<Point>(places.File) : [],
            Limit = mapping.Limit is { } limit ? folder.ReadAreas(limit.File) : [],
            Fleet = mapping.Fleet is { } fleet ? tables.ReadTable(fleet) : [],
        };
        layers.RequireAttributes(findings);
        return layers;
    }

    // A misspelt attribute would leave a whole column blank without a word.
    private void RequireAttributes(FindingList findings)
    {
        Require(Districts, Mapping.Districts.Code, Mapping.Districts.Name, Mapping.Districts.Number);
        Require(Zones, Mapping.Zones.Code, Mapping.Zones.Name, Mapping.Zones.District, Mapping.Zones.Order);
        Require(
            Streets, Mapping.Streets.Id, Mapping.Streets.Name, Mapping.Streets.Road, Mapping.Streets.Type,
            Mapping.Streets.Direction.Attribute, Mapping.Streets.Use?.Attribute);
        Require(
            Counts, Mapping.Counts?.Arc, Mapping.Counts?.Key, Mapping.Counts?.LastDay, Mapping.Counts?.Heading, Mapping.Counts?.DailyVehicles,
            Mapping.Counts?.MorningPeakVehicles, Mapping.Counts?.EveningPeakVehicles, Mapping.Counts?.SpeedLimitKmh);
        Require(Lamps, Mapping.Lamps.Type, Mapping.Lamps.Id, Mapping.Lamps.PowerW);
        Require(Signals, Mapping.Signals?.Name, Mapping.Signals?.AudibleSignal.Attribute, Mapping.Signals?.Id);
        Require(Cameras, Mapping.Cameras?.Name, Mapping.Cameras?.Address, Mapping.Cameras?.Id);
        Require(PedestrianAreas, Mapping.PedestrianAreas?.Code, Mapping.PedestrianAreas?.Name);
        Require(Places, [Mapping.Places?.Id, Mapping.Places?.Name, .. Mapping.Places?.Categories.Select(category => category.Attribute).Distinct() ?? []]);

        void Require(ImmutableArray<LayerFeature> features, params IEnumerable<string?> attributes)
        {
            foreach (var attribute in attributes.OfType<string>())
            {
                if (!features.IsEmpty && !features.Any(feature => feature.Attributes.ContainsKey(attribute)))
                {
                    findings.Error(features[0].File, "", $"No feature has the attribute '{attribute}' that the mapping names.");
                }
            }
        }
    }

    private static LayerMapping? ReadMapping(string mappingFile, FindingList findings)
    {
        var name = Path.GetFileName(mappingFile);
        if (!File.Exists(mappingFile))
        {
            findings.Error(name, "", $"There is no file {mappingFile}.");
            return null;
        }

        try
        {
            var mapping = JsonSerializer.Deserialize(File.ReadAllBytes(mappingFile), InventoryJson.Default.LayerMapping);
            if (mapping is { Format: LayerMapping.FormatName, City.Centre.Length: 2 })
            {
                return mapping;
            }

            findings.Error(name, "", $"The format is '{mapping?.Format}', not '{LayerMapping.FormatName}', or the centre is not [longitude, latitude].");
        }
        catch (JsonException exception)
        {
            findings.Error(name, $"line {exception.LineNumber + 1}", exception.Message);
        }

        return null;
    }
}
