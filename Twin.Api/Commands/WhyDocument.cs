using System.Text.Json.Serialization;
using Twin.Api.Devices;

namespace Twin.Api.Commands;

/// <summary>Why a device does what it does: the chain from what was seen or who asked to what the device then reported.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Time">The city's time of the answer.</param>
/// <param name="Wanted">What is wanted of it now; null when nothing is.</param>
/// <param name="Reported">What it last reported; null while it is silent.</param>
/// <param name="Layers">What each source asks for, the strongest first; the first that asks for something wins.</param>
/// <param name="Chain">Reading or person or clock, rule, decision, command, acknowledgement: in that order.</param>
/// <param name="Earlier">Earlier decisions by traffic on its street, the latest first.</param>
public sealed record WhyDocument(
    string Device,
    DateTimeOffset Time,
    WantedDocument? Wanted,
    ReportedDocument? Reported,
    IReadOnlyList<LayerDocument> Layers,
    IReadOnlyList<WhyStepDocument> Chain,
    IReadOnlyList<LightDecisionDocument> Earlier);

/// <summary>What is wanted of a device.</summary>
public sealed record WantedDocument(ValuesDocument Values, string Source, DateTimeOffset? Until);

/// <summary>What one source asks for; null values: nothing.</summary>
public sealed record LayerDocument(string Source, ValuesDocument? Values);

/// <summary>A decision by traffic.</summary>
public sealed record LightDecisionDocument(string Id, DateTimeOffset At, string Rule, int Level, double VolumePerHour, double Share);

/// <summary>One step of the chain. Members that do not belong to the step are left out.</summary>
/// <param name="Step"><c>reading</c>, <c>person</c>, <c>clock</c>, <c>rule</c>, <c>decision</c>, <c>command</c> or <c>acknowledgement</c>.</param>
/// <param name="Text">The step in a sentence.</param>
public sealed record WhyStepDocument(string Step, string Text)
{
    /// <summary>When it happened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? At { get; init; }

    /// <summary>The device that read or reported.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Device { get; init; }

    /// <summary>The number of its reading.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Seq { get; init; }

    /// <summary>Vehicles that a counter counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Vehicles { get; init; }

    /// <summary>Over how many seconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PeriodS { get; init; }

    /// <summary>Who asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Actor { get; init; }

    /// <summary>Why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>The rule that applied.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }

    /// <summary>The street decided for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Street { get; init; }

    /// <summary>Vehicles an hour on it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? VolumePerHour { get; init; }

    /// <summary>What it can carry.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CapacityPerHour { get; init; }

    /// <summary>The level decided, in percent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Level { get; init; }

    /// <summary>Id of the order or decision.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>How far the command has come: <c>sent</c>, <c>taken</c>, <c>refused</c> or <c>settled</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>How often it was sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Attempts { get; init; }
}
