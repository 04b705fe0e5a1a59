using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Maintenance;

namespace Twin.Api.Devices;

/// <summary>A device as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Its kind's name.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Zone">Code of the zone where it is now.</param>
/// <param name="Street">The street it serves.</param>
/// <param name="Position">Where it is; for a vehicle where it last said it was. Null, and so left out, in GeoJSON only, whose geometry says it.</param>
/// <param name="Attributes">What the inventory knows of its kind.</param>
/// <param name="Derived">Which fields were derived, by which rule, how sure.</param>
/// <param name="Status"><c>silent</c>, <c>ok</c> or <c>alarm</c>.</param>
/// <param name="Reported">What it last reported, or null.</param>
/// <param name="Desired">What is desired of it, or null.</param>
/// <param name="Alarms">The open alarms that concern it, alone or with others.</param>
/// <param name="Cause">The order that its desired state comes from, or null.</param>
/// <param name="AgeMs">How old the oldest value that the answer read can be.</param>
public sealed record DeviceDocument(
    string Id,
    string Kind,
    string Name,
    string Zone,
    string? Street,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PositionDocument Position,
    IReadOnlyDictionary<string, object?> Attributes,
    IReadOnlyList<Derivation> Derived,
    string Status,
    ReportedDocument? Reported,
    DesiredDocument? Desired,
    IReadOnlyList<DeviceAlarmDocument> Alarms,
    CauseDocument? Cause,
    long AgeMs);

/// <summary>A point in WGS 84.</summary>
public sealed record PositionDocument(double Lon, double Lat)
{
    /// <summary>From a position.</summary>
    public static PositionDocument From(Position position) => new(position.Longitude, position.Latitude);
}

/// <summary>What a device last reported.</summary>
/// <param name="At">When, by its clock.</param>
/// <param name="Seq">Its counter.</param>
/// <param name="AgeMs">How long ago, by the city's clock.</param>
/// <param name="Values">What.</param>
public sealed record ReportedDocument(DateTimeOffset At, long Seq, long AgeMs, ValuesDocument Values);

/// <summary>What is desired of a device.</summary>
/// <param name="Version">What <c>If-Match</c> must name to change it.</param>
/// <param name="Values">What.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="Actor">Who ordered it last.</param>
/// <param name="Reason">Why.</param>
/// <param name="Command">By which command.</param>
/// <param name="At">When.</param>
public sealed record DesiredDocument(
    int Version, ValuesDocument Values, DateTimeOffset? Until, string? Actor, string? Reason, string? Command, DateTimeOffset? At);

/// <summary>An open alarm that concerns a device, alone or with others.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Code">Such as <c>lampFailure</c>.</param>
/// <param name="Detail">The device's own word, or how it is known; null when there is none.</param>
/// <param name="Priority"><c>low</c>, <c>medium</c> or <c>high</c>.</param>
/// <param name="State"><c>unacknowledged</c>, <c>acknowledged</c> or <c>returned</c>.</param>
/// <param name="At">When it was raised last.</param>
public sealed record DeviceAlarmDocument(string Id, string Code, string? Detail, string Priority, string State, DateTimeOffset At)
{
    /// <summary>From an alarm.</summary>
    public static DeviceAlarmDocument Of(Alarm alarm) =>
        new(alarm.Id, alarm.Key.Code.Name(), alarm.Detail, alarm.Rule.Priority.Name(), alarm.State.Name(), alarm.LastRaisedAt);
}

/// <summary>Who asked for what the device is ordered to do.</summary>
public sealed record CauseDocument(string Command, string Actor, string Reason, DateTimeOffset At, string Status);

/// <summary>Values of a device, written by the schema of its kind.</summary>
[JsonConverter(typeof(ValuesDocumentConverter))]
public readonly record struct ValuesDocument(DeviceKind Kind, DeviceValues Values);

/// <summary>Writes values by their schema.</summary>
public sealed class ValuesDocumentConverter : JsonConverter<ValuesDocument>
{
    /// <summary>Not needed: values come in through the parsers. Throws <see cref="NotSupportedException"/>.</summary>
    public override ValuesDocument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Values are read by their schema.");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, ValuesDocument value, JsonSerializerOptions options) =>
        ValuesJson.Write(writer, value.Kind, value.Values);
}
