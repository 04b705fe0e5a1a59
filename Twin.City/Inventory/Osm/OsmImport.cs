using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using Twin.City.Geography;
using Twin.City.Inventory.Import;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory.Osm;

/// <summary>Makes a city package from an extract of OpenStreetMap (docs/city-package.md).</summary>
public static class OsmImport
{
    private const string Licence = "ODbL 1.0 (Open Database License)";
    private const string Attribution = "© OpenStreetMap contributors, ODbL 1.0";

    // Where message signs stand: at the outer ends of named main roads that are half a kilometre long.
    private static readonly SignMapping Signs =
        new(["motorway", "trunk", "primary", "secondary"], [StreetClass.Primary, StreetClass.Secondary], MinimumLengthM: 500, NearLimitM: 250);

    /// <summary>
    /// Imports an extract into a package. The same extract gives the same bytes. Throws <see cref="OsmExtractException"/> naming the file and the reason when a
    /// city cannot be made from it, <see cref="CityPackageException"/> when the folder holds something else; both write nothing.
    /// </summary>
    /// <param name="extractFile">The extract, <c>*.osm.pbf</c>.</param>
    /// <param name="cityName">What the extract does not say.</param>
    /// <param name="packageFolder">Where the package goes: a new folder, an empty one or a package to replace.</param>
    public static OsmImportResult Run(string extractFile, OsmCityName cityName, string packageFolder)
    {
        var (name, id) = cityName.Of(extractFile);
        var extract = OsmExtract.Read(extractFile);
        var result = Make(extractFile, extract, new CityManifest(id, name, cityName.TimeZone, default, Licence, Attribution, OsmRules.All));
        var sources = OsmTables.Text(OsmTables.Sources).Replace("{extract}", OsmText.Clean(Path.GetFileName(extractFile)), StringComparison.Ordinal);
        CityPackageWriter.Write(result.City, sources, packageFolder);
        return result;
    }

    private static OsmImportResult Make(string file, OsmExtract extract, CityManifest manifest)
    {
        var arcs = OsmArcs.Cut(extract);
        if (arcs.IsEmpty)
        {
            throw OsmExtractException.Of(file, "it holds no roads, and a city needs at least one");
        }

        var devices = new OsmDevices(extract);
        var middles = arcs.Select(arc => arc.Line.Midpoint()).ToArray();
        Position[] standing = [.. devices.Positions, .. OsmPlaces.Places(extract).Select(place => place.Position)];
        OsmBounds.Check(file, [.. middles, .. standing, .. arcs.SelectMany(arc => arc.Line.Coordinates).Select(at => new Position(at.X, at.Y))]);
        var centre = middles.Median();
        var plane = new LocalPlane(centre);
        var (district, zones) = OsmZoneGrid.Divide(manifest.Name, plane, standing, middles);
        var lookup = new ZoneLookup(zones);
        var streets = OsmStreets.Streets(arcs, zones, lookup);
        var ground = new Ground(plane, zones, lookup, streets);
        return Equip(new OsmCity(file, extract, arcs, devices, ground), manifest with { Centre = centre }, district);
    }

    private static OsmImportResult Equip(OsmCity city, CityManifest manifest, District district)
    {
        var findings = new FindingList();
        var (ground, devices) = (city.Ground, city.Devices);
        var powers = new LampPowers(
            OsmTables.Rows(OsmTables.LampPower, findings), OsmTables.Rows(OsmTables.LampPowerSpread, findings), OsmTables.LampPower, findings);
        var (lamps, cabinets) = LampImport.Lamps(devices.Lamps, OsmDevices.LampMapping, powers, ground, findings);
        var (areas, areasLeftOut) = OsmPedestrianAreas.Areas(city.Extract);
        ImmutableArray<Place> places = [.. OsmPlaces.Places(city.Extract).Append(OsmPlaces.Depot(manifest.Centre)).OrderBy(place => place.Id, StringComparer.Ordinal)];
        ImmutableArray<Device> all =
        [
            .. lamps,
            .. SignalsOf(city, findings),
            .. StreetDeviceImport.Cameras(devices.Cameras, OsmDevices.CameraMapping, ground, findings),
            .. OsmBollards.Bollards(devices.Bollards, areas, ground),
            .. SignsOf(city, manifest.Centre),
            .. OsmCounters.Counters(ground.Streets, lamps, ground),
            .. OsmFleet.Vehicles(places, ground, findings),
        ];
        if (findings.HasErrors)
        {
            throw new CityPackageException(city.File, findings.All);
        }

        var (turns, turnsLeftOut) = OsmTurns.Turns(city.Extract.Restrictions, city.Arcs, ground.Streets);
        var inventory = new CityInventory(
            manifest, [district], ground.Zones, ground.Streets, places, areas, cabinets, [.. all.Select((device, ordinal) => device with { Ordinal = ordinal })])
        {
            TurnRestrictions = turns,
        };
        return new OsmImportResult(inventory,
        [
            new("zones", ground.Zones.Length),
            new("streets", ground.Streets.Length),
            new("of them lit", ground.Streets.Count(street => street.Lit == true)),
            new("turn restrictions", turns.Length),
            new("turn restrictions left out: not by one node, not for all vehicles, or incomplete", turnsLeftOut),
            new("cameras left out: indoors", devices.OtherCameras),
            new("bollards left out: they do not retract", devices.FixedBollards),
            new("pedestrian areas left out: incomplete or not valid", areasLeftOut),
        ]);
    }

    private static ImmutableArray<Device> SignalsOf(OsmCity city, FindingList findings)
    {
        var junctions = OsmJunctions.Gather(city.Devices.SignalHeads, city.Ground.Plane);
        var gathered = junctions.Where(junction => junction.Heads.Length > 1).Select(junction => junction.DeviceId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. StreetDeviceImport.Signals(OsmDevices.Signals(junctions, city.Extract), OsmDevices.SignalMapping, city.Ground, findings)
                .Select(signal => gathered.Contains(signal.Id) ? signal with { Derived = signal.Derived.Add(OsmJunction.Gathered) } : signal),
        ];
    }

    private static ImmutableArray<Device> SignsOf(OsmCity city, Position centre)
    {
        var named = city.Ground.Streets
            .Join(city.Arcs, street => street.Id, arc => arc.Id, (street, arc) => new ImportedStreet(street, arc.Id, street.Name, arc.Way.Tags["highway"]), StringComparer.Ordinal)
            .Where(street => street.Road.Length > 0);
        Geometry[] lines = [.. city.Ground.Streets.Select(street => street.Line)];
        var limit = GeoJsonGeometry.Factory.BuildGeometry(lines).ConvexHull();

        // One straight street has no outline, and nobody enters such a city.
        return limit is Polygon ? SignImport.Signs(named, Signs, [limit], centre, city.Ground) : [];
    }

    private sealed record OsmCity(string File, OsmExtract Extract, ImmutableArray<OsmArc> Arcs, OsmDevices Devices, Ground Ground);
}
