using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Twin.City.Devices;

namespace Twin.City.Traffic;

/// <summary>
/// What a counter counted in the last quarter of an hour, in buckets of one minute: small and of one size whatever the counter's period, and complete for every decision.
/// Immutable: every reading makes a new window.
/// </summary>
public sealed record CounterWindow
{
    /// <summary>How many buckets are kept at most: 15 whole minutes and the one that runs.</summary>
    public const int BucketsKept = 16;

    private const long MinuteMs = 60_000;

    private CounterWindow(ReadingStamp last, double lastVehicles, double periodS, long heardSinceMs, ImmutableArray<MinuteBucket> buckets)
    {
        Last = last;
        HeardSinceMs = heardSinceMs;
        LastVehicles = lastVehicles;
        PeriodS = periodS;
        Buckets = buckets;
    }

    /// <summary>The window of a counter that was never heard.</summary>
    public static CounterWindow Empty { get; } = new(ReadingStamp.Never, 0, 0, 0, []);

    /// <summary>When the last reading was made; null when the counter was never heard.</summary>
    public DateTimeOffset? LastAt => Last.IsReported ? Last.At : null;

    /// <summary>Vehicles of the last reading.</summary>
    public double LastVehicles { get; }

    /// <summary>Length of the last reading's period in seconds; 0 when the counter was never heard.</summary>
    public double PeriodS { get; }

    /// <summary>The start of the first reading after the last silence; null when the counter was never heard. A rate over a span that begins earlier is a guess.</summary>
    public DateTimeOffset? HeardSince => Last.IsReported ? DateTimeOffset.FromUnixTimeMilliseconds(HeardSinceMs) : null;

    /// <summary>Stamp of the last reading; <see cref="ReadingStamp.Never"/> when the counter was never heard.</summary>
    public ReadingStamp Last { get; }

    private long HeardSinceMs { get; }

    /// <summary>The minutes of which something was counted, the oldest first.</summary>
    private ImmutableArray<MinuteBucket> Buckets { get; }

    /// <summary>
    /// Takes a reading: its vehicles are spread evenly over the period that ends at its stamp. The same object when the stamp is not later than the last one, or when the reading does not tell how many
    /// vehicles in what time (not a number, negative, no time).
    /// </summary>
    /// <param name="stamp">When the reading was made.</param>
    /// <param name="vehicles">How many vehicles it counted.</param>
    /// <param name="periodS">In how many seconds before the stamp.</param>
    public CounterWindow Add(ReadingStamp stamp, double vehicles, double periodS)
    {
        var isCount = double.IsFinite(vehicles) && vehicles >= 0 && double.IsFinite(periodS) && periodS > 0;
        if (!isCount || !stamp.IsReported || stamp <= Last)
        {
            return this;
        }

        var heardSinceMs = IsSilent(stamp.At) ? stamp.AtMs - (long)(periodS * 1000) : HeardSinceMs;
        return new CounterWindow(stamp, vehicles, periodS, heardSinceMs, Spread(stamp.AtMs, vehicles / periodS, periodS));
    }

    /// <summary>Vehicles per hour over a span before an instant: what was counted in it by the time that was counted. Null when nothing of the span was counted.</summary>
    /// <param name="now">The end of the span.</param>
    /// <param name="span">Its length, at most 15 minutes.</param>
    public double? VolumePerHour(DateTimeOffset now, TimeSpan span)
    {
        var fromMs = now.ToUnixTimeMilliseconds() - (long)span.TotalMilliseconds;
        double vehicles = 0, coveredS = 0;
        foreach (var bucket in Buckets)
        {
            // Of the minute in which the span begins only the part inside counts, so that the volume does not jump with the minute.
            var part = Math.Clamp((double)(((bucket.Minute + 1) * MinuteMs) - fromMs) / MinuteMs, 0, 1);
            vehicles += bucket.Vehicles * part;
            coveredS += bucket.CoveredS * part;
        }

        return coveredS > 0 ? vehicles / coveredS * 3600 : null;
    }

    /// <summary>True when the counter was never heard or has missed three periods and some seconds.</summary>
    public bool IsSilent(DateTimeOffset now) => LastAt is not { } last || now - last > SilentAfter;

    /// <summary>How long after its last reading a counter is silent.</summary>
    public TimeSpan SilentAfter => TimeSpan.FromSeconds(TrafficFigures.SilentPeriods * PeriodS) + TrafficFigures.SilenceGrace;

    /// <summary>The window as plain data, to be stored.</summary>
    public CounterWindowState ToState() => new(
        Last.AtMs,
        Last.Sequence,
        LastVehicles,
        PeriodS,
        HeardSinceMs,
        [.. Buckets.Select(bucket => bucket.Minute)],
        [.. Buckets.Select(bucket => bucket.Vehicles)],
        [.. Buckets.Select(bucket => bucket.CoveredS)]);

    /// <summary>The window that was stored.</summary>
    public static CounterWindow FromState(CounterWindowState state) => new(
        new ReadingStamp(state.LastAtMs, state.LastSequence),
        state.LastVehicles,
        state.PeriodS,
        state.HeardSinceMs,
        [.. state.Minutes.Select((minute, i) => new MinuteBucket(minute, state.Vehicles[i], state.CoveredS[i]))]);

    private ImmutableArray<MinuteBucket> Spread(long endMs, double vehiclesPerSecond, double periodS)
    {
        var startMs = endMs - (periodS * 1000);
        var lastMinute = (endMs - 1) / MinuteMs;
        var buckets = ImmutableArray.CreateBuilder<MinuteBucket>(BucketsKept);
        for (var minute = lastMinute - BucketsKept + 1; minute <= lastMinute; minute++)
        {
            var coveredMs = Math.Min(endMs, (minute + 1) * MinuteMs) - Math.Max(startMs, minute * MinuteMs);
            var coveredS = Math.Max(0, coveredMs) / 1000;
            var held = Buckets.FirstOrDefault(bucket => bucket.Minute == minute);
            if (coveredS + held.CoveredS > 0)
            {
                buckets.Add(new MinuteBucket(minute, held.Vehicles + (vehiclesPerSecond * coveredS), held.CoveredS + coveredS));
            }
        }

        return buckets.ToImmutable();
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct MinuteBucket(long Minute, double Vehicles, double CoveredS);
}
