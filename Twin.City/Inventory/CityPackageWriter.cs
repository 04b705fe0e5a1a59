using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Twin.City.Inventory;

/// <summary>Writes an inventory as a city package: the same inventory always gives the same bytes.</summary>
public static class CityPackageWriter
{
    private const string DeviceColumns = "id,name,lon,lat,zone,street,";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes the files of a package. They are made in a folder beside <paramref name="folder"/> that takes its place when all are
    /// written, so that a failure leaves what was there. Throws <see cref="CityPackageException"/> when the folder holds something that is no package.
    /// </summary>
    /// <param name="city">What to write.</param>
    /// <param name="sources">The text of <c>SOURCES.md</c>: origin and licence.</param>
    /// <param name="folder">Where; it may exist when it is empty or a package.</param>
    public static void Write(CityInventory city, string sources, string folder)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target))
        {
            throw new CityPackageException($"{folder} is a file.");
        }

        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !CityPackage.Exists(target))
        {
            throw new CityPackageException($"{folder} is neither empty nor a city package: nothing was written.");
        }

        var made = Beside(target, "importing");
        DeleteIfThere(made);
        try
        {
            Directory.CreateDirectory(made);
            WriteFiles(city, sources, made);
            KeepOtherFiles(target, made);
            Replace(target, made);
        }
        finally
        {
            DeleteIfThere(made);
        }
    }

    private static string Beside(string target, string what) =>
        Path.Combine(Path.GetDirectoryName(target) ?? "", $".{Path.GetFileName(target)}.twin-{what}");

    // What people have put beside the files of a package is theirs.
    private static void KeepOtherFiles(string target, string made)
    {
        if (!Directory.Exists(target))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(target, file);
            var copy = Path.Combine(made, name);
            if (!File.Exists(copy) && name != PackageFiles.TurnRestrictions)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    private static void Replace(string target, string made)
    {
        var replaced = Beside(target, "replaced");
        DeleteIfThere(replaced);
        if (Directory.Exists(target))
        {
            Directory.Move(target, replaced);
        }

        Directory.Move(made, target);
        DeleteIfThere(replaced);
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void WriteFiles(CityInventory city, string sources, string folder)
    {
        WriteText(PackageFiles.City, ManifestText(city.Manifest));
        WriteText(PackageFiles.Sources, sources);
        WriteText(PackageFiles.Districts, Features(city.Districts, WriteDistrict));
        WriteText(PackageFiles.Zones, Features(city.Zones, WriteZone));
        WriteText(PackageFiles.Streets, Features(city.Streets, WriteStreet));
        if (!city.TurnRestrictions.IsEmpty)
        {
            WriteText(PackageFiles.TurnRestrictions, Table("id,from,via,to,kind", city.TurnRestrictions, turn =>
                [turn.Id, turn.FromStreet, turn.ViaNode.ToString(CultureInfo.InvariantCulture), turn.ToStreet, turn.Kind.Name()]));
        }

        WriteText(PackageFiles.PedestrianAreas, Features(city.PedestrianAreas, WriteArea));
        WriteText(PackageFiles.Places, Table("id,name,category,lon,lat,derived", city.Places, place =>
            [place.Id, place.Name, place.Category, CellText.Degrees(place.Position.Longitude), CellText.Degrees(place.Position.Latitude), DerivationText.Format(place.Derived)]));
        WriteText(PackageFiles.Cabinets, Table("id,supplyPoint,lon,lat,zone,derived", city.Cabinets, cabinet =>
            [cabinet.Id, cabinet.SupplyPoint, CellText.Degrees(cabinet.Position.Longitude), CellText.Degrees(cabinet.Position.Latitude), cabinet.Zone, DerivationText.Format(cabinet.Derived)]));
        WriteDevices<Lamp>(PackageFiles.Lamps, "lanternType,powerW,cabinet", lamp => [lamp.LanternType, CellText.Quantity(lamp.PowerW), lamp.Cabinet]);
        WriteDevices<Signal>(PackageFiles.Signals, "audibleSignal", signal => [signal.AudibleSignal ? "true" : "false"]);
        WriteDevices<Camera>(PackageFiles.Cameras, "address", camera => [camera.Address]);
        WriteDevices<Bollard>(PackageFiles.Bollards, "area", bollard => [bollard.Area ?? ""]);
        WriteDevices<Sign>(PackageFiles.Signs, "facing", sign => [CellText.Quantity(sign.Facing)]);
        WriteDevices<Counter>(PackageFiles.Counters, "dailyVehicles,morningPeakVehicles,eveningPeakVehicles,speedLimitKmh,heading,countedYear", counter =>
        [
            CellText.Quantity(counter.DailyVehicles), CellText.Quantity(counter.MorningPeakVehicles), CellText.Quantity(counter.EveningPeakVehicles),
            CellText.Quantity(counter.SpeedLimitKmh), counter.Heading ?? "", counter.CountedYear?.ToString(CultureInfo.InvariantCulture) ?? "",
        ]);
        WriteDevices<Vehicle>(PackageFiles.Vehicles, "service,unitType,station,skills", vehicle =>
            [vehicle.Service, vehicle.UnitType, vehicle.Station, string.Join(';', vehicle.Skills)]);

        void WriteDevices<T>(string file, string columns, Func<T, IEnumerable<string>> cells)
            where T : Device =>
            WriteText(file, Table($"{DeviceColumns}{columns},derived", city.Devices.OfType<T>(), device =>
                [.. CommonCells(city, device), .. cells(device), DerivationText.Format(device.Derived)]));

        void WriteText(string file, string text) => File.WriteAllText(Path.Combine(folder, file), text, Utf8);
    }

    private static string[] CommonCells(CityInventory city, Device device)
    {
        var street = device.Street is null ? null : city.FindStreet(device.Street);
        var name = device.Name == Device.UsualName(street, device.Id) ? "" : device.Name;
        return
        [
            device.Id, name, CellText.Degrees(device.Position.Longitude), CellText.Degrees(device.Position.Latitude),
            city.Zones[device.Zone].Code, device.Street ?? "",
        ];
    }

    private static string ManifestText(CityManifest manifest)
    {
        var file = new CityManifestFile
        {
            Format = PackageFiles.Format,
            Id = manifest.Id,
            Name = manifest.Name,
            TimeZone = manifest.TimeZone,
            Centre = [manifest.Centre.Longitude, manifest.Centre.Latitude],
            Licence = manifest.Licence,
            Attribution = manifest.Attribution,
            Rules = [.. manifest.Rules],
        };
        return JsonSerializer.Serialize(file, InventoryJson.ForPeople.CityManifestFile) + "\n";
    }

    private static string Table<T>(string header, IEnumerable<T> items, Func<T, IEnumerable<string>> cells)
    {
        var text = new StringBuilder(header).Append('\n');
        foreach (var item in items)
        {
            text.AppendJoin(',', cells(item).Select(Quote)).Append('\n');
        }

        return text.ToString();
    }

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // One feature a line: a changed street is a changed line.
    private static string Features<T>(ImmutableArray<T> items, Action<Utf8JsonWriter, T> write)
    {
        var text = new StringBuilder("{\"type\":\"FeatureCollection\",\"features\":[");
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        for (var i = 0; i < items.Length; i++)
        {
            buffer.SetLength(0);
            json.Reset();
            json.WriteStartObject();
            json.WriteString("type"u8, "Feature"u8);
            json.WriteStartObject("properties"u8);
            write(json, items[i]);
            json.WriteEndObject();
            json.Flush();
            text.Append(i == 0 ? "\n" : ",\n").Append(Utf8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        }

        return text.Append("\n]}\n").ToString();
    }

    private static void WriteDistrict(Utf8JsonWriter json, District district)
    {
        json.WriteString("code"u8, district.Code);
        json.WriteString("name"u8, district.Name);
        WriteDerivedAndGeometry(json, district.Derived, district.Area);
    }

    private static void WriteZone(Utf8JsonWriter json, Zone zone)
    {
        json.WriteString("code"u8, zone.Code);
        json.WriteString("name"u8, zone.Name);
        json.WriteString("district"u8, zone.District);
        WriteDerivedAndGeometry(json, zone.Derived, zone.Area);
    }

    private static void WriteArea(Utf8JsonWriter json, PedestrianArea area)
    {
        json.WriteString("id"u8, area.Id);
        json.WriteString("name"u8, area.Name);
        WriteDerivedAndGeometry(json, area.Derived, area.Area);
    }

    private static void WriteStreet(Utf8JsonWriter json, Street street)
    {
        json.WriteString("id"u8, street.Id);
        json.WriteString("name"u8, street.Name);
        json.WriteString("class"u8, street.Class);
        json.WriteString("direction"u8, street.Direction.Name());
        WriteNumber("speedLimitKmh", street.SpeedLimitKmh);
        WriteNumber("lengthM", street.LengthM);
        json.WriteNumber("from"u8, street.FromNode);
        json.WriteNumber("to"u8, street.ToNode);
        json.WriteString("zone"u8, street.Zone);
        if (street.Lit is { } lit)
        {
            json.WriteBoolean("lit"u8, lit);
        }

        WriteDerivedAndGeometry(json, street.Derived, street.Line);

        void WriteNumber(string name, double number)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(CellText.Quantity(number), skipInputValidation: true);
        }
    }

    // Closes the properties and leaves the feature open: the caller ends it.
    private static void WriteDerivedAndGeometry(Utf8JsonWriter json, ImmutableArray<Derivation> derived, NetTopologySuite.Geometries.Geometry geometry)
    {
        json.WriteString("derived"u8, DerivationText.Format(derived));
        json.WriteEndObject();
        json.WritePropertyName("geometry"u8);
        GeoJsonGeometry.Write(json, geometry);
    }
}
