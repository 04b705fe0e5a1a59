using System.Collections.Immutable;
using Twin.City.Devices;

namespace Twin.City.Inventory;

/// <summary>What an attribute or another property of a device is made of.</summary>
public enum PropertyType
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>Several texts.</summary>
    Texts,
}

/// <summary>One attribute that the inventory knows of a kind of device: one table for what interfaces show and what filters ask for.</summary>
/// <param name="Name">As JSON spells it.</param>
/// <param name="Type">What it is made of.</param>
/// <param name="Read">Its value for a device of the kind: a <see cref="string"/>, <see cref="double"/>, <see cref="int"/>, <see cref="bool"/>, texts, or null when it is not known.</param>
public sealed record DeviceAttribute(string Name, PropertyType Type, Func<Device, object?> Read)
{
    private static readonly ImmutableArray<DeviceAttribute>[] Tables =
    [
        [
            Of<Lamp>("lanternType", PropertyType.Text, lamp => lamp.LanternType),
            Of<Lamp>("powerW", PropertyType.Number, lamp => lamp.PowerW),
            Of<Lamp>("cabinet", PropertyType.Text, lamp => lamp.Cabinet),
        ],
        [Of<Signal>("audibleSignal", PropertyType.Flag, signal => signal.AudibleSignal)],
        [Of<Camera>("address", PropertyType.Text, camera => camera.Address)],
        [Of<Bollard>("area", PropertyType.Text, bollard => bollard.Area)],
        [Of<Sign>("facing", PropertyType.Number, sign => sign.Facing)],
        [
            Of<Counter>("dailyVehicles", PropertyType.Number, counter => counter.DailyVehicles),
            Of<Counter>("morningPeakVehicles", PropertyType.Number, counter => counter.MorningPeakVehicles),
            Of<Counter>("eveningPeakVehicles", PropertyType.Number, counter => counter.EveningPeakVehicles),
            Of<Counter>("speedLimitKmh", PropertyType.Number, counter => counter.SpeedLimitKmh),
            Of<Counter>("heading", PropertyType.Text, counter => counter.Heading),
            Of<Counter>("countedYear", PropertyType.Number, counter => counter.CountedYear),
        ],
        [
            Of<Vehicle>("service", PropertyType.Text, vehicle => vehicle.Service),
            Of<Vehicle>("unitType", PropertyType.Text, vehicle => vehicle.UnitType),
            Of<Vehicle>("station", PropertyType.Text, vehicle => vehicle.Station),
            Of<Vehicle>("skills", PropertyType.Texts, vehicle => vehicle.Skills),
        ],
    ];

    /// <summary>The attributes of a kind, in the order in which they are shown.</summary>
    public static ImmutableArray<DeviceAttribute> Of(DeviceKind kind) => Tables[(int)kind];

    private static DeviceAttribute Of<TDevice>(string name, PropertyType type, Func<TDevice, object?> read)
        where TDevice : Device => new(name, type, device => read((TDevice)device));
}
