using Twin.City.Presence;

namespace Twin.Api.Presence;

/// <summary>Who is at a device, zone, street or cabinet.</summary>
/// <param name="Subject">Its id or code.</param>
/// <param name="Operators">All who are there, who came first first.</param>
public sealed record PresenceDocument(string Subject, IReadOnlyList<OperatorDocument> Operators);

/// <summary>One operator.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Doing"><c>viewing</c> or <c>ordering</c>.</param>
/// <param name="Since">When they came.</param>
public sealed record OperatorDocument(string Actor, string Doing, DateTimeOffset Since)
{
    /// <summary>As the interface spells it.</summary>
    public static OperatorDocument Of(OperatorPresence presence) => new(presence.Actor, PresenceBody.WordOf(presence.Doing), presence.Since);
}
