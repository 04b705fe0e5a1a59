using System.Collections.Immutable;

namespace Twin.City.Presence;

/// <summary>Who is at a subject: each says again and again that they are there, and is gone when they no longer do.</summary>
public sealed record Attendance
{
    /// <summary>The most that are known at once; who was seen longest ago makes room.</summary>
    public const int MostOperators = 50;

    /// <summary>How long a word holds.</summary>
    public static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(10);

    private Attendance(ImmutableArray<OperatorPresence> operators) => Operators = operators;

    /// <summary>Nobody.</summary>
    public static Attendance Nobody { get; } = new(ImmutableArray<OperatorPresence>.Empty);

    /// <summary>Those who are there, who came first first.</summary>
    public ImmutableArray<OperatorPresence> Operators { get; }

    /// <summary>Those who are still there at a time.</summary>
    public Attendance At(DateTimeOffset now)
    {
        var present = Operators.RemoveAll(present => now - present.SeenAt >= HoldsFor);
        return present.Length == Operators.Length ? this : new Attendance(present);
    }

    /// <summary>Somebody says that they are there, and what they do.</summary>
    public Attendance Take(string actor, OperatorDoing doing, DateTimeOffset now)
    {
        var present = At(now);
        var since = present.Find(actor)?.Since ?? now;
        var others = present.Leave(actor).Operators;
        var kept = others.Length < MostOperators ? others : others.Remove(others.MinBy(other => other.SeenAt)!);
        return new Attendance([.. kept.Add(new OperatorPresence(actor, doing, since, now)).OrderBy(known => known.Since).ThenBy(known => known.Actor, StringComparer.Ordinal)]);
    }

    /// <summary>Somebody says that they are gone.</summary>
    public Attendance Leave(string actor) => new(Operators.RemoveAll(known => known.Actor == actor));

    private OperatorPresence? Find(string actor) => Operators.FirstOrDefault(known => known.Actor == actor);
}
