using System.Text.Json;
using System.Text.Json.Serialization;

namespace Twin.Tests.Api;

/// <summary>How answers are read: exactly the fields that docs/http-api.md promises, no other and none missing.</summary>
public static class Answers
{
    /// <summary>Strict in names, fields and nulls.</summary>
    public static JsonSerializerOptions Strict { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}

public sealed record Problem(
    string Type, string Title, int Status, string Detail, string? Field = null, string? Instance = null, string? TraceId = null, ReadingsAnswer? Answer = null);

public sealed record Refusal(int Index, string? Device, string Reason, string Detail);

public sealed record ReadingsAnswer(int Accepted, int Duplicate, int Older, int Pending, int Refused, Refusal[] Refusals);

public sealed record Position(double Lon, double Lat);

public sealed record Derivation(string Field, string Rule, double Confidence);

public sealed record ReportedState(DateTimeOffset At, long Seq, double AgeMs, Dictionary<string, JsonElement> Values);

public sealed record DesiredState(
    long Version, Dictionary<string, JsonElement> Values, DateTimeOffset? Until, string Actor, string Reason, string Command, DateTimeOffset At);

public sealed record DeviceAlarm(string Id, string Code, string? Detail, string Priority, string State, DateTimeOffset At);

public sealed record AlarmAcknowledgement(DateTimeOffset At, string Actor, string? Comment);

public sealed record AlarmShelf(DateTimeOffset At, DateTimeOffset Until, string Actor, string Reason);

public sealed record AlarmTransition(string Step, DateTimeOffset At, string Actor, string? Note);

public sealed record Alarm(
    string Id, string Zone, string Code, string? Detail, string Priority, string State, bool Active, string Subject, string? Group, int Count, string[] Devices,
    int Occurrences, DateTimeOffset RaisedAt, DateTimeOffset LastRaisedAt, DateTimeOffset? ReturnedAt, AlarmAcknowledgement? Acknowledged, AlarmShelf? Shelved,
    DateTimeOffset? ClearedAt, string Consequence, string Response, AlarmTransition[]? Transitions = null);

public sealed record AlarmPage(Alarm[] Items, int Total, double AgeMs);

public sealed record AlarmFigures(
    int RaisedLast10Min, int RaisedLastHour, int RaisedLast24H, bool IsFlood, int Standing, int Unacknowledged, int Stale, int Chattering, int Shelved, int Low,
    int Medium, int High);

public sealed record LogEntry(
    long Id, DateTimeOffset At, string Author, string Category, string Text, string[] Subjects, Dictionary<string, JsonElement>? Data, long? RefersTo)
{
    /// <summary>The code of what the twin wrote.</summary>
    public string? Code => Data?["code"].GetString();
}

public sealed record LogPage(LogEntry[] Items);

public sealed record HandoverAlarms(int Raised, int Cleared, int Acknowledged, Alarm[] Standing, Alarm[] Shelved);

public sealed record OrderInForce(
    string Command, DateTimeOffset At, string Actor, string Reason, string Kind, int Total, DateTimeOffset? Until, Dictionary<string, JsonElement> Values);

public sealed record HandoverOrders(int Given, OrderInForce[] InForce);

public sealed record Handover(
    DateTimeOffset From, DateTimeOffset To, string City, DateTimeOffset Time, HandoverAlarms Alarms, HandoverOrders Orders, LogEntry[] Entries, double EnergyTodayKWh,
    int Reporting, int Devices);

public sealed record Cause(string Command, string Actor, string Reason, DateTimeOffset At, string Status);

public sealed record Device(
    string Id, string Kind, string Name, string Zone, string? Street, Position Position, JsonElement Attributes, Derivation[] Derived, string Status,
    ReportedState? Reported, DesiredState? Desired, DeviceAlarm[] Alarms, Cause? Cause, double AgeMs);

public sealed record DevicePage(Device[] Items, int Total, double AgeMs);

public sealed record CommandDevice(string Device, string Status, string? Reason);

public sealed record ZoneCount(string Code, int Count);

public sealed record RefusedDevice(string Device, string Reason);

public sealed record CommandPreview(
    string? Kind, int Total, int Streets, ZoneCount[] Zones, int Silent, int InAlarm, int Ordered, int Unchanged, RefusedDevice[] Refused, double? RatedPowerW,
    string[] Devices);

public sealed record MapSelection(string Version, int Total, int[] Ranges);

public sealed record Counts(int Pending, int Acknowledged, int Superseded, int Expired, int Refused);

public sealed record Command(
    string Id, string Status, int Total, Counts Counts, string[] Targets, Dictionary<string, JsonElement> Values, DateTimeOffset? Until, string Actor, string Reason,
    DateTimeOffset At, string? Revokes, CommandDevice[] Devices);

public sealed record City(
    string Id, string Name, DateTimeOffset Time, string TimeZone, string Attribution, Demo Demo, Dictionary<string, int> Devices, int Reporting, double PowerW,
    double EnergyTodayKWh, Dictionary<string, int> Vehicles, int OpenAlarms, Unacknowledged UnacknowledgedAlarms,
    string AlarmsVersion, double ReadingsPerSecond, double AgeMs);

public sealed record Demo(bool ShiftedClock, bool EmulatedField);

public sealed record Unacknowledged(int High, int Medium, int Low);

public sealed record Zone(
    string Code, string Name, string District, Dictionary<string, int> Devices, int Reporting, double PowerW, double RatedPowerW, double EnergyTodayKWh, int Vehicles,
    int OpenAlarms, string? HighestPriority, double? TrafficPerHour, double? TrafficShare, double ReadingsPerSecond, double[] Bounds, string Version, double AgeMs);

public sealed record ZoneList(Zone[] Items, double AgeMs);

public sealed record SearchItem(
    string Type, string Id, string Name, string Detail, string? Kind, string? Category, string? Zone, Position Position, double[]? Bounds);

public sealed record SearchItems(SearchItem[] Items);

public sealed record LampSums(int Total, int Reporting, int Lit, double? MeanLevel, double PowerW, double RatedPowerW);

public sealed record StreetTraffic(double VolumePerHour, double CapacityPerHour, double Share, string[] Counters, DateTimeOffset At);

public sealed record NamedStreets(string[] Streets, int Lamps);

public sealed record Street(
    string Id, string Name, string Class, string Zone, string Direction, double SpeedLimitKmh, double LengthM, double[] Bounds, double[][] Line, Dictionary<string, int> Devices,
    LampSums Lamps, StreetTraffic? Traffic, int OpenAlarms, NamedStreets Named, Derivation[] Derived, double AgeMs);

public sealed record Cabinet(
    string Id, string SupplyPoint, string Zone, Position Position, LampSums Lamps, string[] Devices, string[] Streets, int OpenAlarms, Derivation[] Derived, double AgeMs);

public sealed record CabinetPage(Cabinet[] Items, int Total, double AgeMs);

public sealed record LiveDesired(long Version, Dictionary<string, JsonElement> Values);

public sealed record Entity(
    string Id, string Status, string? Zone = null, DateTimeOffset? At = null, long? Seq = null, Dictionary<string, JsonElement>? Values = null,
    LiveDesired? Desired = null, bool Left = false);

public sealed record Frame(string Zone, DateTimeOffset Time, Entity[] Devices, bool? Reset = null, Alarm[]? Alarms = null);

public sealed record PresentOperator(string Actor, string Doing, DateTimeOffset Since);

public sealed record Attendance(string Subject, PresentOperator[] Operators);

public sealed record DeviceHistory(
    string Device, DateTimeOffset From, DateTimeOffset To, string[] Fields, long[] At, Dictionary<string, double?[]> Values, bool Thinned);
