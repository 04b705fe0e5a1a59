using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.IO.VectorTiles;
using NetTopologySuite.IO.VectorTiles.Mapbox;
using NetTopologySuite.Simplify;
using ProtoBuf.Meta;
using Twin.City.Devices;
using Twin.City.Inventory;
using MvtTile = NetTopologySuite.IO.VectorTiles.Mapbox.Tile;
using Position = Twin.City.Geography.Position;

namespace Twin.Api.Map;

/// <summary>The layers that tiles are cut of.</summary>
public enum TileLayer
{
    /// <summary>The areas of the zones (MVT layer <c>zones</c>) and one point each to put the name at (<c>zoneLabels</c>).</summary>
    Zones,

    /// <summary>The road arcs.</summary>
    Streets,

    /// <summary>All equipment that stands still.</summary>
    Devices,
}

/// <summary>
/// Cuts vector tiles (Mapbox Vector Tile 2.1) out of a city's inventory. It only reads, so any number of tiles may be cut at once.
/// The rules of what shows from which zoom are in docs/map.md.
/// </summary>
public sealed class TileCutter
{
    /// <summary>By this name a feature tells the tile writer its id.</summary>
    internal const string IdName = "id";

    /// <summary>The number of a feature's id in the MVT schema.</summary>
    private const int FeatureIdField = 1;

    /// <summary>From this zoom a lamp carries its own name; before, tens of thousands would make the tile of the whole city too heavy.</summary>
    internal const int LampNameZoom = 14;

    /// <summary>Coordinates of a tile run from 0 to this (the value that the MVT specification recommends).</summary>
    private const uint Extent = 4_096;

    /// <summary>A line shorter than this many units of the extent is left out.</summary>
    private const uint SmallestLine = 1;

    /// <summary>An area smaller than this many units of the extent is left out.</summary>
    private const uint SmallestArea = 2;

    /// <summary>Lines and areas are cut off this share of a tile outside it, so that the cut is not seen.</summary>
    private const double Margin = 64.0 / Extent;

    /// <summary>
    /// Points keep this share of a tile away from its edge: two units, by which the writer may round. A map drops a point outside 0 to 4,095, so that one
    /// rounded over the edge would be in no tile at all. It moves such a device by a quarter of a screen pixel.
    /// </summary>
    private const double EdgeMargin = 2.0 / Extent;

    /// <summary>Half a screen pixel of a tile drawn 512 pixels wide, as a share of the tile.</summary>
    private const double HalfPixel = 0.5 / 512;

    private static readonly GeometryFactory Geometries = new(new PrecisionModel(), 4_326);
    private static readonly string[] ZoneNames = ["code", "name"];
    private static readonly string[] StreetNames = ["street", "name", "class"];
    private static readonly string[] LampNames = ["kind"];
    private static readonly string[] DeviceNames = ["kind", "device"];
    private static readonly string[] DerivedLampNames = [.. LampNames, "derived"];
    private static readonly string[] DerivedDeviceNames = [.. DeviceNames, "derived"];

    private static readonly ImmutableDictionary<string, int> FirstZoomOfClass = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("primary", 10),
            KeyValuePair.Create("secondary", 11),
            KeyValuePair.Create("tertiary", 12),
            KeyValuePair.Create("residential", 12),
            KeyValuePair.Create("pedestrian", 13),
            KeyValuePair.Create("service", 13),
        ]);

    private readonly CityInventory _city;
    private readonly STRtree<int> _streets = new();
    private readonly STRtree<Device> _devices = new();

    static TileCutter()
    {
        // The library leaves out an id of 0, which a map then takes for a feature without an id: the first device and zone would never show their state.
        RuntimeTypeModel.Default[typeof(MvtTile.Feature)][FeatureIdField].IsRequired = true;
    }

    /// <summary>Indexes the city once, in some 50 ms for 32,000 devices.</summary>
    public TileCutter(CityInventory city)
    {
        _city = city;
        for (var i = 0; i < city.Streets.Length; i++)
        {
            _streets.Insert(city.Streets[i].Line.EnvelopeInternal, i);
        }

        foreach (var device in city.Devices)
        {
            if (device.Kind != DeviceKind.Vehicle)
            {
                _devices.Insert(new Envelope(new Coordinate(device.Position.Longitude, device.Position.Latitude)), device);
            }
        }

        _streets.Build();
        _devices.Build();
    }

    /// <summary>The tile's bytes, not compressed; empty when nothing lies in it.</summary>
    public byte[] Cut(TileLayer layer, TileAddress address)
    {
        var tile = new VectorTile { TileId = address.ToTile().Id };
        switch (layer)
        {
            case TileLayer.Zones:
                Add(tile, "zones", ZonesOf(address));
                Add(tile, "zoneLabels", ZoneLabelsOf(address));
                break;
            case TileLayer.Streets:
                Add(tile, "streets", StreetsOf(address));
                break;
            case TileLayer.Devices:
                Add(tile, "devices", DevicesOf(address));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(layer), layer, "There is no such layer.");
        }

        using var bytes = new MemoryStream();
        tile.Write(bytes, SmallestLine, SmallestArea, Extent, IdName);
        return bytes.ToArray();
    }

    /// <summary>True from the zoom at which a street of this class shows.</summary>
    internal static bool StreetShows(string roadClass, int zoom) => zoom >= FirstZoomOfClass.GetValueOrDefault(roadClass, 13);

    private static void Add(VectorTile tile, string name, IEnumerable<TileFeature> features)
    {
        var layer = new Layer { Name = name };
        foreach (var feature in features)
        {
            layer.Features.Add(feature);
        }

        if (!layer.IsEmpty)
        {
            tile.Layers.Add(layer);
        }
    }

    // Nearly every arc is short enough to lie inside, and need not be cut.
    private static Geometry CutLine(Geometry line, Geometry cut) =>
        cut.EnvelopeInternal.Contains(line.EnvelopeInternal) ? line : line.Intersection(cut);

    private IEnumerable<TileFeature> ZonesOf(TileAddress address)
    {
        var cut = Geometries.ToGeometry(address.Bounds(Margin));
        var tolerance = address.Bounds().Width * HalfPixel;
        foreach (var zone in _city.Zones)
        {
            if (!zone.Area.EnvelopeInternal.Intersects(cut.EnvelopeInternal))
            {
                continue;
            }

            var area = TopologyPreservingSimplifier.Simplify(zone.Area, tolerance).Intersection(cut);
            if (area is IPolygonal && !area.IsEmpty)
            {
                yield return new TileFeature((ulong)zone.Ordinal, area, ZoneNames, [zone.Code, zone.Name]);
            }
        }
    }

    private IEnumerable<TileFeature> ZoneLabelsOf(TileAddress address)
    {
        foreach (var zone in _city.Zones)
        {
            var point = zone.Area.InteriorPoint;
            if (TileAddress.Of(new(point.X, point.Y), address.Zoom) == address)
            {
                yield return new TileFeature((ulong)zone.Ordinal, point, ZoneNames, [zone.Code, zone.Name]);
            }
        }
    }

    private IEnumerable<TileFeature> StreetsOf(TileAddress address)
    {
        var cut = Geometries.ToGeometry(address.Bounds(Margin));
        var tolerance = address.Bounds().Width * HalfPixel;
        foreach (var index in _streets.Query(cut.EnvelopeInternal).Order())
        {
            var street = _city.Streets[index];
            if (StreetShows(street.Class, address.Zoom))
            {
                var line = CutLine(DouglasPeuckerSimplifier.Simplify(street.Line, tolerance), cut);
                yield return new TileFeature((ulong)index, line, StreetNames, [street.Id, street.Name, street.Class]);
            }
        }
    }

    private static Point PointWithin(TileAddress address, Position position)
    {
        var inner = address.Bounds(-EdgeMargin);
        return Geometries.CreatePoint(new Coordinate(
            Math.Clamp(position.Longitude, inner.MinX, inner.MaxX),
            Math.Clamp(position.Latitude, inner.MinY, inner.MaxY)));
    }

    private IEnumerable<TileFeature> DevicesOf(TileAddress address)
    {
        // By ordinal: neighbours in the file are then alike and compress well, and the same city always makes the same bytes.
        foreach (var device in _devices.Query(address.Bounds()).OrderBy(device => device.Ordinal))
        {
            if (TileAddress.Of(device.Position, address.Zoom) != address)
            {
                continue;
            }

            yield return Feature(device, PointWithin(address, device.Position), device.Kind != DeviceKind.Lamp || address.Zoom >= LampNameZoom);
        }
    }

    // What was surveyed says nothing of it: most devices of most cities, so that tiles stay small.
    private static TileFeature Feature(Device device, Point point, bool isNamed) => (isNamed, device.IsDerived) switch
    {
        (true, true) => new TileFeature((ulong)device.Ordinal, point, DerivedDeviceNames, [device.Kind.Name(), device.Id, true]),
        (true, false) => new TileFeature((ulong)device.Ordinal, point, DeviceNames, [device.Kind.Name(), device.Id]),
        (false, true) => new TileFeature((ulong)device.Ordinal, point, DerivedLampNames, [device.Kind.Name(), true]),
        (false, false) => new TileFeature((ulong)device.Ordinal, point, LampNames, [device.Kind.Name()]),
    };
}
