using FsCheck;
using FsCheck.Xunit;
using Twin.City.Signals;
using Xunit;

namespace Twin.Tests.Signals;

public sealed class FixedTimePlanTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 24, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_cycle_shows_green_yellow_and_all_red_of_each_stage_in_turn()
    {
        var plan = new FixedTimePlan(20, 10);

        Assert.Equal(40, plan.CycleS);
        Assert.Equal(
            [(0, "gr"), (20, "yr"), (23, "rr"), (25, "rg"), (35, "ry"), (38, "rr"), (40, "gr")],
            Changes(plan).Take(7).Select(change => ((int)change, plan.Show(change).Groups)));
        Assert.Equal([1, 1, 1, 2, 2, 2, 1], Changes(plan).Take(7).Select(change => plan.Show(change).Stage));
    }

    [Fact]
    public void Greens_that_are_too_short_or_leave_the_other_stage_waiting_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedTimePlan(5, 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedTimePlan(20, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedTimePlan(111, 20));
    }

    [Property]
    public bool Groups_that_conflict_are_never_green_or_yellow_together_and_every_green_and_clearance_is_kept(int seed, PositiveInt signal, byte number)
    {
        var plan = FixedTimePlan.Of(seed, signal.Get, number);
        return Enumerable.Range(0, 2 * plan.CycleS).All(second => plan.Show(second).Groups.Contains('r', StringComparison.Ordinal)) && AreKept(Shows(Begin, new SignalRun(1, plan, Begin, SignalMode.Plan), []));
    }

    [Property]
    public bool Orders_of_plans_and_modes_never_cut_a_green_short_nor_let_two_groups_pass_together((ushort AtS, byte Plan, bool Flash)[] orders)
    {
        var plan = FixedTimePlan.Of(1, 1, 1);
        return AreKept(Shows(Begin, new SignalRun(1, plan, Begin, SignalMode.Plan), orders));
    }

    // What is shown second by second under orders; a new list begins where the signal was made to flash or to stop.
    private static List<List<string>> Shows(DateTimeOffset begin, SignalRun run, (ushort AtS, byte Plan, bool Flash)[] orders)
    {
        var parts = new List<List<string>> { new() };
        for (var second = 0; second < 900; second++)
        {
            var now = begin.AddSeconds(second);
            run = run.At(now);
            foreach (var order in orders.Where(order => order.AtS % 900 == second))
            {
                run = order.Flash
                    ? run.TakeMode(run.Mode == SignalMode.Flashing ? SignalMode.Plan : SignalMode.Flashing, now)
                    : run.TakePlan(order.Plan, FixedTimePlan.Of(1, 1, order.Plan), now);
            }

            // Flashing takes over at once, even when it is taken back within the same second.
            run = run.At(now);
            if (orders.Any(order => order.AtS % 900 == second && order.Flash))
            {
                parts.Add([]);
            }

            if (run.Mode != SignalMode.Flashing)
            {
                parts[^1].Add(run.Show(now).Groups);
            }
        }

        return parts;
    }

    private static bool AreKept(List<List<string>> parts)
    {
        foreach (var part in parts)
        {
            var lengths = new List<(string Groups, int Seconds)>();
            foreach (var groups in part)
            {
                if (lengths.Count > 0 && lengths[^1].Groups == groups)
                {
                    lengths[^1] = (groups, lengths[^1].Seconds + 1);
                }
                else
                {
                    lengths.Add((groups, 1));
                }
            }

            for (var i = 0; i < lengths.Count - 1; i++)
            {
                var (groups, seconds) = lengths[i];
                var next = lengths[i + 1].Groups;
                var isKept = groups switch
                {
                    "gr" or "rg" => seconds >= FixedTimePlan.LeastGreenS && next == groups.Replace('g', 'y'),
                    "yr" or "ry" => seconds == FixedTimePlan.YellowS && next == FixedTimePlan.AllRed,
                    _ => seconds >= FixedTimePlan.AllRedS,
                };
                if (!isKept)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static IEnumerable<double> Changes(FixedTimePlan plan)
    {
        var second = 0.0;
        while (true)
        {
            yield return second;
            second = plan.NextChange(second);
        }
    }
}
