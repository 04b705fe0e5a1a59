using System.Collections.Immutable;
using System.Globalization;
using NetTopologySuite.Geometries;
using Twin.City.Inventory.Import;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Osm;

/// <summary>Brings equipment into the layers that every import is made from, in words of our own.</summary>
internal sealed class OsmDevices
{
    private const string IdKey = "id";
    private const string NameKey = "name";

    // More would not fit on a label.
    private const int MostNames = 3;

    /// <summary>How the layer of lamps is called here.</summary>
    public static LampMapping LampMapping { get; } = new("lamps", "type", OsmTables.LampPower, OsmTables.LampPowerSpread, IdKey, "powerW");

    /// <summary>How the layer of junctions is called here.</summary>
    public static SignalMapping SignalMapping { get; } =
        new("signals", NameKey, new WordMapping("sound", new Dictionary<string, string[]>(StringComparer.Ordinal) { ["true"] = ["yes"] }), IdKey);

    /// <summary>How the layer of cameras is called here.</summary>
    public static CameraMapping CameraMapping { get; } = new("cameras", NameKey, "address", IdKey);

    /// <summary>Sorts the nodes of an extract.</summary>
    public OsmDevices(OsmExtract extract)
    {
        Lamps = [.. extract.Nodes.Where(node => OsmSelection.IsLamp(node.Tags)).Select(ToLamp)];
        SignalHeads = [.. extract.Nodes.Where(node => OsmSelection.IsSignal(node.Tags))];
        Cameras = [.. extract.Nodes.Where(node => OsmSelection.IsStreetCamera(node.Tags)).Select(ToCamera)];
        Bollards = [.. extract.Nodes.Where(node => OsmSelection.IsRetractableBollard(node.Tags))];
        FixedBollards = extract.Nodes.Count(node => OsmSelection.IsBollard(node.Tags)) - Bollards.Length;
        OtherCameras = extract.Nodes.Count(node => node.Tags["man_made"] == "surveillance") - Cameras.Length;
    }

    /// <summary>The layer of lamps.</summary>
    public ImmutableArray<LayerFeature> Lamps { get; }

    /// <summary>Signal heads, several to a junction.</summary>
    public ImmutableArray<OsmNode> SignalHeads { get; }

    /// <summary>The layer of cameras.</summary>
    public ImmutableArray<LayerFeature> Cameras { get; }

    /// <summary>Bollards that a motor moves.</summary>
    public ImmutableArray<OsmNode> Bollards { get; }

    /// <summary>How many bollards are left out because nothing moves them.</summary>
    public int FixedBollards { get; }

    /// <summary>How many cameras are left out because they are no street cameras.</summary>
    public int OtherCameras { get; }

    /// <summary>Where the devices stand; the heads of a junction count each.</summary>
    public IEnumerable<Position> Positions =>
        [.. Lamps.Select(lamp => lamp.Position), .. SignalHeads.Select(head => head.Position), .. Cameras.Select(camera => camera.Position), .. Bollards.Select(bollard => bollard.Position)];

    /// <summary>The layer of junctions; each is named by the roads that its heads stand on.</summary>
    public static ImmutableArray<LayerFeature> Signals(ImmutableArray<OsmJunction> junctions, OsmExtract extract)
    {
        var names = NamesOfRoads(extract, junctions.SelectMany(junction => junction.Heads).Select(head => head.Id).ToHashSet());
        return
        [
            .. junctions.Select(junction => ToFeature(
                SignalMapping.File, junction.Id, junction.Position, ("sound", junction.IsAudible ? "yes" : ""), (NameKey, NameOf(junction, names)))),
        ];
    }

    private static ILookup<long, string> NamesOfRoads(OsmExtract extract, HashSet<long> nodes) =>
        extract.Ways
            .Where(OsmRoad.IsRoad)
            .SelectMany(way => way.Nodes.Where(nodes.Contains).Select(node => (Node: node, Name: OsmText.Clean(way.Tags["name"]))))
            .Where(named => named.Name.Length > 0)
            .ToLookup(named => named.Node, named => named.Name);

    private static string NameOf(OsmJunction junction, ILookup<long, string> names) =>
        OsmText.Clean(string.Join(" / ", junction.Heads.SelectMany(head => names[head.Id]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostNames)));

    private static LayerFeature ToLamp(OsmNode node)
    {
        var type = OsmText.Clean(node.Tags.First("light:method", "lamp_type", "light_source", "lamp_mount"));
        var powerW = OsmPower.ParseW(node.Tags.First("light:power", "lamp_power", "lamp:power"));
        return ToFeature(
            LampMapping.File, node.Id, node.Position, ("type", type.Length > 0 ? type : "street_lamp"), ("powerW", powerW?.ToString(CultureInfo.InvariantCulture) ?? ""));
    }

    private static LayerFeature ToCamera(OsmNode node)
    {
        var address = $"{node.Tags["addr:street"]} {node.Tags["addr:housenumber"]}";
        return ToFeature(
            CameraMapping.File, node.Id, node.Position,
            (NameKey, OsmText.Clean(node.Tags.First("name", "ref"))),
            ("address", OsmText.Clean(string.IsNullOrWhiteSpace(address) ? node.Tags["description"] : address)));
    }

    private static LayerFeature ToFeature(string layer, long id, Position position, params ReadOnlySpan<(string Key, string Text)> attributes)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal) { [IdKey] = id.ToString(CultureInfo.InvariantCulture) };
        foreach (var (key, text) in attributes)
        {
            texts[key] = text;
        }

        return new LayerFeature(layer, 0, texts, GeoJsonGeometry.Factory.CreatePoint(new Coordinate(position.Longitude, position.Latitude)));
    }
}
