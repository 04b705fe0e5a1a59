using Twin.City.Devices;
using Twin.City.Maintenance;

namespace Twin.Grains.Zones;

// How alarms travel between silos and lie in storage. The ids are fixed for ever.

/// <summary>A zone's answer to what somebody asked of an alarm.</summary>
/// <param name="Alarm">The alarm as it is now.</param>
/// <param name="Refusal">Why nothing was done; null when it was, or had been before.</param>
[GenerateSerializer, Immutable, Alias("twin.alarm-answer.v1")]
public sealed record AlarmAnswer([property: Id(0)] Alarm Alarm, [property: Id(1)] string? Refusal);

/// <summary>A step of an alarm's life on the wire and in storage.</summary>
[GenerateSerializer, Immutable, Alias("twin.alarm-transition.v1")]
public readonly record struct AlarmTransitionWire(
    [property: Id(0)] AlarmStepKind Kind, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string Actor, [property: Id(3)] string? Note);

/// <summary>Who knows of an alarm, on the wire and in storage.</summary>
[GenerateSerializer, Immutable, Alias("twin.alarm-acknowledgement.v1")]
public readonly record struct AlarmAcknowledgementWire(
    [property: Id(0)] DateTimeOffset At, [property: Id(1)] string Actor, [property: Id(2)] string? Comment);

/// <summary>Why an alarm is out of sight, on the wire and in storage.</summary>
[GenerateSerializer, Immutable, Alias("twin.alarm-shelf.v1")]
public readonly record struct AlarmShelfWire(
    [property: Id(0)] DateTimeOffset At, [property: Id(1)] DateTimeOffset Until, [property: Id(2)] string Actor, [property: Id(3)] string Reason);

/// <summary>An alarm on the wire and in storage.</summary>
[GenerateSerializer, Immutable, Alias("twin.alarm.v1")]
public readonly record struct AlarmWire(
    [property: Id(0)] string Zone,
    [property: Id(1)] int Number,
    [property: Id(2)] AlarmCode Code,
    [property: Id(3)] string Subject,
    [property: Id(4)] DeviceKind? Kind,
    [property: Id(5)] string? Detail,
    [property: Id(6)] string[] Devices,
    [property: Id(7)] string? Group,
    [property: Id(8)] int Occurrences,
    [property: Id(9)] DateTimeOffset RaisedAt,
    [property: Id(10)] DateTimeOffset LastRaisedAt,
    [property: Id(11)] DateTimeOffset? ReturnedAt,
    [property: Id(12)] AlarmAcknowledgementWire? Acknowledgement,
    [property: Id(13)] AlarmShelfWire? Shelf,
    [property: Id(14)] DateTimeOffset? ClearedAt,
    [property: Id(15)] AlarmTransitionWire[] Transitions);

/// <summary>A zone's row of an alarm on the wire.</summary>
[GenerateSerializer, Immutable, Alias("twin.alarm-row.v1")]
public readonly record struct AlarmRowWire([property: Id(0)] long Version, [property: Id(1)] AlarmWire Alarm);

/// <summary>Converts between alarms and their wire form.</summary>
[RegisterConverter]
public sealed class AlarmConverter : IConverter<Alarm, AlarmWire>
{
    /// <summary>To the wire.</summary>
    public static AlarmWire ToWire(Alarm alarm) => new(
        alarm.Zone,
        alarm.Number,
        alarm.Key.Code,
        alarm.Key.Subject,
        alarm.Kind,
        alarm.Detail,
        [.. alarm.Devices],
        alarm.Group,
        alarm.Occurrences,
        alarm.RaisedAt,
        alarm.LastRaisedAt,
        alarm.ReturnedAt,
        alarm.Acknowledgement is { } known ? new AlarmAcknowledgementWire(known.At, known.Actor, known.Comment) : null,
        alarm.Shelf is { } shelf ? new AlarmShelfWire(shelf.At, shelf.Until, shelf.Actor, shelf.Reason) : null,
        alarm.ClearedAt,
        [.. alarm.Transitions.Select(step => new AlarmTransitionWire(step.Kind, step.At, step.Actor, step.Note))]);

    /// <summary>From the wire.</summary>
    public static Alarm FromWire(AlarmWire wire) => new(
        wire.Zone,
        wire.Number,
        new AlarmKey(wire.Code, wire.Subject),
        wire.Kind,
        wire.Detail,
        [.. wire.Devices],
        wire.Group,
        wire.Occurrences,
        wire.RaisedAt,
        wire.LastRaisedAt,
        wire.ReturnedAt,
        wire.Acknowledgement is { } known ? new AlarmAcknowledgement(known.At, known.Actor, known.Comment) : null,
        wire.Shelf is { } shelf ? new AlarmShelf(shelf.At, shelf.Until, shelf.Actor, shelf.Reason) : null,
        wire.ClearedAt,
        [.. wire.Transitions.Select(step => new AlarmTransition(step.Kind, step.At, step.Actor, step.Note))]);

    /// <inheritdoc />
    public Alarm ConvertFromSurrogate(in AlarmWire surrogate) => FromWire(surrogate);

    /// <inheritdoc />
    public AlarmWire ConvertToSurrogate(in Alarm value) => ToWire(value);
}

/// <inheritdoc cref="AlarmConverter" />
[RegisterConverter]
public sealed class AlarmRowConverter : IConverter<AlarmRow, AlarmRowWire>
{
    /// <inheritdoc />
    public AlarmRow ConvertFromSurrogate(in AlarmRowWire surrogate) => new(surrogate.Version, AlarmConverter.FromWire(surrogate.Alarm));

    /// <inheritdoc />
    public AlarmRowWire ConvertToSurrogate(in AlarmRow value) => new(value.Version, AlarmConverter.ToWire(value.Alarm));
}
