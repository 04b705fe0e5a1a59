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

        var layers = new LayerFolder(layerFolder, findings);
        var tables = new LayerFolder(Path.GetDirectoryName(Path.GetFullPath(mappingFile))!, findings);
        return new CityLayers
        {
            Mapping = mapping,
            Districts = layers.ReadAreas(mapping.Districts.File),
            Zones = layers.ReadAreas(mapping.Zones.File),
            Streets = layers.Read<LineString>(mapping.Streets.File),
            Counts = mapping.Counts is { } counts ? layers.ReadTable(counts.File) : [],
            Lamps = layers.Read<Point>(mapping.Lamps.File),
            LampPowers = tables.ReadTable(mapping.Lamps.Power),
            LampSpreads = tables.ReadTable(mapping.Lamps.Spread),
            Signals = mapping.Signals is { } signals ? layers.Read<Point>(signals.File) : [],
            Cameras = mapping.Cameras is { } cameras ? layers.Read<Point>(cameras.File) : [],
            PedestrianAreas = mapping.PedestrianAreas is { } areas ? layers.ReadAreas(areas.File) : [],
            Places = mapping.Places is { } places ? layers.Read<Point>(places.File) : [],
            Limit = mapping.Limit is { } limit ? layers.ReadAreas(limit.File) : [],
            Fleet = mapping.Fleet is { } fleet ? tables.ReadTable(fleet) : [],
        };
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
