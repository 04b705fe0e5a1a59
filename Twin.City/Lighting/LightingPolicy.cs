using Twin.City.Traffic;

namespace Twin.City.Lighting;

/// <summary>How much light a street's traffic asks for: more at once, less only after a window. See docs/lighting.md.</summary>
public static class LightingPolicy
{
    /// <summary>The traffic classes, the quietest first; their places are their ranks.</summary>
    private static readonly TrafficClass[] Classes =
    [
        new(LightingRule.LowTraffic, 0, LightingFigures.LowPercent),
        new(LightingRule.ModerateTraffic, LightingFigures.ModerateShare, LightingFigures.ModeratePercent),
        new(LightingRule.HighTraffic, LightingFigures.HighShare, LightingFigures.HighPercent),
    ];

    /// <summary>The decision from now on: the same object when nothing changes.</summary>
    /// <param name="held">The decision in force, or null when there is none.</param>
    /// <param name="traffic">The street's traffic now.</param>
    /// <param name="isDark">Whether it is dark, see <see cref="Darkness"/>.</param>
    /// <param name="now">The instant.</param>
    public static StreetLight Decide(StreetLight? held, StreetTraffic traffic, bool isDark, DateTimeOffset now)
    {
        var next = Next(held, traffic, isDark, now);
        if (held is null)
        {
            return next;
        }

        var isSame = next.Rule == held.Rule && next.LevelPercent == held.LevelPercent;
        return isSame || MustWait(held, next, traffic) ? held : next;
    }

    // The sun is no traffic: daylight comes and goes without a window.
    private static bool MustWait(StreetLight held, StreetLight next, StreetTraffic traffic) =>
        next.LevelPercent < held.LevelPercent && next.Rule != LightingRule.Daylight
        && (IsWithinWindow(DecidedByTrafficAt(held), next.At) || IsWithinWindow(traffic.HeardSince, next.At));

    // Before the first count nothing was decided that a fall could flap against: how long the counters are heard says enough.
    private static DateTimeOffset? DecidedByTrafficAt(StreetLight held) => held.Rule == LightingRule.NoCountYet ? null : held.At;

    private static bool IsWithinWindow(DateTimeOffset? since, DateTimeOffset now) => now - since < LightingFigures.FallWindow;

    private static StreetLight Next(StreetLight? held, StreetTraffic traffic, bool isDark, DateTimeOffset now)
    {
        if (!isDark)
        {
            return new StreetLight(LightingRule.Daylight, 0, now, traffic.HigherVolumePerHour, traffic.Share(traffic.HigherVolumePerHour));
        }

        if (!traffic.IsKnown && traffic.IsCatchingUp && RankOf(held) >= 0)
        {
            // Nobody listened for a while, which is not the counter's fault: what was decided stands until it has had its time to speak.
            return held!;
        }

        if (!traffic.IsKnown)
        {
            // A counter that has just been connected says first what it remembers: until it has come to the present it is not silent, only not heard yet.
            var isNotHeardYet = traffic.IsUnheard || traffic.IsCatchingUp || held?.Rule == LightingRule.NoCountYet;
            return new StreetLight(isNotHeardYet ? LightingRule.NoCountYet : LightingRule.SilentCounter, LightingFigures.FullPercent, now, 0, 0);
        }

        // The quarter of an hour says how far to fall, then the higher rate how far to rise from there: what would rise again at once does not fall first.
        var share = traffic.Share(traffic.HigherVolumePerHour);
        var rank = Rank(share, Rank(traffic.Share(traffic.QuarterHourVolumePerHour ?? 0), RankOf(held)));
        return new StreetLight(Classes[rank].Rule, Classes[rank].LevelPercent, now, traffic.HigherVolumePerHour, share);
    }

    /// <summary>The highest class that a share reaches; <paramref name="heldRank"/> is the class in force, or -1, for which thresholds stand where they are.</summary>
    private static int Rank(double share, int heldRank)
    {
        var rank = Classes.Length - 1;
        while (rank > 0 && share < Threshold(rank, heldRank))
        {
            rank--;
        }

        return rank;
    }

    private static double Threshold(int rank, int heldRank)
    {
        if (heldRank < 0)
        {
            return Classes[rank].FromShare;
        }

        return Classes[rank].FromShare * (rank <= heldRank ? 1 - LightingFigures.Hysteresis : 1 + LightingFigures.Hysteresis);
    }

    private static int RankOf(StreetLight? held) => held is null ? -1 : Array.FindIndex(Classes, candidate => candidate.Rule == held.Rule);

    private sealed record TrafficClass(LightingRule Rule, double FromShare, int LevelPercent);
}
