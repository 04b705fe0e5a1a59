using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Geography;

namespace Twin.City.Inventory;

/// <summary>What the city's inventory knows of one piece of equipment: all that does not change by itself.</summary>
public abstract record Device
{
    /// <summary>Its place in <see cref="CityInventory.Devices"/>; the same on every node that loads the same package.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Such as <c>lamp-00123</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands; for a vehicle its station.</summary>
    public required Position Position { get; init; }

    /// <summary>Ordinal of its zone; for a vehicle the zone of its station.</summary>
    public required int Zone { get; init; }

    /// <summary>Id of the street it serves, or null.</summary>
    public string? Street { get; init; }

    /// <summary>Which fields were derived, by which rule.</summary>
    public ImmutableArray<Derivation> Derived { get; init; } = [];

    /// <summary>True when not only some of its fields but the device itself was derived: nobody has surveyed it.</summary>
    public bool IsDerived => Derived.Any(derivation => derivation.Field == Derivation.Whole);

    /// <summary>Its kind.</summary>
    public abstract DeviceKind Kind { get; }

    /// <summary>What people call a device that has no name of its own: as its street, or by its id where that has no name either.</summary>
    internal static string UsualName(Street? street, string id) => street is { Name.Length: > 0 } ? street.Name : id;
}

/// <summary>A light point.</summary>
/// <param name="LanternType">The city's own word for the lantern.</param>
/// <param name="PowerW">Rated power in watts.</param>
/// <param name="Cabinet">Id of the cabinet that feeds it.</param>
public sealed record Lamp(string LanternType, double PowerW, string Cabinet) : Device
{
    /// <inheritdoc />
    public override DeviceKind Kind => DeviceKind.Lamp;
}

/// <summary>A signal controller.</summary>
/// <param name="AudibleSignal">True when it has audible signals for blind people.</param>
public sealed record Signal(bool AudibleSignal) : Device
{
    /// <inheritdoc />
    public override DeviceKind Kind => DeviceKind.Signal;
}

/// <summary>A camera.</summary>
/// <param name="Address">Its address in words.</param>
public sealed record Camera(string Address) : Device
{
    /// <inheritdoc />
    public override DeviceKind Kind => DeviceKind.Camera;
}

/// <summary>A retractable bollard at the mouth of a pedestrian area.</summary>
/// <param name="Area">Id of the pedestrian area it guards, or null: a bollard may guard a street.</param>
public sealed record Bollard(string? Area) : Device
{
    /// <inheritdoc />
    public override DeviceKind Kind => DeviceKind.Bollard;
}

/// <summary>A variable message sign.</summary>
/// <param name="Facing">Heading of the traffic that reads it, degrees clockwise from north.</param>
public sealed record Sign(double Facing) : Device
{
    /// <inheritdoc />
    public override DeviceKind Kind => DeviceKind.Sign;
}

/// <summary>A traffic counter on a counted arc.</summary>
/// <param name="DailyVehicles">Mean vehicles a day (<c>TJM</c>).</param>
/// <param name="MorningPeakVehicles">Vehicles in the morning peak hour (<c>PHJM</c>), or null.</param>
/// <param name="EveningPeakVehicles">Vehicles in the evening peak hour (<c>PHJS</c>), or null.</param>
/// <param name="SpeedLimitKmh">Legal speed (<c>VLEGALE</c>), or null.</param>
/// <param name="Heading">The direction counted in the city's own words, or null.</param>
/// <param name="CountedYear">Year of the count, or null.</param>
public sealed record Counter(
    double DailyVehicles, double? MorningPeakVehicles, double? EveningPeakVehicles, double? SpeedLimitKmh, string? Heading, int? CountedYear) : Device
{
    /// <inheritdoc />
    public override DeviceKind Kind => DeviceKind.Counter;
}

/// <summary>A service vehicle.</summary>
/// <param name="Service"><c>fire</c>, <c>medical</c>, <c>police</c>, <c>lighting</c>, <c>roads</c>, <c>cleaning</c>, <c>green</c>.</param>
/// <param name="UnitType">The service's own type, such as <c>FPT</c> (pumper) or <c>nacelle</c> (bucket truck).</param>
/// <param name="Station">Id of the place it starts from.</param>
/// <param name="Skills">What its crew can do.</param>
public sealed record Vehicle(string Service, string UnitType, string Station, ImmutableArray<string> Skills) : Device
{
    /// <inheritdoc />
    public override DeviceKind Kind => DeviceKind.Vehicle;
}
