using Twin.City.Presence;

namespace Twin.Grains.Presence;

/// <summary>Who is at one device, zone, street or cabinet. Key: its id or code. Nothing is stored: who is there says so again within seconds.</summary>
[Alias("twin.presence")]
public interface IPresenceGrain : IGrainWithStringKey
{
    /// <summary>Somebody is there; answers all who are.</summary>
    [Alias("take")]
    ValueTask<OperatorPresence[]> Take(string actor, OperatorDoing doing);

    /// <summary>Somebody is gone.</summary>
    [Alias("leave")]
    ValueTask Leave(string actor);
}

/// <summary>An operator at a subject, on the wire.</summary>
[GenerateSerializer, Immutable, Alias("twin.operator-presence.v1")]
public readonly record struct OperatorPresenceWire(
    [property: Id(0)] string Actor, [property: Id(1)] OperatorDoing Doing, [property: Id(2)] DateTimeOffset Since, [property: Id(3)] DateTimeOffset SeenAt);

/// <summary>Converts between an operator's presence and its wire form.</summary>
[RegisterConverter]
public sealed class OperatorPresenceConverter : IConverter<OperatorPresence, OperatorPresenceWire>
{
    /// <inheritdoc />
    public OperatorPresence ConvertFromSurrogate(in OperatorPresenceWire surrogate) =>
        new(surrogate.Actor, surrogate.Doing, surrogate.Since, surrogate.SeenAt);

    /// <inheritdoc />
    public OperatorPresenceWire ConvertToSurrogate(in OperatorPresence value) => new(value.Actor, value.Doing, value.Since, value.SeenAt);
}
