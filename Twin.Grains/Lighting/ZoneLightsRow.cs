using Twin.City.Lighting;

namespace Twin.Grains.Lighting;

/// <summary>What a zone keeps of its lighting: the decisions in force and the traffic that they follow from.</summary>
[GenerateSerializer, Alias("twin.zone-lights-row.v1")]
public sealed class ZoneLightsRow
{
    /// <summary>Street id to its decisions, the one in force first.</summary>
    [Id(0)]
    public Dictionary<string, LightDecisionWire[]> Decisions { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Counter id to its window.</summary>
    [Id(1)]
    public Dictionary<string, CounterWindowWire> Windows { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>A decision in storage and on the wire. Counters are named by id: ordinals change with the package.</summary>
[GenerateSerializer, Immutable, Alias("twin.light-decision.v1")]
public sealed record LightDecisionWire(
    [property: Id(0)] string Id,
    [property: Id(1)] LightingRule Rule,
    [property: Id(2)] int LevelPercent,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] double VolumePerHour,
    [property: Id(5)] double Share,
    [property: Id(6)] TimeSpan Ramp,
    [property: Id(7)] CountedWire[] Counts);

/// <summary>A count that a decision followed from.</summary>
[GenerateSerializer, Immutable, Alias("twin.counted.v1")]
public sealed record CountedWire(
    [property: Id(0)] string Counter, [property: Id(1)] long AtMs, [property: Id(2)] long Sequence, [property: Id(3)] double Vehicles, [property: Id(4)] double PeriodS);

/// <summary>A counter's window in storage.</summary>
[GenerateSerializer, Immutable, Alias("twin.counter-window.v1")]
public sealed record CounterWindowWire(
    [property: Id(0)] long LastAtMs,
    [property: Id(1)] long LastSequence,
    [property: Id(2)] double LastVehicles,
    [property: Id(3)] double PeriodS,
    [property: Id(4)] long HeardSinceMs,
    [property: Id(5)] long[] Minutes,
    [property: Id(6)] double[] Vehicles,
    [property: Id(7)] double[] CoveredS);
