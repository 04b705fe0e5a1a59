using System.Text;

namespace Twin.City.Devices;

/// <summary>What a value is made of.</summary>
public enum ValueType
{
    /// <summary>A number with a fraction.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>True or false, held as 1 or 0.</summary>
    Flag,

    /// <summary>One of a list of words, held as its index.</summary>
    Choice,

    /// <summary>A text; at most one per kind.</summary>
    Text,
}

/// <summary>One value that a kind of device reports or can be asked for.</summary>
/// <param name="Name">As JSON spells it.</param>
/// <param name="Type">What it is made of.</param>
/// <param name="Slot">Its slot in <see cref="DeviceValues"/>; -1 for the text. Slots are stored: never change one.</param>
/// <param name="Minimum">Smallest number allowed, or 0.</param>
/// <param name="Maximum">Largest number allowed; for a text its greatest length in characters; for a choice the last index.</param>
/// <param name="Unit">UCUM-like unit, or null.</param>
/// <param name="Choices">The words of a choice, in the order of their stored numbers; empty otherwise.</param>
/// <param name="CanBeDesired">True when the twin may order it.</param>
public sealed record ValueDefinition(
    string Name, ValueType Type, int Slot, double Minimum, double Maximum, string? Unit, IReadOnlyList<string> Choices, bool CanBeDesired)
{
    /// <summary>The name in UTF-8, for parsers and writers.</summary>
    public byte[] NameUtf8 { get; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>The choices in UTF-8.</summary>
    public byte[][] ChoicesUtf8 { get; } = [.. Choices.Select(Encoding.UTF8.GetBytes)];
}

/// <summary>The values of each kind: the table of design.md §8, in one place for parsers, writers, storage and interfaces.</summary>
public sealed class KindSchema
{
    /// <summary>The events of a TALQ lamp monitor (TALQ 2.7.1, LampMonitorFunction) that a lamp can report as its status.</summary>
    public static IReadOnlyList<string> LampStatus { get; } =
    [
        "ok", "lampFailure", "dimmingFailure", "lampPowerTooHigh", "lampPowerTooLow", "highTemperature", "relayFailure",
        "controlGearCommFailure", "cyclingFailure", "supplyLoss", "lampUnexpectedOn", "leakageDetected",
    ];

    // After LampStatus, which it reads: statics are made in the order they are written.
    private static readonly KindSchema[] Schemas =
    [
        new(
            Number("level", 0, 0, 100, "%", desired: true),
            Number("powerW", 1, 0, 5_000, "W"),
            Number("energyKWh", 2, 0, 10_000_000, "kWh"),
            Choice("status", 3, LampStatus)),
        new(
            Whole("stage", 0, 0, 64),
            Whole("plan", 1, 0, 255, desired: true),
            Choice("mode", 2, ["plan", "local", "police", "maintenance", "flashing", "off"], desired: true),
            Whole("preempt", 3, 0, 255, desired: true),
            Text("groups", 64)),
        new(
            Flag("on", 0, desired: true),
            Whole("preset", 1, 0, 255, desired: true),
            Choice("fault", 2, ["none", "noVideo", "obstructed", "power", "communication"])),
        new(
            Choice("position", 0, ["raised", "lowered", "moving", "blocked"], desired: true),
            Flag("occupied", 1)),
        new(
            Flag("lit", 0),
            Text("message", 512, desired: true)),
        new(
            Whole("vehicles", 0, 0, 100_000),
            Number("occupancy", 1, 0, 100, "%"),
            Number("meanSpeedKmh", 2, 0, 250, "km/h"),
            Whole("periodS", 3, 1, 86_400, "s")),
        new(
            Number("lon", 0, -180, 180, "deg"),
            Number("lat", 1, -90, 90, "deg"),
            Number("speedKmh", 2, 0, 250, "km/h"),
            Number("heading", 3, 0, 360, "deg"),
            Choice("duty", 4, ["available", "engaged", "onScene", "returning", "offDuty"]),
            Choice("status", 5, ["ok", "breakdown", "fault"])),
    ];

    private KindSchema(params ValueDefinition[] values) => Values = values;

    /// <summary>The definitions in the order of their slots, the text last.</summary>
    public IReadOnlyList<ValueDefinition> Values { get; }

    /// <summary>The schema of a kind.</summary>
    public static KindSchema Of(DeviceKind kind) => Schemas[(int)kind];

    /// <summary>The slots that orders to this kind can set; -1 is the text.</summary>
    public IEnumerable<int> DesirableSlots => Values.Where(definition => definition.CanBeDesired).Select(definition => definition.Slot);

    /// <summary>The definition of a value by its name in UTF-8, or null.</summary>
    public ValueDefinition? Find(ReadOnlySpan<byte> nameUtf8)
    {
        foreach (var value in Values)
        {
            if (nameUtf8.SequenceEqual(value.NameUtf8))
            {
                return value;
            }
        }

        return null;
    }

    private static ValueDefinition Number(string name, int slot, double minimum, double maximum, string? unit = null, bool desired = false) =>
        new(name, ValueType.Number, slot, minimum, maximum, unit, [], desired);

    private static ValueDefinition Whole(string name, int slot, double minimum, double maximum, string? unit = null, bool desired = false) =>
        new(name, ValueType.Whole, slot, minimum, maximum, unit, [], desired);

    private static ValueDefinition Flag(string name, int slot, bool desired = false) =>
        new(name, ValueType.Flag, slot, 0, 1, null, [], desired);

    private static ValueDefinition Choice(string name, int slot, IReadOnlyList<string> choices, bool desired = false) =>
        new(name, ValueType.Choice, slot, 0, choices.Count - 1, null, choices, desired);

    private static ValueDefinition Text(string name, int maximumLength, bool desired = false) =>
        new(name, ValueType.Text, -1, 0, maximumLength, null, [], desired);
}

/// <summary>The slots that decisions read by name.</summary>
public static class Slot
{
    /// <summary>Slots of a lamp.</summary>
    public static class Lamp
    {
        /// <summary>Dim level in percent.</summary>
        public const int Level = 0;

        /// <summary>Active power in watts.</summary>
        public const int PowerW = 1;

        /// <summary>Energy counter in kilowatt-hours.</summary>
        public const int EnergyKWh = 2;

        /// <summary>Index into <see cref="KindSchema.LampStatus"/>.</summary>
        public const int Status = 3;
    }

    /// <summary>Slots of a signal controller.</summary>
    public static class Signal
    {
        /// <summary>Stage running, 0 when none.</summary>
        public const int Stage = 0;

        /// <summary>Plan running.</summary>
        public const int Plan = 1;

        /// <summary>Control mode.</summary>
        public const int Mode = 2;
    }

    /// <summary>Slots of a camera.</summary>
    public static class Camera
    {
        /// <summary>1 when it records.</summary>
        public const int On = 0;

        /// <summary>0 when there is no fault.</summary>
        public const int Fault = 2;
    }

    /// <summary>Slots of a bollard.</summary>
    public static class Bollard
    {
        /// <summary>0 raised, 1 lowered, 2 moving, 3 blocked.</summary>
        public const int Position = 0;

        /// <summary>The stored number of <c>lowered</c>.</summary>
        public const int Lowered = 1;

        /// <summary>The stored number of <c>blocked</c>.</summary>
        public const int Blocked = 3;
    }

    /// <summary>Slots of a message sign.</summary>
    public static class Sign
    {
        /// <summary>1 when lit.</summary>
        public const int Lit = 0;
    }

    /// <summary>Slots of a traffic counter.</summary>
    public static class Counter
    {
        /// <summary>Vehicles counted in the period.</summary>
        public const int Vehicles = 0;

        /// <summary>Mean speed in km/h.</summary>
        public const int MeanSpeedKmh = 2;

        /// <summary>Length of the period in seconds.</summary>
        public const int PeriodS = 3;
    }

    /// <summary>Slots of a vehicle.</summary>
    public static class Vehicle
    {
        /// <summary>Longitude in degrees, WGS 84.</summary>
        public const int Longitude = 0;

        /// <summary>Latitude in degrees, WGS 84.</summary>
        public const int Latitude = 1;

        /// <summary>Speed in km/h.</summary>
        public const int SpeedKmh = 2;

        /// <summary>Heading in degrees clockwise from north.</summary>
        public const int Heading = 3;

        /// <summary>Duty.</summary>
        public const int Duty = 4;

        /// <summary>0 when there is no fault.</summary>
        public const int Status = 5;
    }
}
