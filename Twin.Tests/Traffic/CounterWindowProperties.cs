using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.City.Traffic;

namespace Twin.Tests.Traffic;

public sealed class CounterWindowProperties
{
    /// <summary>One reading: how long after the last one it begins, how long it counts, how many it counted.</summary>
    public sealed record Count(byte GapS, ushort PeriodMs, byte Vehicles)
    {
        public double PeriodS => (1 + (PeriodMs % 120_000)) / 1000.0;
    }

    [Property]
    public bool What_was_counted_in_a_quarter_of_an_hour_is_in_its_buckets(NonEmptyArray<Count> counts)
    {
        var (window, added) = Add(counts.Get);
        var first = FirstKeptMs(window);

        // What began before the oldest minute lies in the buckets with the part that does not.
        var expected = added.Sum(count => count.Vehicles * Math.Clamp((count.EndMs - first) / (count.EndMs - count.StartMs), 0, 1));

        return Close(window.ToState().Vehicles.Sum(), expected);
    }

    [Property]
    public bool Nothing_is_lost_while_all_readings_lie_in_a_quarter_of_an_hour(NonEmptyArray<Count> counts)
    {
        var (window, added) = Add([.. counts.Get.Take(4).Select(count => count with { GapS = (byte)(count.GapS % 60) })]);

        return Close(window.ToState().Vehicles.Sum(), added.Sum(count => count.Vehicles))
            && Close(window.ToState().CoveredS.Sum(), added.Sum(count => (count.EndMs - count.StartMs) / 1000));
    }

    [Property]
    public bool A_window_never_grows_beyond_its_buckets_and_they_are_in_order(NonEmptyArray<Count> counts)
    {
        var state = Add(counts.Get).Window.ToState();

        return state.Minutes.Length <= CounterWindow.BucketsKept && state.Minutes.SequenceEqual(state.Minutes.Distinct().Order());
    }

    [Property]
    public bool A_steady_flow_has_the_same_volume_whatever_the_periods(NonEmptyArray<Count> counts, byte vehiclesPerMinute, ushort laterMs)
    {
        var window = CounterWindow.Empty;
        var atMs = Samples.StartMs;
        foreach (var count in counts.Get)
        {
            atMs += (count.GapS * 1000) + (long)(count.PeriodS * 1000);
            window = window.Add(new ReadingStamp(atMs, 0), vehiclesPerMinute / 60.0 * count.PeriodS, count.PeriodS);
        }

        var volume = window.VolumePerHour(DateTimeOffset.FromUnixTimeMilliseconds(atMs + laterMs), TrafficFigures.QuarterHour);

        return volume is { } known && Close(known, vehiclesPerMinute * 60);
    }

    [Property]
    public bool A_volume_lies_between_the_lowest_and_the_highest_rate(NonEmptyArray<Count> counts, ushort laterS)
    {
        var (window, added) = Add(counts.Get);
        var rates = added.Select(count => count.Vehicles / (count.EndMs - count.StartMs) * 3_600_000).ToArray();

        var volume = window.VolumePerHour(window.LastAt!.Value.AddSeconds(laterS % 1200), TrafficFigures.QuarterHour);

        return volume is null || (volume >= rates.Min() * 0.999999 && volume <= (rates.Max() * 1.000001));
    }

    [Property]
    public bool Adding_a_reading_again_changes_nothing(NonEmptyArray<Count> counts)
    {
        var (window, added) = Add(counts.Get);

        return added.All(count => ReferenceEquals(window, window.Add(count.Stamp, count.Vehicles, 60)));
    }

    [Property]
    public bool A_window_that_was_stored_goes_on_as_if_it_had_not_been(NonEmptyArray<Count> counts, Count next)
    {
        var (window, added) = Add(counts.Get);
        var stamp = new ReadingStamp(added[^1].Stamp.AtMs + (next.GapS * 1000) + 1, 0);

        var kept = window.Add(stamp, next.Vehicles, next.PeriodS);
        var restored = CounterWindow.FromState(window.ToState()).Add(stamp, next.Vehicles, next.PeriodS);

        return Same(kept.ToState(), restored.ToState())
            && Same(CounterWindow.Empty.ToState(), CounterWindow.FromState(CounterWindow.Empty.ToState()).ToState());
    }

    private static (CounterWindow Window, List<(ReadingStamp Stamp, double StartMs, double EndMs, double Vehicles)> Added) Add(Count[] counts)
    {
        var window = CounterWindow.Empty;
        var added = new List<(ReadingStamp, double, double, double)>();
        var atMs = Samples.StartMs;
        foreach (var count in counts)
        {
            var startMs = atMs + (count.GapS * 1000);
            atMs = startMs + (long)Math.Round(count.PeriodS * 1000);
            var stamp = new ReadingStamp(atMs, 0);
            window = window.Add(stamp, count.Vehicles, count.PeriodS);
            added.Add((stamp, startMs, atMs, count.Vehicles));
        }

        return (window, added);
    }

    private static double FirstKeptMs(CounterWindow window) =>
        ((((window.LastAt!.Value.ToUnixTimeMilliseconds() - 1) / 60_000) - CounterWindow.BucketsKept) + 1) * 60_000;

    private static bool Same(CounterWindowState one, CounterWindowState other) =>
        (one with { Minutes = [], Vehicles = [], CoveredS = [] }).ToString() == (other with { Minutes = [], Vehicles = [], CoveredS = [] }).ToString()
        && one.Minutes.SequenceEqual(other.Minutes) && one.Vehicles.SequenceEqual(other.Vehicles) && one.CoveredS.SequenceEqual(other.CoveredS);

    private static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-6 * Math.Max(1, Math.Abs(a));
}
