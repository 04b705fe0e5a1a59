namespace Twin.City.Devices;

/// <summary>The seven kinds of equipment the city has. The numbers are stored: never change one.</summary>
public enum DeviceKind : byte
{
    /// <summary>One light point: a luminaire with its controller (TALQ lamp actuator and monitor).</summary>
    Lamp = 0,

    /// <summary>One signal controller: a junction with its signal groups.</summary>
    Signal = 1,

    /// <summary>One street camera, metadata only: never an image.</summary>
    Camera = 2,

    /// <summary>One retractable bollard or row of bollards.</summary>
    Bollard = 3,

    /// <summary>One variable message sign.</summary>
    Sign = 4,

    /// <summary>One traffic counter on a road arc.</summary>
    Counter = 5,

    /// <summary>One service vehicle.</summary>
    Vehicle = 6,
}

/// <summary>The names of the kinds as ids, URLs and JSON spell them.</summary>
public static class DeviceKinds
{
    private static readonly string[] Names = ["lamp", "signal", "camera", "bollard", "sign", "counter", "vehicle"];

    /// <summary>All kinds in the order of their numbers.</summary>
    public static IReadOnlyList<DeviceKind> All { get; } =
        [DeviceKind.Lamp, DeviceKind.Signal, DeviceKind.Camera, DeviceKind.Bollard, DeviceKind.Sign, DeviceKind.Counter, DeviceKind.Vehicle];

    /// <summary>The lower-case name of a kind, such as <c>lamp</c>.</summary>
    public static string Name(this DeviceKind kind) => Names[(int)kind];

    /// <summary>Reads a kind from its name; false when there is no such kind.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out DeviceKind kind)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
            {
                kind = (DeviceKind)i;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
