using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;
using Twin.City.Devices;
using Twin.City.Geography;
using Position = Twin.City.Geography.Position;

namespace Twin.City.Inventory;

/// <summary>How many of something a package holds.</summary>
/// <param name="Name">What, in the plural.</param>
/// <param name="Value">How many.</param>
public sealed record PackageCount(string Name, int Value);

/// <summary>What a check found.</summary>
/// <param name="Counts">How much the package holds; empty when it cannot be read.</param>
/// <param name="Findings">Everything wrong with it, errors first.</param>
public sealed record CityCheckResult(ImmutableArray<PackageCount> Counts, ImmutableArray<Finding> Findings)
{
    /// <summary>True when the package cannot be used as it is.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Severity == FindingSeverity.Error);
}

/// <summary>Checks a city package: orphans, duplicates, bad geometry, unreachable streets, ill-fed lamps.</summary>
public static class CityCheck
{
    private const int FewestLamps = 20;
    private const int MostLamps = 60;

    /// <summary>Reads a package and names everything that is wrong with it, by file and feature. Never throws for what the folder holds.</summary>
    public static CityCheckResult Run(string folder)
    {
        var findings = new FindingList();
        var city = PackageReader.Read(folder, findings);
        if (city is not null)
        {
            CheckGeometry(city, findings);
            CheckNodes(city, findings);
            CheckReach(city, findings);
            CheckDevices(city, findings);
            CheckCabinets(city, findings);
            CheckRules(city, findings);
        }

        return new CityCheckResult(
            city is null ? [] : Counts(city),
            [.. findings.All.OrderByDescending(finding => finding.Severity)]);
    }

    private static ImmutableArray<PackageCount> Counts(CityInventory city)
    {
        var lookup = new ZoneLookup(city.Zones);
        var lamps = city.Devices.OfType<Lamp>().ToArray();
        return
        [
            new("districts", city.Districts.Length),
            new("zones", city.Zones.Length),
            new("streets", city.Streets.Length),
            new("turn restrictions", city.TurnRestrictions.Length),
            new("pedestrian areas", city.PedestrianAreas.Length),
            new("places", city.Places.Length),
            new("cabinets", city.Cabinets.Length),
            new("devices", city.Devices.Length),
            .. DeviceKinds.All.Select(kind => new PackageCount($"  of kind {kind.Name()}", city.Devices.Count(device => device.Kind == kind))),
            new("lamps outside every zone", lamps.Count(lamp => !lookup.IsInside(lamp.Position))),
            new("lamps on no street", lamps.Count(lamp => lamp.Street is null)),
            new("lamps in the largest zone", lamps.CountBy(lamp => lamp.Zone).Select(zone => zone.Value).DefaultIfEmpty().Max()),
        ];
    }

    private static void CheckGeometry(CityInventory city, FindingList findings)
    {
        foreach (var district in city.Districts)
        {
            CheckArea(PackageFiles.Districts, district.Code, district.Area);
        }

        foreach (var zone in city.Zones)
        {
            CheckArea(PackageFiles.Zones, zone.Code, zone.Area);
        }

        foreach (var area in city.PedestrianAreas)
        {
            CheckArea(PackageFiles.PedestrianAreas, area.Id, area.Area);
        }

        foreach (var street in city.Streets)
        {
            CheckLine(street);
        }

        void CheckArea(string file, string feature, Geometry area)
        {
            if (new IsValidOp(area).ValidationError is { } fault)
            {
                findings.Error(file, feature, $"The geometry is not valid: {fault.Message} at {Text(fault.Coordinate)}.");
            }
        }

        void CheckLine(Street street)
        {
            if (street.Line.EnvelopeInternal.Diameter <= 0)
            {
                findings.Error(PackageFiles.Streets, street.Id, "The line has no length.");
            }

            if (!StreetClass.All.Contains(street.Class))
            {
                findings.Error(PackageFiles.Streets, street.Id, $"The class '{street.Class}' is none of {string.Join(", ", StreetClass.All)}.");
            }

            if (street.SpeedLimitKmh <= 0)
            {
                findings.Error(PackageFiles.Streets, street.Id, "speedLimitKmh is not above 0.");
            }

            if (Math.Abs(street.LengthM - street.Line.LengthM()) > Math.Max(1, street.LengthM / 100))
            {
                findings.Warning(PackageFiles.Streets, street.Id, $"lengthM is {CellText.Quantity(street.LengthM)}, the line measures {CellText.Quantity(street.Line.LengthM())} m.");
            }
        }
    }

    private static void CheckNodes(CityInventory city, FindingList findings)
    {
        var places = new Dictionary<int, (Position Position, string Street)>();
        foreach (var street in city.Streets)
        {
            CheckNode(street, street.FromNode, street.Line.PositionAt(0));
            CheckNode(street, street.ToNode, street.Line.PositionAt(street.Line.NumPoints - 1));
        }

        void CheckNode(Street street, int node, Position position)
        {
            if (places.TryGetValue(node, out var known) && known.Position.DistanceM(position) > 1)
            {
                findings.Error(PackageFiles.Streets, street.Id, $"Its node {node} is {CellText.Quantity(known.Position.DistanceM(position))} m from where {known.Street} has it.");
            }

            places.TryAdd(node, (position, street.Id));
        }
    }

    private static void CheckReach(CityInventory city, FindingList findings)
    {
        var reach = new StreetReach(city.Streets);
        foreach (var street in city.Streets.Where(street => street.Direction != TravelDirection.Closed))
        {
            if (reach.Problem(street) is { } problem)
            {
                findings.Warning(PackageFiles.Streets, street.Id, problem);
            }
        }
    }

    private static void CheckDevices(CityInventory city, FindingList findings)
    {
        var seen = new Dictionary<(DeviceKind, Position), string>();
        foreach (var device in city.Devices)
        {
            // Vehicles share their station, and a counter stands for each direction of an arc.
            if (device.Kind is not (DeviceKind.Vehicle or DeviceKind.Counter) && !seen.TryAdd((device.Kind, device.Position), device.Id))
            {
                findings.Warning(FileOf(device.Kind), device.Id, $"It stands exactly where {seen[(device.Kind, device.Position)]} does.");
            }

            if (device is Lamp { PowerW: <= 0 })
            {
                findings.Error(PackageFiles.Lamps, device.Id, "powerW is not above 0.");
            }

            if (device is Counter counter && counter.DailyVehicles < Math.Max(counter.MorningPeakVehicles ?? 0, counter.EveningPeakVehicles ?? 0))
            {
                findings.Warning(PackageFiles.Counters, device.Id, "It counts more vehicles in the peak hour than in the day.");
            }
        }
    }

    private static void CheckCabinets(CityInventory city, FindingList findings)
    {
        var lamps = city.Devices.OfType<Lamp>().CountBy(lamp => lamp.Cabinet, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var supplies = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cabinet in city.Cabinets)
        {
            if (!supplies.Add(cabinet.SupplyPoint))
            {
                findings.Error(PackageFiles.Cabinets, cabinet.Id, $"The supply point {cabinet.SupplyPoint} feeds another cabinet already.");
            }

            var count = lamps.GetValueOrDefault(cabinet.Id);
            if (count < FewestLamps || count > MostLamps)
            {
                var reason = count < FewestLamps ? "its part of the zone's streets has no more" : "more than one supply point usually feeds";
                findings.Warning(PackageFiles.Cabinets, cabinet.Id, $"It feeds {count} lamps: {reason}.");
            }
        }
    }

    private static void CheckRules(CityInventory city, FindingList findings)
    {
        var rules = city.Manifest.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        Check(PackageFiles.Districts, city.Districts.Select(district => (district.Code, district.Derived)));
        Check(PackageFiles.Zones, city.Zones.Select(zone => (zone.Code, zone.Derived)));
        Check(PackageFiles.Streets, city.Streets.Select(street => (street.Id, street.Derived)));
        Check(PackageFiles.PedestrianAreas, city.PedestrianAreas.Select(area => (area.Id, area.Derived)));
        Check(PackageFiles.Places, city.Places.Select(place => (place.Id, place.Derived)));
        Check(PackageFiles.Cabinets, city.Cabinets.Select(cabinet => (cabinet.Id, cabinet.Derived)));
        foreach (var kind in city.Devices.GroupBy(device => device.Kind))
        {
            Check(FileOf(kind.Key), kind.Select(device => (device.Id, device.Derived)));
        }

        void Check(string file, IEnumerable<(string Id, ImmutableArray<Derivation> Derived)> items)
        {
            foreach (var (id, derived) in items)
            {
                foreach (var derivation in derived.Where(derivation => !rules.Contains(derivation.Rule)))
                {
                    findings.Error(file, id, $"The rule '{derivation.Rule}' is not in {PackageFiles.City}.");
                }
            }
        }
    }

    private static string FileOf(DeviceKind kind) => kind switch
    {
        DeviceKind.Lamp => PackageFiles.Lamps,
        DeviceKind.Signal => PackageFiles.Signals,
        DeviceKind.Camera => PackageFiles.Cameras,
        DeviceKind.Bollard => PackageFiles.Bollards,
        DeviceKind.Sign => PackageFiles.Signs,
        DeviceKind.Counter => PackageFiles.Counters,
        _ => PackageFiles.Vehicles,
    };

    private static string Text(Coordinate? at) => at is null ? "an unknown place" : $"{CellText.Degrees(at.X)}, {CellText.Degrees(at.Y)}";
}
