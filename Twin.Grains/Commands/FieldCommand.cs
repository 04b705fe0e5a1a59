using Twin.City.Devices;

namespace Twin.Grains.Commands;

/// <summary>What a zone tells devices of one kind together; an API node puts it on the wire to their gateways or to each of them.</summary>
/// <param name="Correlation">Comes back with the answer: <c>zone/epoch.number</c>. The same for a command that is sent again.</param>
/// <param name="Command">The id of the order or decision that it carries out.</param>
/// <param name="Devices">Ordinals, all of one kind.</param>
/// <param name="Values">What they are to do; null: take the last command back, a lamp resumes its program.</param>
/// <param name="Source">Who decided.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="Ramp">Over what time a lamp changes its level.</param>
/// <param name="Expiry">After what time it is no longer worth delivering: the zone will have sent it again.</param>
/// <param name="TraceParent">What continues its trace, as W3C Trace Context has it; null while nobody collects it.</param>
[GenerateSerializer, Immutable, Alias("twin.field-command.v1")]
public sealed record FieldCommand(
    [property: Id(0)] string Correlation,
    [property: Id(1)] string Command,
    [property: Id(2)] int[] Devices,
    [property: Id(3)] DeviceValues? Values,
    [property: Id(4)] CommandSource Source,
    [property: Id(5)] DateTimeOffset? Until,
    [property: Id(6)] TimeSpan Ramp,
    [property: Id(7)] TimeSpan Expiry,
    [property: Id(8)] string? TraceParent = null);

/// <summary>What the field answers to a command.</summary>
/// <param name="Correlation">Of the command.</param>
/// <param name="Devices">Ordinals of the devices that the answer speaks of.</param>
/// <param name="Refusal">Why they refuse it; null: their controller took it.</param>
[GenerateSerializer, Immutable, Alias("twin.field-reply.v1")]
public sealed record FieldReply([property: Id(0)] string Correlation, [property: Id(1)] int[] Devices, [property: Id(2)] string? Refusal)
{
    /// <summary>The zone that a correlation was made by; null when it was not made by a zone.</summary>
    public static string? ZoneOf(string correlation) =>
        correlation.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? correlation[..end] : null;
}

/// <summary>A device that does not do what is asked.</summary>
/// <param name="Device">Its ordinal.</param>
/// <param name="Reason">Why, in the field's own word.</param>
[GenerateSerializer, Immutable, Alias("twin.field-refusal.v1")]
public sealed record FieldRefusal([property: Id(0)] int Device, [property: Id(1)] string Reason);

/// <summary>A connection of the field that came or went.</summary>
/// <param name="Gateway">The gateway's id, or null for a device that is connected by itself.</param>
/// <param name="Devices">Ordinals of the devices of one zone that are reached by it.</param>
/// <param name="IsOnline">True when it came.</param>
/// <param name="AtMs">When, by the city's clock: the later one counts.</param>
[GenerateSerializer, Immutable, Alias("twin.field-link.v1")]
public sealed record FieldLink(
    [property: Id(0)] string? Gateway, [property: Id(1)] int[] Devices, [property: Id(2)] bool IsOnline, [property: Id(3)] long AtMs)
{
    /// <summary>Since when the connection stands; earlier than <see cref="AtMs"/> when its node says again that it holds it.</summary>
    [Id(4)]
    public long SinceMs { get; init; } = AtMs;

    /// <summary>For how long it counts as online when no node says so again; null: until somebody says that it is not.</summary>
    [Id(5)]
    public TimeSpan? GoodFor { get; init; }
}
