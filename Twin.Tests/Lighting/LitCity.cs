using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using Twin.City.Inventory;
using Position = Twin.City.Geography.Position;

namespace Twin.Tests.Lighting;

/// <summary>
/// Two zones side by side and three streets: Long Street is counted and runs through both zones, Short Street is counted and lies in the first, Quiet Street is not counted.
/// </summary>
internal static class LitCity
{
    public const int LampsPerStreet = 6;

    public const string Long = "street-long";
    public const string Short = "street-short";
    public const string Quiet = "street-quiet";

    /// <summary>Ordinals of the lamps of Long Street: the first three in zone A, the others in zone B.</summary>
    public static readonly int[] LongLamps = [0, 1, 2, 3, 4, 5];

    public static readonly int[] ShortLamps = [6, 7, 8, 9, 10, 11];

    public static readonly int[] QuietLamps = [12, 13, 14, 15, 16, 17];

    public const int LongCounter = 18;

    public const int ShortCounter = 19;

    public static CityInventory Make()
    {
        var lamps = new[] { Long, Short, Quiet }.SelectMany((street, s) => Enumerable.Range(0, LampsPerStreet).Select(i => MakeLamp((s * LampsPerStreet) + i, street, street == Long ? i / 3 : 0)));
        return new CityInventory(
            new CityManifest("lit", "Lit", "Europe/Paris", new Position(3.88, 43.61), "none", "nobody", []),
            [new District("D", "District", MakeZone(0).Area)],
            [MakeZone(0), MakeZone(1)],
            [MakeStreet(Long, 0), MakeStreet(Quiet, 2), MakeStreet(Short, 4)],
            [],
            [],
            [],
            [.. lamps, MakeCounter(LongCounter, Long), MakeCounter(ShortCounter, Short)]);
    }

    private static Zone MakeZone(int ordinal) => new(
        ordinal,
        ordinal == 0 ? "A" : "B",
        "Zone",
        "D",
        new GeometryFactory().ToGeometry(new Envelope(3.87 + (ordinal * 0.01), 3.88 + (ordinal * 0.01), 43.60, 43.61)));

    private static Street MakeStreet(string id, int node) => new(
        id, id, StreetClass.Residential, TravelDirection.Forward, 50, 200, node, node + 1, "A",
        new LineString([new Coordinate(3.875, 43.605), new Coordinate(3.885, 43.605)]), ImmutableArray<Derivation>.Empty);

    private static Lamp MakeLamp(int ordinal, string street, int zone) => new("LANTERNE", 100, "cabinet-0001")
    {
        Ordinal = ordinal,
        Id = $"lamp-{ordinal:D5}",
        Name = "Lamp",
        Position = new Position(3.875 + (zone * 0.01), 43.605),
        Zone = zone,
        Street = street,
    };

    private static Counter MakeCounter(int ordinal, string street) => new(1_000, null, null, 50, null, null)
    {
        Ordinal = ordinal,
        Id = $"counter-{ordinal:D4}",
        Name = "Counter",
        Position = new Position(3.875, 43.605),
        Zone = 0,
        Street = street,
    };
}
