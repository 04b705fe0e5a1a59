using NetTopologySuite.Geometries;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Zones;
using Position = Twin.City.Geography.Position;

namespace Twin.Tests.Maintenance;

/// <summary>One zone with two cabinets and a piece of equipment of every kind that raises alarms.</summary>
internal static class AlarmCity
{
    /// <summary>Lamps of <c>cabinet-A</c>, ordinals 0 to 3.</summary>
    public const int LampsOfA = 4;

    /// <summary>Lamps of <c>cabinet-B</c>, ordinals 4 to 15.</summary>
    public const int LampsOfB = 12;

    public const int Lamps = LampsOfA + LampsOfB;
    public const int Signal = Lamps;
    public const int Camera = Lamps + 1;
    public const int Bollard = Lamps + 2;
    public const int Counter = Lamps + 3;
    public const int Vehicle = Lamps + 4;
    public const long NowMs = Samples.StartMs;

    public static CityInventory City { get; } = Make();

    /// <summary>A row of a device that reported some time ago.</summary>
    public static MemberState Row(int device, TimeSpan ago, params (int Slot, double Value)[] values)
    {
        var reported = DeviceValues.Empty;
        foreach (var (slot, value) in values)
        {
            reported[slot] = value;
        }

        return new MemberState(device, 1, Present: true, new Reported(new ReadingStamp(NowMs - (long)ago.TotalMilliseconds, 1), reported), null, double.NaN);
    }

    /// <summary>The number of a word of a choice.</summary>
    public static double Word(DeviceKind kind, int slot, string word) => KindSchema.Of(kind).Values[slot].Choices.ToList().IndexOf(word);

    private static CityInventory Make()
    {
        var area = new GeometryFactory().ToGeometry(new Envelope(0, 1, 0, 1));
        Device[] others =
        [
            new Signal(AudibleSignal: false) { Ordinal = Signal, Id = "signal-0001", Name = "", Position = default, Zone = 0 },
            new Camera("") { Ordinal = Camera, Id = "camera-001", Name = "", Position = default, Zone = 0 },
            new Bollard("area-01") { Ordinal = Bollard, Id = "bollard-01", Name = "", Position = default, Zone = 0 },
            new Counter(1_000, null, null, null, null, null) { Ordinal = Counter, Id = "counter-0001", Name = "", Position = default, Zone = 0 },
            new Vehicle("fire", "FPT", "place-0001", []) { Ordinal = Vehicle, Id = "vehicle-fire-01", Name = "", Position = default, Zone = 0 },
        ];
        return new CityInventory(
            new CityManifest("alarms", "Alarms", "Europe/Paris", new Position(0, 0), "none", "nobody", []),
            [new District("D", "District", area)],
            [new Zone(0, "HOP", "Zone", "D", area)],
            [],
            [],
            [],
            [],
            [.. Enumerable.Range(0, Lamps).Select(MakeLamp), .. others]);
    }

    private static Device MakeLamp(int ordinal) => new Lamp("LANTERNE", 100, ordinal < LampsOfA ? "cabinet-A" : "cabinet-B")
    {
        Ordinal = ordinal,
        Id = $"lamp-{ordinal:D5}",
        Name = "",
        Position = default,
        Zone = 0,
        Street = "street-00001",
    };
}
