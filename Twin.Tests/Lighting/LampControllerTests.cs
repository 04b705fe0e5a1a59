using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.City.Lighting;
using Xunit;

namespace Twin.Tests.Lighting;

public sealed class LampControllerTests
{
    private const double Full = 100;
    private static readonly DateTimeOffset Begin = new(2026, 11, 24, 20, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    [Fact]
    public void An_override_wins_over_traffic_traffic_over_the_program_and_the_program_over_the_default()
    {
        var lamp = New(70);
        Assert.Equal(70, Level(lamp, 0));
        lamp = Take(lamp, 0, CommandSource.Dynamic, 50);
        Assert.Equal(50, Level(lamp, 0));
        lamp = Take(lamp, 1, CommandSource.Override, 80);
        Assert.Equal(80, Level(lamp, 1));
        lamp = Take(lamp, 2, CommandSource.Override, null);
        Assert.Equal(50, Level(lamp, 2));
        lamp = Take(lamp, 3, CommandSource.Dynamic, null);
        Assert.Equal(70, Level(lamp, 3));
        lamp = lamp.Follow(null, 30, Silence, At(4));
        Assert.Equal(30, Level(lamp, 4));
    }

    [Fact]
    public void What_a_weaker_source_is_sent_for_says_that_no_stronger_one_asks_any_more()
    {
        var byHand = Take(Take(New(70), 0, CommandSource.Dynamic, 50), 1, CommandSource.Override, 80);

        Assert.Equal(60, Level(Take(byHand, 2, CommandSource.Dynamic, 60), 2));
        Assert.Equal(70, Level(Take(byHand, 2, CommandSource.Program, null), 2));
    }

    [Fact]
    public void A_ramp_goes_evenly_and_starts_anew_from_where_it_is()
    {
        var lamp = New(100).Take(new LampOrder(CommandSource.Dynamic, 50, null, TimeSpan.FromSeconds(10)), At(0));

        Assert.Equal((100, 75, 50, 50), (Level(lamp, 0), Level(lamp, 5), Level(lamp, 10), Level(lamp, 20)));
        Assert.Equal(At(10), lamp.NextChange(At(5)));
        var turned = lamp.Take(new LampOrder(CommandSource.Dynamic, 95, null, TimeSpan.FromSeconds(10)), At(5));
        Assert.Equal((75, 85, 95), (Level(turned, 5), Level(turned, 10), Level(turned, 15)));
    }

    [Fact]
    public void The_same_wish_again_does_not_begin_the_ramp_again()
    {
        var order = new LampOrder(CommandSource.Dynamic, 50, null, TimeSpan.FromSeconds(10));
        var lamp = New(100).Take(order, At(0)).Take(order, At(5));

        Assert.Equal(50, Level(lamp, 10));
    }

    [Fact]
    public void An_override_ends_by_itself()
    {
        var lamp = New(70).Take(new LampOrder(CommandSource.Override, 10, At(30), TimeSpan.Zero), At(0));

        Assert.Equal(At(30), lamp.NextChange(At(0)));
        Assert.Equal(10, Level(lamp.At(At(29)), 29));
        Assert.Equal(70, Level(lamp.At(At(30)), 30));
        Assert.Null(lamp.At(At(30)).NextChange(At(30)));
    }

    [Fact]
    public void An_order_that_is_over_already_changes_nothing()
    {
        var lamp = New(70).Take(new LampOrder(CommandSource.Override, 10, At(-1), TimeSpan.Zero), At(0));
        Assert.Equal(70, Level(lamp, 0));
    }

    [Fact]
    public void A_silent_centre_makes_it_forget_traffic_and_keep_overrides()
    {
        var lamp = Take(Take(New(70), 0, CommandSource.Dynamic, 50), 0, CommandSource.Override, 20);

        Assert.Equal(20, Level(lamp.At(At(61)), 61));
        Assert.Null(lamp.At(At(61)).DynamicLevel);
        Assert.Equal(50, Level(Take(lamp.CentreHeard(At(59)), 61, CommandSource.Override, null), 61));
        Assert.Equal(70, Level(Take(lamp, 61, CommandSource.Override, null), 61));
    }

    [Fact]
    public void A_dead_lamp_gives_and_draws_nothing_and_comes_back_as_it_is_told()
    {
        var failure = KindSchema.LampStatus.ToList().IndexOf("lampFailure");
        var dead = New(70).WithStatus(failure, At(0));

        Assert.True(dead.IsDead);
        Assert.Equal(new LampOutput(0, 0), dead.Output(At(0), 100));
        Assert.Equal(70, dead.WithStatus(0, At(1)).Output(At(1), 100).LevelPercent);
    }

    [Fact]
    public void Energy_is_power_over_time_and_the_mean_over_a_ramp()
    {
        var lamp = New(100).Take(new LampOrder(CommandSource.Dynamic, 50, null, TimeSpan.FromHours(1)), At(0));
        var ramp = lamp.EnergyKWh(At(0), At(3600), 100);

        Assert.Equal((LampPower.At(100, 100) + LampPower.At(50, 100)) / 2 / 1000, ramp, 9);
        Assert.Equal(ramp, lamp.EnergyKWh(At(0), At(1234), 100) + lamp.EnergyKWh(At(1234), At(3600), 100), 9);
        Assert.Equal(ramp + (LampPower.At(50, 100) / 1000), lamp.EnergyKWh(At(0), At(7200), 100), 9);
        Assert.Equal(0, lamp.EnergyKWh(At(5), At(5), 100));
    }

    [Property]
    public bool Whatever_happens_it_does_as_the_model_says(Step[] steps)
    {
        var (lamp, model) = (New(Full), new Model(Full));
        var second = 0;
        foreach (var step in steps)
        {
            second += step.AfterS % 100;
            (lamp, model) = (Do(lamp, step, second), model.Do(step, second));
            if (lamp.At(At(second)).Target.LevelPercent != model.Level(second))
            {
                return false;
            }
        }

        return lamp.At(At(second + 10_000)).Target.LevelPercent == model.Level(second + 10_000);
    }

    [Property]
    public bool What_changes_by_itself_changes_when_it_says(Step[] steps)
    {
        var lamp = New(Full);
        var second = 0;
        foreach (var step in steps)
        {
            second += step.AfterS % 100;
            lamp = Do(lamp, step, second);
        }

        // From one announced change to the next the target stands still, and after the last for ever.
        var now = At(second);
        for (var changes = 0; changes < 10; changes++)
        {
            lamp = lamp.At(now);
            var next = lamp.NextChange(now);
            var end = next ?? now.AddDays(30);
            if (lamp.At(end.AddTicks(-1)).Target != lamp.Target || end <= now)
            {
                return false;
            }

            if (next is null)
            {
                return true;
            }

            now = end;
        }

        return false;
    }

    [Property]
    public bool A_restart_anywhere_in_a_program_ends_in_the_same_level(NonEmptyArray<byte> levels, ushort restartS, ushort laterS)
    {
        // A step of the program every ten seconds; what runs through and what was switched on in between obey it alike.
        double Program(int second) => levels.Get[second / 10 % levels.Get.Length] % 101;
        var end = restartS + laterS + 1;
        var runs = Follow(new LampController(Program(0), Full, Silence, At(0)), 0);
        var restarted = Follow(new LampController(Program(restartS), Full, Silence, At(restartS)), restartS);
        return runs.Output(At(end), 100) == restarted.Output(At(end), 100);

        LampController Follow(LampController lamp, int from)
        {
            for (var second = from + 1; second <= end; second++)
            {
                lamp = lamp.ProgramLevel == Program(second) ? lamp : lamp.Follow(Program(second), Full, Silence, At(second));
            }

            return lamp;
        }
    }

    private static LampController New(double programLevel) => new(programLevel, Full, Silence, At(0));

    private static LampController Take(LampController lamp, int second, CommandSource source, double? level) =>
        lamp.Take(new LampOrder(source, level, null, TimeSpan.Zero), At(second));

    private static double Level(LampController lamp, int second) => lamp.Output(At(second), 100).LevelPercent;

    private static DateTimeOffset At(double second) => Begin.AddSeconds(second);

    private static LampController Do(LampController lamp, Step step, int second) => step.What switch
    {
        Happening.Override => lamp.Take(new LampOrder(CommandSource.Override, step.Level % 101, Until(step, second), TimeSpan.FromSeconds(step.RampS % 20)), At(second)),
        Happening.ResumeOverride => Take(lamp, second, CommandSource.Override, null),
        Happening.Dynamic => lamp.Take(new LampOrder(CommandSource.Dynamic, step.Level % 101, null, TimeSpan.FromSeconds(step.RampS % 20)), At(second)),
        Happening.ResumeDynamic => Take(lamp, second, CommandSource.Dynamic, null),
        Happening.Program => lamp.Follow(step.Level % 101, Full, Silence, At(second)),
        Happening.CentreHeard => lamp.CentreHeard(At(second)),
        _ => lamp.At(At(second)),
    };

    private static DateTimeOffset? Until(Step step, int second) => step.EndsS % 3 == 0 ? null : At(second + (step.EndsS % 200));

    public enum Happening
    {
        Time,
        Override,
        ResumeOverride,
        Dynamic,
        ResumeDynamic,
        Program,
        CentreHeard,
    }

    public sealed record Step(Happening What, byte AfterS, byte Level, byte EndsS, byte RampS);

    /// <summary>The rules in the plainest words: levels with the second at which they end.</summary>
    private sealed record Model(double Program)
    {
        private (double Level, double EndS)? Override { get; init; }

        private double? Dynamic { get; init; }

        private double HeardS { get; init; }

        public double Level(int second) =>
            Override is { } ordered && second < ordered.EndS ? ordered.Level : Dynamic is { } asked && second < HeardS + Silence.TotalSeconds ? asked : Program;

        public Model Do(Step step, int second)
        {
            // What was forgotten stays forgotten when the centre is heard again.
            var now = this with { Dynamic = second < HeardS + Silence.TotalSeconds ? Dynamic : null };
            double endS = step.EndsS % 3 == 0 ? double.MaxValue : second + (step.EndsS % 200);
            return step.What switch
            {
                Happening.Override when endS <= second => now,
                Happening.Override => now with { Override = (step.Level % 101, endS) },
                Happening.ResumeOverride => now with { Override = null },
                Happening.Dynamic => now with { Override = null, Dynamic = step.Level % 101, HeardS = second },
                Happening.ResumeDynamic => now with { Override = null, Dynamic = null, HeardS = second },
                Happening.Program => now with { Program = step.Level % 101 },
                Happening.CentreHeard => now with { HeardS = second },
                _ => now,
            };
        }
    }
}
