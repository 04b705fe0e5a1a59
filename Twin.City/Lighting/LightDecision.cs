using System.Collections.Immutable;
using Twin.City.Traffic;

namespace Twin.City.Lighting;

/// <summary>A street's light as it was decided, with what it was decided from.</summary>
/// <param name="Id">The id that its commands carry.</param>
/// <param name="Light">What was decided.</param>
/// <param name="Ramp">Over what time the lamps go there.</param>
/// <param name="Counts">The latest count of each counter of the street that had counted by then.</param>
public sealed record LightDecision(string Id, StreetLight Light, TimeSpan Ramp, ImmutableArray<CounterReading> Counts)
{
    /// <summary>More light comes soon: whoever is there is there now (CEN/TR 13201-1 leaves the time open, 10 to 60 s is usual).</summary>
    public static readonly TimeSpan RampUp = TimeSpan.FromSeconds(10);

    /// <summary>Less light comes so slowly that nobody sees it go.</summary>
    public static readonly TimeSpan RampDown = TimeSpan.FromSeconds(30);

    /// <summary>A person who turns a lamp wants to see it turn.</summary>
    public static readonly TimeSpan RampByHand = TimeSpan.FromSeconds(2);

    /// <summary>The ramp from one level to another.</summary>
    public static TimeSpan RampBetween(int fromPercent, int toPercent) => toPercent >= fromPercent ? RampUp : RampDown;

    /// <summary>How many earlier decisions of a street are kept to be asked for.</summary>
    public const int DecisionsKept = 8;
}
