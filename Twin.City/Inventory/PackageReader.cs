using System.Collections.Immutable;
using System.Text.Json;
using NetTopologySuite.Geometries;
using Twin.City.Devices;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory;

/// <summary>Reads the files of one package in the order in which they refer to each other.</summary>
internal sealed class PackageReader
{
    private readonly string _folder;
    private readonly FindingList _findings;
    private readonly TextPool _texts = new();
    private readonly DerivationPool _derivations = new();
    private readonly PackageIndex _index = new();

    private PackageReader(string folder, FindingList findings) => (_folder, _findings) = (folder, findings);

    /// <summary>Reads a package; null when it is too broken to make an inventory from. What is wrong is added to the findings.</summary>
    public static CityInventory? Read(string folder, FindingList findings)
    {
        if (!Directory.Exists(folder))
        {
            findings.Error(folder, "", "There is no such folder.");
            return null;
        }

        return new PackageReader(folder, findings).Read();
    }

    private CityInventory? Read()
    {
        var manifest = ReadManifest();
        if (manifest is null)
        {
            return null;
        }

        var districts = ReadDistricts();
        var zones = ReadZones(districts);
        var streets = ReadStreets();
        var turns = ReadTurnRestrictions();
        var places = ReadPlaces();
        var areas = ReadAreas();
        var cabinets = ReadCabinets();
        var devices = ReadDevices();
        return _findings.HasErrors
            ? null
            : new CityInventory(manifest, districts, zones, streets, places, areas, cabinets, devices) { TurnRestrictions = turns };
    }

    private CityManifest? ReadManifest()
    {
        var path = Path.Combine(_folder, PackageFiles.City);
        if (!File.Exists(path))
        {
            _findings.Error(PackageFiles.City, "", "The file is missing: this folder is no city package.");
            return null;
        }

        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), InventoryJson.Default.CityManifestFile);
            if (file is { Format: PackageFiles.Format, Centre.Length: 2 })
            {
                if (!TimeZoneInfo.TryFindSystemTimeZoneById(file.TimeZone, out _))
                {
                    _findings.Error(PackageFiles.City, "timeZone", $"There is no time zone '{file.TimeZone}'.");
                }

                return new CityManifest(
                    file.Id, file.Name, file.TimeZone, new Position(file.Centre[0], file.Centre[1]), file.Licence, file.Attribution, [.. file.Rules]);
            }

            _findings.Error(PackageFiles.City, "", $"The format is '{file?.Format}', not '{PackageFiles.Format}', or the centre is not [longitude, latitude].");
        }
        catch (JsonException exception)
        {
            _findings.Error(PackageFiles.City, $"line {exception.LineNumber + 1}", exception.Message);
        }

        return null;
    }

    private ImmutableArray<District> ReadDistricts() =>
        ReadFeatures(PackageFiles.Districts, "code", district => district.Code, feature =>
            AreaOf(feature, PackageFiles.Districts, "code") is { } area
                ? new District(feature.Text("code"), feature.Text("name"), area) { Derived = DerivedOf(feature, PackageFiles.Districts, "code") }
                : null);

    private ImmutableArray<Zone> ReadZones(ImmutableArray<District> districts)
    {
        var known = districts.Select(district => district.Code).ToHashSet(StringComparer.Ordinal);
        var zones = ReadFeatures(PackageFiles.Zones, "code", zone => zone.Code, feature =>
        {
            var (code, district) = (feature.Text("code"), feature.Text("district"));
            if (!known.Contains(district))
            {
                _findings.Error(PackageFiles.Zones, code, $"The district {district} does not exist.");
            }

            return AreaOf(feature, PackageFiles.Zones, "code") is { } area
                ? new Zone(0, code, feature.Text("name"), district, area) { Derived = DerivedOf(feature, PackageFiles.Zones, "code") }
                : null;
        });
        if (zones.IsEmpty)
        {
            _findings.Error(PackageFiles.Zones, "", "A city needs at least one zone.");
        }

        zones = [.. zones.Select((zone, ordinal) => zone with { Ordinal = ordinal })];
        foreach (var zone in zones)
        {
            _index.Zones[zone.Code] = zone.Ordinal;
        }

        return zones;
    }

    private ImmutableArray<Street> ReadStreets()
    {
        var streets = ReadFeatures(PackageFiles.Streets, "id", street => street.Id, ReadStreet);
        foreach (var street in streets)
        {
            _index.Streets[street.Id] = street;
        }

        return streets;
    }

    private Street? ReadStreet(GeoJsonFeature feature)
    {
        var id = feature.Text("id");
        if (GeometryOf(feature, PackageFiles.Streets, id) is not LineString line)
        {
            _findings.Error(PackageFiles.Streets, id, "The geometry is not a line string.");
            return null;
        }

        if (!TravelDirections.TryParse(feature.Text("direction"), out var direction))
        {
            _findings.Error(PackageFiles.Streets, id, $"The direction '{feature.Text("direction")}' is none of both, forward, closed.");
        }

        var zone = _texts.Of(feature.Text("zone"));
        if (!_index.Zones.ContainsKey(zone))
        {
            _findings.Error(PackageFiles.Streets, id, $"The zone '{zone}' does not exist.");
        }

        return new Street(
            id,
            _texts.Of(feature.Text("name")),
            _texts.Of(feature.Text("class")),
            direction,
            NumberOf(feature, id, "speedLimitKmh"),
            NumberOf(feature, id, "lengthM"),
            (int)NumberOf(feature, id, "from"),
            (int)NumberOf(feature, id, "to"),
            zone,
            line,
            DerivedOf(feature, PackageFiles.Streets, "id"))
        {
            Lit = LitOf(feature, id),
        };
    }

    private bool? LitOf(GeoJsonFeature feature, string id)
    {
        var text = feature.Text("lit");
        if (text.Length == 0)
        {
            return null;
        }

        if (!bool.TryParse(text, out var lit))
        {
            _findings.Error(PackageFiles.Streets, id, $"lit is neither true nor false: '{text}'.");
        }

        return lit;
    }

    // Older packages, and cities that do not know, lack the file.
    private ImmutableArray<TurnRestriction> ReadTurnRestrictions()
    {
        if (!File.Exists(Path.Combine(_folder, PackageFiles.TurnRestrictions)))
        {
            return [];
        }

        return ReadRows<TurnRestriction>(PackageFiles.TurnRestrictions, turn => turn.Id, sheet =>
        {
            var (id, from, via, to, kind) = (sheet.Column("id"), sheet.Column("from"), sheet.Column("via"), sheet.Column("to"), sheet.Column("kind"));
            return () =>
            {
                if (!TurnRestrictionKinds.TryParse(sheet.Span(kind), out var known))
                {
                    sheet.Error($"The kind '{sheet.Text(kind)}' is neither no nor only.");
                }

                var node = (int)sheet.Number(via, "via");
                return new TurnRestriction(sheet.Text(id), StreetAt(sheet, from, node), node, StreetAt(sheet, to, node), known);
            };
        });
    }

    private string StreetAt(CsvSheet sheet, int column, int node)
    {
        var id = sheet.Text(column);
        if (!_index.Streets.TryGetValue(id, out var street))
        {
            sheet.Error($"The street '{id}' does not exist.");
        }
        else if (street.FromNode != node && street.ToNode != node)
        {
            sheet.Error($"The street '{id}' does not end at node {node}.");
        }

        return street?.Id ?? id;
    }

    private ImmutableArray<PedestrianArea> ReadAreas()
    {
        var areas = ReadFeatures(PackageFiles.PedestrianAreas, "id", area => area.Id, feature =>
            AreaOf(feature, PackageFiles.PedestrianAreas, "id") is { } area
                ? new PedestrianArea(feature.Text("id"), feature.Text("name"), area) { Derived = DerivedOf(feature, PackageFiles.PedestrianAreas, "id") }
                : null);
        _index.Areas.UnionWith(areas.Select(area => area.Id));
        return areas;
    }

    private ImmutableArray<Place> ReadPlaces()
    {
        var places = ReadRows<Place>(PackageFiles.Places, place => place.Id, sheet =>
        {
            var (id, name, category, lon, lat, derived) =
                (sheet.Column("id"), sheet.Column("name"), sheet.Column("category"), sheet.Column("lon"), sheet.Column("lat"), sheet.OptionalColumn("derived"));
            return () => new Place(
                sheet.Text(id), sheet.Text(name), _texts.Of(sheet.Span(category)), sheet.PositionAt(lon, lat), _derivations.Of(sheet, derived));
        });
        _index.Places.UnionWith(places.Select(place => place.Id));
        return places;
    }

    private ImmutableArray<Cabinet> ReadCabinets()
    {
        var cabinets = ReadRows<Cabinet>(PackageFiles.Cabinets, cabinet => cabinet.Id, sheet =>
        {
            var (id, supply, lon, lat, zone, derived) =
                (sheet.Column("id"), sheet.Column("supplyPoint"), sheet.Column("lon"), sheet.Column("lat"), sheet.Column("zone"), sheet.OptionalColumn("derived"));
            return () => new Cabinet(
                sheet.Text(id), sheet.Text(supply), sheet.PositionAt(lon, lat), KnownZone(sheet, zone), _derivations.Of(sheet, derived));
        });
        foreach (var cabinet in cabinets)
        {
            _index.Cabinets[cabinet.Id] = cabinet.Id;
        }

        return cabinets;
    }

    private ImmutableArray<Device> ReadDevices()
    {
        var devices = ImmutableArray.CreateBuilder<Device>(0x8000);
        var rows = new DeviceRows(_index, _texts, _derivations);
        AddDevices(PackageFiles.Lamps, DeviceKind.Lamp, rows.Lamps);
        AddDevices(PackageFiles.Signals, DeviceKind.Signal, rows.Signals);
        AddDevices(PackageFiles.Cameras, DeviceKind.Camera, rows.Cameras);
        AddDevices(PackageFiles.Bollards, DeviceKind.Bollard, rows.Bollards);
        AddDevices(PackageFiles.Signs, DeviceKind.Sign, rows.Signs);
        AddDevices(PackageFiles.Counters, DeviceKind.Counter, rows.Counters);
        AddDevices(PackageFiles.Vehicles, DeviceKind.Vehicle, rows.Vehicles);
        return devices.ToImmutable();

        void AddDevices(string file, DeviceKind kind, Func<CsvSheet, Func<int, Device>> reader)
        {
            var first = devices.Count;
            var prefix = kind.Name() + "-";
            var read = ReadRows<Device>(file, device => device.Id, sheet =>
            {
                var row = reader(sheet);
                var count = 0;
                return () =>
                {
                    if (!sheet.Id.StartsWith(prefix, StringComparison.Ordinal))
                    {
                        sheet.Error($"The id does not begin with {prefix}.");
                    }

                    return row(first + count++);
                };
            });
            devices.AddRange(IsInPlace(read, first) ? read : [.. read.Select((device, i) => device with { Ordinal = first + i })]);
        }
    }

    private static bool IsInPlace(ImmutableArray<Device> rows, int first)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Ordinal != first + i)
            {
                return false;
            }
        }

        return true;
    }

    private string KnownZone(CsvSheet sheet, int column)
    {
        var zone = _texts.Of(sheet.Span(column));
        if (!_index.Zones.ContainsKey(zone))
        {
            sheet.Error($"The zone '{zone}' does not exist.");
        }

        return zone;
    }

    private double NumberOf(GeoJsonFeature feature, string id, string name)
    {
        if (feature.Number64(name) is { } number)
        {
            return number;
        }

        _findings.Error(PackageFiles.Streets, id, $"{name} is not a number: '{feature.Text(name)}'.");
        return 0;
    }

    private ImmutableArray<Derivation> DerivedOf(GeoJsonFeature feature, string file, string idProperty)
    {
        if (_derivations.TryGet(feature.Text("derived"), out var derivations))
        {
            return derivations;
        }

        _findings.Error(file, feature.Text(idProperty), $"derived is not of the form field=rule@confidence: '{feature.Text("derived")}'.");
        return [];
    }

    private Geometry? AreaOf(GeoJsonFeature feature, string file, string idProperty)
    {
        var geometry = GeometryOf(feature, file, feature.Text(idProperty));
        if (geometry is null or Polygon { IsEmpty: false } or MultiPolygon { IsEmpty: false })
        {
            return geometry;
        }

        _findings.Error(file, feature.Text(idProperty), "The geometry is neither a polygon nor a multipolygon.");
        return null;
    }

    private Geometry? GeometryOf(GeoJsonFeature feature, string file, string id)
    {
        try
        {
            return feature.Geometry();
        }
        catch (FormatException exception)
        {
            _findings.Error(file, id.Length == 0 ? $"feature {feature.Number}" : id, exception.Message);
            return null;
        }
    }

    private ImmutableArray<T> ReadFeatures<T>(string file, string idProperty, Func<T, string> idOf, Func<GeoJsonFeature, T?> read)
        where T : class
    {
        using var layer = GeoJsonFile.Open(_folder, file, _findings);
        if (layer is null)
        {
            return [];
        }

        var items = new List<T>();
        foreach (var feature in layer.Features)
        {
            if (feature.Text(idProperty).Length == 0)
            {
                _findings.Error(file, $"feature {feature.Number}", $"The feature has no {idProperty}.");
            }
            else if (read(feature) is { } item)
            {
                items.Add(item);
            }
        }

        return InOrder(file, items, idOf);
    }

    private ImmutableArray<T> ReadRows<T>(string file, Func<T, string> idOf, Func<CsvSheet, Func<T>> reader)
        where T : class
    {
        using var sheet = CsvSheet.Open(_folder, file, _findings);
        if (sheet is null)
        {
            return [];
        }

        var read = reader(sheet);
        var items = new List<T>();
        while (sheet.Read())
        {
            items.Add(read());
        }

        return InOrder(file, items, idOf);
    }

    private ImmutableArray<T> InOrder<T>(string file, List<T> items, Func<T, string> idOf)
    {
        var sorted = true;
        for (var i = 1; i < items.Count && sorted; i++)
        {
            sorted = string.CompareOrdinal(idOf(items[i - 1]), idOf(items[i])) <= 0;
        }

        if (!sorted)
        {
            items.Sort((left, right) => string.CompareOrdinal(idOf(left), idOf(right)));
        }

        foreach (var id in items.Select(idOf).Where(id => !InventoryId.IsValid(id)))
        {
            _findings.Error(file, id, $"An id is {InventoryId.Form}.");
        }

        for (var i = 1; i < items.Count; i++)
        {
            if (idOf(items[i - 1]) == idOf(items[i]))
            {
                _findings.Error(file, idOf(items[i]), "The id is used twice.");
            }
        }

        return [.. items];
    }
}
