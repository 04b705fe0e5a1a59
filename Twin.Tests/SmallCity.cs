using NetTopologySuite.Geometries;
using Twin.City.Inventory;
using Position = Twin.City.Geography.Position;

namespace Twin.Tests;

/// <summary>A city of four square zones in a row, each with lamps and one vehicle's station: small enough to read, real enough to move in.</summary>
internal static class SmallCity
{
    public const int Zones = 4;
    public const int LampsPerZone = 5;
    public const double ZoneDegrees = 0.01;

    /// <summary>The city; lamps are ordinals 0 to 19, vehicles 20 to 23, in the order of their zones.</summary>
    public static CityInventory Make()
    {
        var zones = Enumerable.Range(0, Zones).Select(MakeZone).ToArray();
        var lamps = Enumerable.Range(0, Zones * LampsPerZone).Select(MakeLamp);
        var vehicles = Enumerable.Range(0, Zones).Select(MakeVehicle);
        return new CityInventory(
            new CityManifest("small", "Small", "Europe/Paris", InZone(1), "none", "nobody", []),
            [new District("D", "District", zones[0].Area)],
            [.. zones],
            [],
            [],
            [],
            [],
            [.. lamps, .. vehicles]);
    }

    /// <summary>The middle of a zone.</summary>
    public static Position InZone(int zone) => new((zone + 0.5) * ZoneDegrees, ZoneDegrees / 2);

    private static Zone MakeZone(int ordinal)
    {
        var area = new GeometryFactory().ToGeometry(new Envelope(ordinal * ZoneDegrees, (ordinal + 1) * ZoneDegrees, 0, ZoneDegrees));
        return new Zone(ordinal, "Z" + ordinal, "Zone " + ordinal, "D", area);
    }

    private static Device MakeLamp(int ordinal) => new Lamp("LANTERNE", 100, "cabinet-0001")
    {
        Ordinal = ordinal,
        Id = $"lamp-{ordinal:D5}",
        Name = "Lamp",
        Position = InZone(ordinal / LampsPerZone),
        Zone = ordinal / LampsPerZone,
    };

    private static Device MakeVehicle(int zone) => new Vehicle("fire", "FPT", "place-0001", [])
    {
        Ordinal = (Zones * LampsPerZone) + zone,
        Id = $"vehicle-fire-{zone:D2}",
        Name = "Vehicle",
        Position = InZone(zone),
        Zone = zone,
    };
}
