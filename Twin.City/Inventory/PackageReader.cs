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
    private readonly Dictionary<string, int> _zones = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Street> _streets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _cabinets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _areas = new(StringComparer.Ordinal);

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
        var places = ReadPlaces();
        var areas = ReadAreas();
        var cabinets = ReadCabinets();
        var devices = ReadDevices();
        return _findings.HasErrors ? null : new CityInventory(manifest, districts, zones, streets, places, areas, cabinets, devices);
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
            _zones[zone.Code] = zone.Ordinal;
        }

        return zones;
    }

    private ImmutableArray<Street> ReadStreets()
    {
        var streets = ReadFeatures(PackageFiles.Streets, "id", street => street.Id, ReadStreet);
        foreach (var street in streets)
        {
            _streets[street.Id] = street;
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
        if (!_zones.ContainsKey(zone))
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
            DerivedOf(feature, PackageFiles.Streets, "id"));
    }

    private ImmutableArray<PedestrianArea> ReadAreas()
    {
        var areas = ReadFeatures(PackageFiles.PedestrianAreas, "id", area => area.Id, feature =>
            AreaOf(feature, PackageFiles.PedestrianAreas, "id") is { } area
                ? new PedestrianArea(feature.Text("id"), feature.Text("name"), area) { Derived = DerivedOf(feature, PackageFiles.PedestrianAreas, "id") }
                : null);
        _areas.UnionWith(areas.Select(area => area.Id));
        return areas;
    }

    private ImmutableArray<Place> ReadPlaces()
    {
        var places = ReadRows<Place>(PackageFiles.Places, place => place.Id, sheet =>
        {
            var (id, name, category, lon, lat, derived) =
                (sheet.Column("id"), sheet.Column("name"), sheet.Column("category"), sheet.Column("lon"), sheet.Column("lat"), sheet.OptionalColumn("derived"));
            return () => new Place(
                sheet.Text(id), sheet.Text(name), _texts.Of(sheet.Span(category)), PositionOf(sheet, lon, lat), _derivations.Of(sheet, derived));
        });
        _places.UnionWith(places.Select(place => place.Id));
        return places;
    }

    private ImmutableArray<Cabinet> ReadCabinets()
    {
        var cabinets = ReadRows<Cabinet>(PackageFiles.Cabinets, cabinet => cabinet.Id, sheet =>
        {
            var (id, supply, lon, lat, zone, derived) =
                (sheet.Column("id"), sheet.Column("supplyPoint"), sheet.Column("lon"), sheet.Column("lat"), sheet.Column("zone"), sheet.OptionalColumn("derived"));
            return () => new Cabinet(
                sheet.Text(id), sheet.Text(supply), PositionOf(sheet, lon, lat), KnownZone(sheet, zone), _derivations.Of(sheet, derived));
        });
        foreach (var cabinet in cabinets)
        {
            _cabinets[cabinet.Id] = cabinet.Id;
        }

        return cabinets;
    }

    private ImmutableArray<Device> ReadDevices()
    {
        var devices = ImmutableArray.CreateBuilder<Device>(0x8000);
        AddDevices(PackageFiles.Lamps, DeviceKind.Lamp, LampReader);
        AddDevices(PackageFiles.Signals, DeviceKind.Signal, SignalReader);
        AddDevices(PackageFiles.Cameras, DeviceKind.Camera, CameraReader);
        AddDevices(PackageFiles.Bollards, DeviceKind.Bollard, BollardReader);
        AddDevices(PackageFiles.Signs, DeviceKind.Sign, SignReader);
        AddDevices(PackageFiles.Counters, DeviceKind.Counter, CounterReader);
        AddDevices(PackageFiles.Vehicles, DeviceKind.Vehicle, VehicleReader);
        return devices.ToImmutable();

        void AddDevices(string file, DeviceKind kind, Func<CsvSheet, DeviceColumns, Func<int, Device>> reader)
        {
            var first = devices.Count;
            var rows = ReadRows<Device>(file, device => device.Id, sheet =>
            {
                var columns = new DeviceColumns(sheet);
                var read = reader(sheet, columns);
                var count = 0;
                var prefix = kind.Name() + "-";
                return () =>
                {
                    if (!sheet.Span(columns.Id).StartsWith(prefix, StringComparison.Ordinal))
                    {
                        sheet.Error($"The id does not begin with {prefix}.");
                    }

                    return read(first + count++);
                };
            });
            devices.AddRange(IsInPlace(rows, first) ? rows : [.. rows.Select((device, i) => device with { Ordinal = first + i })]);
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

    private Func<int, Device> LampReader(CsvSheet sheet, DeviceColumns columns)
    {
        var (type, power, cabinet) = (sheet.Column("lanternType"), sheet.Column("powerW"), sheet.Column("cabinet"));
        var cabinets = _cabinets.GetAlternateLookup<ReadOnlySpan<char>>();
        return ordinal =>
        {
            if (!cabinets.TryGetValue(sheet.Span(cabinet), out var cabinetId))
            {
                sheet.Error($"The cabinet '{sheet.Text(cabinet)}' does not exist.");
            }

            var common = Common(sheet, columns);
            return new Lamp(_texts.Of(sheet.Span(type)), sheet.Number(power, "powerW"), cabinetId ?? "")
            {
                Ordinal = ordinal, Id = common.Id, Name = common.Name, Position = common.Position, Zone = common.Zone, Street = common.Street, Derived = common.Derived,
            };
        };
    }

    private Func<int, Device> SignalReader(CsvSheet sheet, DeviceColumns columns)
    {
        var audible = sheet.Column("audibleSignal");
        return ordinal =>
        {
            if (!bool.TryParse(sheet.Span(audible), out var hasAudibleSignal))
            {
                sheet.Error($"audibleSignal is neither true nor false: '{sheet.Text(audible)}'.");
            }

            var common = Common(sheet, columns);
            return new Signal(hasAudibleSignal)
            {
                Ordinal = ordinal, Id = common.Id, Name = common.Name, Position = common.Position, Zone = common.Zone, Street = common.Street, Derived = common.Derived,
            };
        };
    }

    private Func<int, Device> CameraReader(CsvSheet sheet, DeviceColumns columns)
    {
        var address = sheet.Column("address");
        return ordinal =>
        {
            var common = Common(sheet, columns);
            return new Camera(sheet.Text(address))
            {
                Ordinal = ordinal, Id = common.Id, Name = common.Name, Position = common.Position, Zone = common.Zone, Street = common.Street, Derived = common.Derived,
            };
        };
    }

    private Func<int, Device> BollardReader(CsvSheet sheet, DeviceColumns columns)
    {
        var area = sheet.Column("area");
        return ordinal =>
        {
            var areaId = sheet.Text(area);
            if (!_areas.Contains(areaId))
            {
                sheet.Error($"The pedestrian area '{areaId}' does not exist.");
            }

            var common = Common(sheet, columns);
            return new Bollard(areaId)
            {
                Ordinal = ordinal, Id = common.Id, Name = common.Name, Position = common.Position, Zone = common.Zone, Street = common.Street, Derived = common.Derived,
            };
        };
    }

    private Func<int, Device> SignReader(CsvSheet sheet, DeviceColumns columns)
    {
        var facing = sheet.Column("facing");
        return ordinal =>
        {
            var common = Common(sheet, columns);
            return new Sign(sheet.Number(facing, "facing"))
            {
                Ordinal = ordinal, Id = common.Id, Name = common.Name, Position = common.Position, Zone = common.Zone, Street = common.Street, Derived = common.Derived,
            };
        };
    }

    private Func<int, Device> CounterReader(CsvSheet sheet, DeviceColumns columns)
    {
        var (daily, morning, evening) = (sheet.Column("dailyVehicles"), sheet.Column("morningPeakVehicles"), sheet.Column("eveningPeakVehicles"));
        var (speed, heading, year) = (sheet.Column("speedLimitKmh"), sheet.Column("heading"), sheet.Column("countedYear"));
        return ordinal =>
        {
            var common = Common(sheet, columns);
            return new Counter(
                sheet.Number(daily, "dailyVehicles"),
                sheet.OptionalNumber(morning, "morningPeakVehicles"),
                sheet.OptionalNumber(evening, "eveningPeakVehicles"),
                sheet.OptionalNumber(speed, "speedLimitKmh"),
                sheet.Span(heading).IsEmpty ? null : sheet.Text(heading),
                (int?)sheet.OptionalNumber(year, "countedYear"))
            {
                Ordinal = ordinal, Id = common.Id, Name = common.Name, Position = common.Position, Zone = common.Zone, Street = common.Street, Derived = common.Derived,
            };
        };
    }

    private Func<int, Device> VehicleReader(CsvSheet sheet, DeviceColumns columns)
    {
        var (service, unitType, station, skills) = (sheet.Column("service"), sheet.Column("unitType"), sheet.Column("station"), sheet.Column("skills"));
        return ordinal =>
        {
            var stationId = sheet.Text(station);
            if (!_places.Contains(stationId))
            {
                sheet.Error($"The station '{stationId}' does not exist.");
            }

            var common = Common(sheet, columns);
            return new Vehicle(
                _texts.Of(sheet.Span(service)), _texts.Of(sheet.Span(unitType)), stationId,
                [.. sheet.Text(skills).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)])
            {
                Ordinal = ordinal, Id = common.Id, Name = common.Name, Position = common.Position, Zone = common.Zone, Street = common.Street, Derived = common.Derived,
            };
        };
    }

    // What every device has. A blank name is that of the street it serves: thirty thousand lamps need no names of their own.
    private (string Id, string Name, Position Position, int Zone, string? Street, ImmutableArray<Derivation> Derived) Common(CsvSheet sheet, DeviceColumns columns)
    {
        var id = sheet.Text(columns.Id);
        if (!_zones.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(sheet.Span(columns.Zone), out var zone))
        {
            sheet.Error($"The zone '{sheet.Text(columns.Zone)}' does not exist.");
        }

        Street? street = null;
        if (!sheet.Span(columns.Street).IsEmpty && !_streets.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(sheet.Span(columns.Street), out street))
        {
            sheet.Error($"The street '{sheet.Text(columns.Street)}' does not exist.");
        }

        var name = sheet.Span(columns.Name).IsEmpty ? street?.Name ?? id : sheet.Text(columns.Name);
        return (id, name, PositionOf(sheet, columns.Longitude, columns.Latitude), zone, street?.Id, _derivations.Of(sheet, columns.Derived));
    }

    private string KnownZone(CsvSheet sheet, int column)
    {
        var zone = _texts.Of(sheet.Span(column));
        if (!_zones.ContainsKey(zone))
        {
            sheet.Error($"The zone '{zone}' does not exist.");
        }

        return zone;
    }

    private static Position PositionOf(CsvSheet sheet, int longitude, int latitude)
    {
        var position = new Position(sheet.Number(longitude, "lon"), sheet.Number(latitude, "lat"));
        if (Math.Abs(position.Longitude) > 180 || Math.Abs(position.Latitude) > 90)
        {
            sheet.Error($"lon {position.Longitude}, lat {position.Latitude} is no place on earth.");
        }

        return position;
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

        for (var i = 1; i < items.Count; i++)
        {
            if (idOf(items[i - 1]) == idOf(items[i]))
            {
                _findings.Error(file, idOf(items[i]), "The id is used twice.");
            }
        }

        return [.. items];
    }

    private sealed class DeviceColumns(CsvSheet sheet)
    {
        public int Id { get; } = sheet.Column("id");

        public int Name { get; } = sheet.OptionalColumn("name");

        public int Longitude { get; } = sheet.Column("lon");

        public int Latitude { get; } = sheet.Column("lat");

        public int Zone { get; } = sheet.Column("zone");

        public int Street { get; } = sheet.OptionalColumn("street");

        public int Derived { get; } = sheet.OptionalColumn("derived");
    }
}
