using System.Collections.Immutable;
using Twin.City.Geography;

namespace Twin.City.Inventory.Import;

/// <summary>Makes a city package from a city's layers of GeoJSON and CSV (docs/city-package.md).</summary>
public static class CityImport
{
    /// <summary>
    /// Imports layers into a package. The same input gives the same bytes, whatever the order of its features. Throws
    /// <see cref="CityPackageException"/>, and writes nothing, when the mapping or a layer cannot be used.
    /// </summary>
    /// <param name="layerFolder">The folder of the layers.</param>
    /// <param name="mappingFile">The file that says what the layers mean; tables it names and <c>SOURCES.md</c> lie beside it.</param>
    /// <param name="packageFolder">Where the package goes: a new folder, an empty one or a package to replace.</param>
    /// <returns>What was written.</returns>
    public static CityInventory Run(string layerFolder, string mappingFile, string packageFolder)
    {
        var findings = new FindingList();
        if (!Directory.Exists(layerFolder))
        {
            throw new CityPackageException($"There is no folder {layerFolder}.");
        }

        var layers = CityLayers.Read(layerFolder, mappingFile, findings);
        var sourcesFile = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(mappingFile)) ?? "", PackageFiles.Sources);
        if (!File.Exists(sourcesFile))
        {
            findings.Error(PackageFiles.Sources, "", $"There is no {sourcesFile}: a package says where its data comes from and under which licence.");
        }

        var city = layers is null || findings.HasErrors ? null : Make(layers, findings);
        if (city is null || findings.HasErrors)
        {
            throw new CityPackageException(layerFolder, findings.All);
        }

        CityPackageWriter.Write(city, File.ReadAllText(sourcesFile), packageFolder);
        return city;
    }

    /// <summary>The inventory that layers stand for; null when what is wrong with them was added to the findings.</summary>
    internal static CityInventory? Make(CityLayers layers, FindingList findings)
    {
        var mapping = layers.Mapping;
        var districts = ZoneImport.Districts(layers);
        var zones = ZoneImport.Zones(layers, findings);
        if (zones.IsEmpty)
        {
            findings.Error(mapping.Zones.File, "", "A city needs at least one zone.");
        }

        if (layers.Streets.IsEmpty)
        {
            findings.Error(mapping.Streets.File, "", "A city needs at least one street.");
        }

        if (findings.HasErrors)
        {
            return null;
        }

        var centre = new Position(mapping.City.Centre[0], mapping.City.Centre[1]);
        var lookup = new ZoneLookup(zones);
        var counts = TrafficCounts.ByArc(layers, findings);
        var streets = StreetImport.Streets(layers, zones, lookup, counts, findings);
        var ground = new Ground(new LocalPlane(centre), zones, lookup, [.. streets.Select(street => street.Street)]);
        var places = FleetImport.Places(layers, findings);
        var areas = ZoneImport.PedestrianAreas(layers);
        var powers = new LampPowers(layers.LampPowers, layers.LampSpreads, mapping.Lamps.Power, findings);
        if (findings.HasErrors)
        {
            return null;
        }

        var (lamps, cabinets) = LampImport.Lamps(layers.Lamps, mapping.Lamps, powers, ground, findings);
        ImmutableArray<Device> devices =
        [
            .. lamps,
            .. mapping.Signals is { } signals ? StreetDeviceImport.Signals(layers.Signals, signals, ground, findings) : [],
            .. mapping.Cameras is { } cameras ? StreetDeviceImport.Cameras(layers.Cameras, cameras, ground, findings) : [],
            .. BollardImport.Bollards(areas, ground),
            .. mapping.Signs is { } signs && !layers.Limit.IsEmpty
                ? SignImport.Signs(streets, signs, layers.Limit.Select(feature => feature.Shape!), centre, ground)
                : [],
            .. StreetDeviceImport.Counters(streets, counts, ground),
            .. FleetImport.Vehicles(layers.Fleet, places, ground, findings),
        ];
        if (findings.HasErrors)
        {
            return null;
        }

        var manifest = new CityManifest(
            mapping.City.Id, mapping.City.Name, mapping.City.TimeZone, centre, mapping.City.Licence, mapping.City.Attribution,
            ImportRules.WithSources(mapping.RuleSources));
        return new CityInventory(
            manifest, districts, zones, ground.Streets, places, areas, cabinets, [.. devices.Select((device, ordinal) => device with { Ordinal = ordinal })]);
    }

    /// <summary>The name of a device: its own, else its street's, else its id.</summary>
    internal static string NameOf(Ground ground, Placement placement, string name, string id)
    {
        if (name.Length > 0)
        {
            return name;
        }

        return placement.Street is not null && ground.NameOfStreet(placement.Street) is { Length: > 0 } street ? street : id;
    }
}
