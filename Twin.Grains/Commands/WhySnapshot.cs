using Twin.City.Devices;
using Twin.Grains.Lighting;
using Twin.Grains.Zones;

namespace Twin.Grains.Commands;

/// <summary>What a device does and what that follows from, as its zone knows it.</summary>
/// <param name="Reported">What it last reported.</param>
/// <param name="Desired">The orders it was given, or null.</param>
/// <param name="Command">What is wanted of it and how far that has come, or null when nothing is.</param>
/// <param name="Light">What a lamp's level follows from; null for other kinds.</param>
[GenerateSerializer, Immutable, Alias("twin.why.v1")]
public sealed record WhySnapshot(
    [property: Id(0)] Reported Reported,
    [property: Id(1)] DesiredState? Desired,
    [property: Id(2)] CommandWhy? Command,
    [property: Id(3)] LightWhy? Light);

/// <summary>What is wanted of a device and how far the delivery has come.</summary>
[GenerateSerializer, Immutable, Alias("twin.command-why.v1")]
public sealed record CommandWhy(
    [property: Id(0)] string Command,
    [property: Id(1)] CommandSource Source,
    [property: Id(2)] DeviceValues Values,
    [property: Id(3)] DateTimeOffset? Until,
    [property: Id(4)] DeliveryPhase Phase,
    [property: Id(5)] int Attempts,
    [property: Id(6)] long SentAtMs,
    [property: Id(7)] long AnsweredAtMs,
    [property: Id(8)] long DisagreesSinceMs,
    [property: Id(9)] long AcknowledgedAtMs,
    [property: Id(10)] long AcknowledgedSequence)
{
    /// <summary>From a zone's command.</summary>
    internal static CommandWhy From(in DeviceCommand command)
    {
        var (want, delivery) = command;
        return new CommandWhy(
            want.Command,
            want.Source,
            want.Values,
            want.Until,
            delivery.Phase,
            delivery.Attempts,
            delivery.SentAtMs,
            delivery.AnsweredAtMs,
            delivery.DisagreesSinceMs,
            delivery.AcknowledgedBy.AtMs,
            delivery.AcknowledgedBy.Sequence);
    }
}

/// <summary>What a lamp's level follows from.</summary>
/// <param name="Program">Id of the program.</param>
/// <param name="ProgramLevelPercent">What it says now.</param>
/// <param name="IsDark">True while it is dark.</param>
/// <param name="CapacityPerHour">What the lamp's street can carry; 0 for a lamp whose street is not counted.</param>
/// <param name="Decisions">Decisions by traffic on its street, the one in force first; empty when it is not counted.</param>
[GenerateSerializer, Immutable, Alias("twin.light-why.v1")]
public sealed record LightWhy(
    [property: Id(0)] string Program,
    [property: Id(1)] int ProgramLevelPercent,
    [property: Id(2)] bool IsDark,
    [property: Id(3)] double CapacityPerHour,
    [property: Id(4)] LightDecisionWire[] Decisions);
