using Twin.City.Devices;
using Twin.City.Traffic;
using Twin.City.Zones;

namespace Twin.Grains;

// How the records of Twin.City, which knows nothing of Orleans, travel between silos. The ids are fixed for ever.

/// <summary>A device's values on the wire.</summary>
[GenerateSerializer, Immutable, Alias("twin.values.v1")]
public readonly record struct ValuesWire(
    [property: Id(0)] double V0,
    [property: Id(1)] double V1,
    [property: Id(2)] double V2,
    [property: Id(3)] double V3,
    [property: Id(4)] double V4,
    [property: Id(5)] double V5,
    [property: Id(6)] string? Text)
{
    /// <summary>To the wire.</summary>
    public static ValuesWire From(in DeviceValues values) =>
        new(values[0], values[1], values[2], values[3], values[4], values[5], values.Text);

    /// <summary>From the wire.</summary>
    public DeviceValues ToValues() => new()
    {
        [0] = V0,
        [1] = V1,
        [2] = V2,
        [3] = V3,
        [4] = V4,
        [5] = V5,
        Text = Text,
    };
}

/// <summary>What a device reported, on the wire.</summary>
[GenerateSerializer, Immutable, Alias("twin.reported.v1")]
public readonly record struct ReportedWire([property: Id(0)] long AtMs, [property: Id(1)] long Sequence, [property: Id(2)] ValuesWire Values);

/// <summary>An order on the wire and in storage.</summary>
[GenerateSerializer, Immutable, Alias("twin.order.v1")]
public readonly record struct OrderWire(
    [property: Id(0)] string Id,
    [property: Id(1)] ValuesWire Set,
    [property: Id(2)] int[] TakenBack,
    [property: Id(3)] bool UntilIsStated,
    [property: Id(4)] DateTimeOffset? Until,
    [property: Id(5)] string Actor,
    [property: Id(6)] string Reason,
    [property: Id(7)] DateTimeOffset At,
    [property: Id(8)] OrderStatus Status,
    [property: Id(9)] OrderStampWire? Revokes);

/// <summary>The place of an order among all, on the wire and in storage.</summary>
[GenerateSerializer, Immutable, Alias("twin.order-stamp.v1")]
public readonly record struct OrderStampWire([property: Id(0)] DateTimeOffset At, [property: Id(1)] string Id);

/// <summary>What forgotten orders left behind, on the wire and in storage.</summary>
[GenerateSerializer, Immutable, Alias("twin.standing.v1")]
public readonly record struct StandingWire(
    [property: Id(0)] ValuesWire Values, [property: Id(1)] DateTimeOffset? Until, [property: Id(2)] OrderStampWire Through);

/// <summary>A desired state on the wire and in storage.</summary>
[GenerateSerializer, Immutable, Alias("twin.desired.v1")]
public readonly record struct DesiredWire(
    [property: Id(0)] int Version,
    [property: Id(1)] ValuesWire Values,
    [property: Id(2)] DateTimeOffset? Until,
    [property: Id(3)] OrderWire[] Orders,
    [property: Id(4)] StandingWire? Forgotten);

/// <summary>A zone's row on the wire.</summary>
[GenerateSerializer, Immutable, Alias("twin.member.v1")]
public readonly record struct MemberWire(
    [property: Id(0)] int Device,
    [property: Id(1)] long Version,
    [property: Id(2)] bool Present,
    [property: Id(3)] Reported Reported,
    [property: Id(4)] DesiredState? Desired,
    [property: Id(5)] double EnergyAtDayStartKWh);

/// <summary>A change for a zone on the wire.</summary>
[GenerateSerializer, Immutable, Alias("twin.change.v1")]
public readonly record struct ChangeWire(
    [property: Id(0)] int Device, [property: Id(1)] bool Present, [property: Id(2)] Reported Reported, [property: Id(3)] DesiredState? Desired);

/// <summary>A count on the wire.</summary>
[GenerateSerializer, Immutable, Alias("twin.count.v1")]
public readonly record struct CountWire(
    [property: Id(0)] int Counter, [property: Id(1)] long AtMs, [property: Id(2)] long Sequence, [property: Id(3)] double Vehicles, [property: Id(4)] double PeriodS);

/// <summary>A roll-up on the wire.</summary>
[GenerateSerializer, Immutable, Alias("twin.roll-up.v1")]
public readonly record struct RollUpWire(
    [property: Id(0)] int[] Devices,
    [property: Id(1)] int Reporting,
    [property: Id(2)] double PowerW,
    [property: Id(3)] double EnergyTodayKWh,
    [property: Id(4)] int VehiclesAvailable,
    [property: Id(5)] int OpenAlarms,
    [property: Id(6)] double ReadingsPerSecond);

/// <summary>Converts between the records of the city and their wire forms.</summary>
[RegisterConverter]
public sealed class ValuesConverter : IConverter<DeviceValues, ValuesWire>
{
    /// <inheritdoc />
    public DeviceValues ConvertFromSurrogate(in ValuesWire surrogate) => surrogate.ToValues();

    /// <inheritdoc />
    public ValuesWire ConvertToSurrogate(in DeviceValues value) => ValuesWire.From(value);
}

/// <inheritdoc cref="ValuesConverter" />
[RegisterConverter]
public sealed class ReportedConverter : IConverter<Reported, ReportedWire>
{
    /// <inheritdoc />
    public Reported ConvertFromSurrogate(in ReportedWire surrogate) =>
        new(new ReadingStamp(surrogate.AtMs, surrogate.Sequence), surrogate.Values.ToValues());

    /// <inheritdoc />
    public ReportedWire ConvertToSurrogate(in Reported value) =>
        new(value.Stamp.AtMs, value.Stamp.Sequence, ValuesWire.From(value.Values));
}

/// <inheritdoc cref="ValuesConverter" />
[RegisterConverter]
public sealed class OrderProgressConverter : IConverter<OrderProgress, OrderWire>
{
    /// <summary>To the wire.</summary>
    public static OrderWire ToWire(OrderProgress progress)
    {
        var order = progress.Order;
        return new OrderWire(
            order.Id, ValuesWire.From(order.Set), [.. order.TakenBack], order.UntilIsStated, order.Until, order.Actor, order.Reason, order.At,
            progress.Status, StampToWire(order.Revokes));
    }

    /// <summary>From the wire.</summary>
    public static OrderProgress FromWire(OrderWire wire) => new(
        new Order(
            wire.Id, wire.Set.ToValues(), wire.TakenBack, wire.UntilIsStated, wire.Until, wire.Actor, wire.Reason, wire.At, StampFromWire(wire.Revokes)),
        wire.Status);

    /// <summary>A stamp to the wire.</summary>
    internal static OrderStampWire? StampToWire(OrderStamp? stamp) => stamp is { } stated ? new OrderStampWire(stated.At, stated.Id) : null;

    /// <summary>A stamp from the wire.</summary>
    internal static OrderStamp? StampFromWire(OrderStampWire? wire) => wire is { } stated ? new OrderStamp(stated.At, stated.Id) : null;

    /// <inheritdoc />
    public OrderProgress ConvertFromSurrogate(in OrderWire surrogate) => FromWire(surrogate);

    /// <inheritdoc />
    public OrderWire ConvertToSurrogate(in OrderProgress value) => ToWire(value);
}

/// <inheritdoc cref="ValuesConverter" />
[RegisterConverter]
public sealed class DesiredStateConverter : IConverter<DesiredState, DesiredWire>
{
    /// <summary>To the wire.</summary>
    public static DesiredWire ToWire(DesiredState state) =>
        new(state.Version, ValuesWire.From(state.Values), state.Until, [.. state.Orders.Select(OrderProgressConverter.ToWire)], ToWire(state.Forgotten));

    /// <summary>From the wire.</summary>
    public static DesiredState FromWire(DesiredWire wire) =>
        new(wire.Version, wire.Values.ToValues(), wire.Until, [.. wire.Orders.Select(OrderProgressConverter.FromWire)]) { Forgotten = FromWire(wire.Forgotten) };

    /// <inheritdoc />
    public DesiredState ConvertFromSurrogate(in DesiredWire surrogate) => FromWire(surrogate);

    /// <inheritdoc />
    public DesiredWire ConvertToSurrogate(in DesiredState value) => ToWire(value);

    private static StandingWire? ToWire(DesiredStanding standing) => OrderProgressConverter.StampToWire(standing.Through) is { } through
        ? new StandingWire(ValuesWire.From(standing.Values), standing.Until, through)
        : null;

    private static DesiredStanding FromWire(StandingWire? wire) => wire is { } stated
        ? new DesiredStanding(stated.Values.ToValues(), stated.Until, OrderProgressConverter.StampFromWire(stated.Through))
        : DesiredStanding.None;
}

/// <inheritdoc cref="ValuesConverter" />
[RegisterConverter]
public sealed class MemberConverter : IConverter<MemberState, MemberWire>
{
    /// <inheritdoc />
    public MemberState ConvertFromSurrogate(in MemberWire surrogate) => new(
        surrogate.Device, surrogate.Version, surrogate.Present, surrogate.Reported, surrogate.Desired, surrogate.EnergyAtDayStartKWh);

    /// <inheritdoc />
    public MemberWire ConvertToSurrogate(in MemberState value) =>
        new(value.Device, value.Version, value.Present, value.Reported, value.Desired, value.EnergyAtDayStartKWh);
}

/// <inheritdoc cref="ValuesConverter" />
[RegisterConverter]
public sealed class ChangeConverter : IConverter<MemberChange, ChangeWire>
{
    /// <inheritdoc />
    public MemberChange ConvertFromSurrogate(in ChangeWire surrogate) =>
        new(surrogate.Device, surrogate.Present, surrogate.Reported, surrogate.Desired);

    /// <inheritdoc />
    public ChangeWire ConvertToSurrogate(in MemberChange value) => new(value.Device, value.Present, value.Reported, value.Desired);
}

/// <inheritdoc cref="ValuesConverter" />
[RegisterConverter]
public sealed class RollUpConverter : IConverter<RollUp, RollUpWire>
{
    /// <inheritdoc />
    public RollUp ConvertFromSurrogate(in RollUpWire surrogate) => new(
        [.. surrogate.Devices],
        surrogate.Reporting,
        surrogate.PowerW,
        surrogate.EnergyTodayKWh,
        surrogate.VehiclesAvailable,
        surrogate.OpenAlarms,
        surrogate.ReadingsPerSecond);

    /// <inheritdoc />
    public RollUpWire ConvertToSurrogate(in RollUp value) => new(
        [.. value.Devices],
        value.Reporting,
        value.PowerW,
        value.EnergyTodayKWh,
        value.VehiclesAvailable,
        value.OpenAlarms,
        value.ReadingsPerSecond);
}

/// <inheritdoc cref="ValuesConverter" />
[RegisterConverter]
public sealed class CountConverter : IConverter<CounterReading, CountWire>
{
    /// <inheritdoc />
    public CounterReading ConvertFromSurrogate(in CountWire surrogate) => new(
        surrogate.Counter, new ReadingStamp(surrogate.AtMs, surrogate.Sequence), surrogate.Vehicles, surrogate.PeriodS);

    /// <inheritdoc />
    public CountWire ConvertToSurrogate(in CounterReading value) =>
        new(value.Counter, value.Stamp.AtMs, value.Stamp.Sequence, value.Vehicles, value.PeriodS);
}
