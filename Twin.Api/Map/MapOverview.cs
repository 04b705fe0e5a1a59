using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NetTopologySuite.Geometries;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Api.Map;

/// <summary>What a map must know before it asks for its first tile.</summary>
/// <param name="Name">The city's name.</param>
/// <param name="Attribution">Whom to name wherever the map is shown.</param>
/// <param name="Version">Version of the tiles; part of their addresses as <c>?v=</c>.</param>
/// <param name="Centre">Where the map opens.</param>
/// <param name="Bounds">West, south, east, north in degrees: the rectangle around all zones.</param>
/// <param name="Zones">The codes of the zones by ordinal.</param>
/// <param name="Kinds">The kinds with their ranges of ordinals.</param>
public sealed record MapOverview(
    string Name,
    string Attribution,
    string Version,
    MapPoint Centre,
    ImmutableArray<double> Bounds,
    ImmutableArray<string> Zones,
    ImmutableArray<KindRange> Kinds)
{
    /// <summary>The overview of a city whose tiles have a version.</summary>
    public static MapOverview Of(CityInventory city, string version)
    {
        var manifest = city.Manifest;
        return new MapOverview(
            manifest.Name,
            manifest.Attribution,
            version,
            new MapPoint(manifest.Centre.Longitude, manifest.Centre.Latitude),
            BoundsOf(city),
            [.. city.Zones.Select(zone => zone.Code)],
            [.. city.Devices.GroupBy(device => device.Kind).OrderBy(group => group.First().Ordinal).Select(RangeOf)]);
    }

    private static ImmutableArray<double> BoundsOf(CityInventory city)
    {
        var bounds = new Envelope(new Coordinate(city.Manifest.Centre.Longitude, city.Manifest.Centre.Latitude));
        foreach (var zone in city.Zones)
        {
            bounds.ExpandToInclude(zone.Area.EnvelopeInternal);
        }

        return [bounds.MinX, bounds.MinY, bounds.MaxX, bounds.MaxY];
    }

    private static KindRange RangeOf(IGrouping<DeviceKind, Device> kind) => new(kind.Key.Name(), kind.Min(device => device.Ordinal), kind.Count());
}

/// <summary>A point in degrees, WGS 84.</summary>
public sealed record MapPoint(double Lon, double Lat);

/// <summary>The ordinals of a kind: <paramref name="Count"/> of them from <paramref name="First"/> on.</summary>
public sealed record KindRange(string Kind, int First, int Count);

/// <summary>The map's answers as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MapOverview))]
[JsonSerializable(typeof(MapSelection))]
internal sealed partial class MapJson : JsonSerializerContext;
