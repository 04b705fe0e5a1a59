using FsCheck;
using FsCheck.Xunit;
using Twin.City.Lighting;
using Xunit;

namespace Twin.Tests.Lighting;

public sealed class LightingProgramTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>A step in each hour that the clocks leave out or show twice.</summary>
    private static readonly LightingProgram NightWatch = new("nightWatch", [new(new TimeOnly(2, 30), 30), new(new TimeOnly(3, 15), 60), new(new TimeOnly(20, 0), 100)]);

    [Theory]
    [InlineData("00:00", 50)]
    [InlineData("04:59", 50)]
    [InlineData("05:00", 70)]
    [InlineData("06:00", 100)]
    [InlineData("12:00", 100)]
    [InlineData("21:59", 100)]
    [InlineData("22:00", 70)]
    [InlineData("23:59", 70)]
    public void The_standard_program_dims_by_the_clock(string time, int level)
    {
        var local = new DateTimeOffset(new DateOnly(2026, 1, 15), TimeOnly.Parse(time), TimeSpan.FromHours(1));

        Assert.Equal(level, LightingProgram.Standard.LevelAt(local, Paris, isDark: true));
        Assert.Equal(level, LightingProgram.Standard.LevelAt(local.ToUniversalTime(), Paris, isDark: true));
        Assert.Equal(0, LightingProgram.Standard.LevelAt(local, Paris, isDark: false));
    }

    [Fact]
    public void Before_the_first_step_of_the_day_the_last_of_the_day_before_holds()
    {
        Assert.Equal(100, NightWatch.LevelAt(Utc(2026, 1, 15, 0, 10), Paris, isDark: true));
    }

    [Fact]
    public void A_step_in_the_hour_that_is_left_out_starts_at_its_end()
    {
        // 29 March 2026: 01:59:59 is followed by 03:00:00.
        Assert.Equal(100, NightWatch.LevelAt(Utc(2026, 3, 29, 0, 59), Paris, isDark: true));
        Assert.Equal(30, NightWatch.LevelAt(Utc(2026, 3, 29, 1, 0), Paris, isDark: true));
        Assert.Equal(60, NightWatch.LevelAt(Utc(2026, 3, 29, 1, 15), Paris, isDark: true));
    }

    [Fact]
    public void A_step_in_the_hour_that_comes_twice_is_run_twice()
    {
        // 25 October 2026: 02:59:59 is followed by 02:00:00.
        Assert.Equal(100, NightWatch.LevelAt(Utc(2026, 10, 25, 0, 29), Paris, isDark: true));
        Assert.Equal(30, NightWatch.LevelAt(Utc(2026, 10, 25, 0, 30), Paris, isDark: true));
        Assert.Equal(100, NightWatch.LevelAt(Utc(2026, 10, 25, 1, 0), Paris, isDark: true));
        Assert.Equal(30, NightWatch.LevelAt(Utc(2026, 10, 25, 1, 30), Paris, isDark: true));
        Assert.Equal(60, NightWatch.LevelAt(Utc(2026, 10, 25, 2, 15), Paris, isDark: true));
    }

    [Theory]
    [InlineData(2026, 3, 29, 23, 4)]
    [InlineData(2026, 10, 25, 25, 6)]
    [InlineData(2026, 1, 15, 24, 5)]
    public void The_night_hours_of_the_standard_program_follow_the_length_of_the_day(int year, int month, int day, int hours, int hoursAtHalf)
    {
        var midnight = TimeZoneInfo.ConvertTimeToUtc(new DateTime(year, month, day), Paris);
        var nextMidnight = TimeZoneInfo.ConvertTimeToUtc(new DateTime(year, month, day).AddDays(1), Paris);

        var levels = Enumerable.Range(0, (int)(nextMidnight - midnight).TotalHours)
            .Select(hour => LightingProgram.Standard.LevelAt(new DateTimeOffset(midnight).AddHours(hour), Paris, isDark: true))
            .ToArray();

        Assert.Equal(hours, levels.Length);
        Assert.Equal(hoursAtHalf, levels.Count(level => level == 50));
    }

    [Property]
    public bool A_controller_that_followed_every_step_and_one_that_starts_now_are_at_the_same_level(NonEmptyArray<ushort> steps, ushort start, ushort minutes)
    {
        var program = Program(steps.Get);
        var from = Utc(2026, 3, 27, 0, 0).AddMinutes(start % 2880);
        var followed = program.LevelAt(from, Paris, isDark: true);
        for (var minute = 1; minute <= minutes % 4320; minute++)
        {
            followed = Follow(program, followed, from.AddMinutes(minute - 1), from.AddMinutes(minute));
        }

        return followed == program.LevelAt(from.AddMinutes(minutes % 4320), Paris, isDark: true);
    }

    [Property]
    public bool Programs_of_the_same_content_are_equal(NonEmptyArray<ushort> steps)
    {
        var (one, other) = (Program(steps.Get), Program(steps.Get));

        return one.Equals(other) && one.GetHashCode() == other.GetHashCode() && !one.Equals(one with { Id = "other" })
            && !one.Equals(one with { Steps = one.Steps.SetItem(0, new ProgramStep(one.Steps[0].From, 101)) });
    }

    [Property]
    public bool Whatever_the_order_of_its_steps_a_program_does_the_same(NonEmptyArray<ushort> steps, ushort minute)
    {
        var program = Program(steps.Get);
        var reversed = program with { Steps = [.. program.Steps.Reverse()] };
        var now = Utc(2026, 5, 1, 0, 0).AddMinutes(minute);

        return program.LevelAt(now, Paris, isDark: true) == reversed.LevelAt(now, Paris, isDark: true);
    }

    [Fact]
    public void A_wrong_program_is_refused_with_a_sentence()
    {
        Assert.Equal("Program 'p' has no steps.", ProblemOf("p"));
        Assert.Equal("Program 'p' asks for 101 % from 20:00; a level is from 0 to 100.", ProblemOf("p", new ProgramStep(new TimeOnly(20, 0), 101)));
        Assert.Equal("Program 'p' asks for -1 % from 20:00; a level is from 0 to 100.", ProblemOf("p", new ProgramStep(new TimeOnly(20, 0), -1)));
        Assert.Equal("Program 'p' has two steps from 20:00.", ProblemOf("p", new ProgramStep(new TimeOnly(20, 0), 10), new ProgramStep(new TimeOnly(20, 0), 20)));
        Assert.Equal("A program needs an id.", ProblemOf(" ", new ProgramStep(new TimeOnly(20, 0), 10)));
        Assert.Null(LightingProgram.Standard.Problem);
    }

    [Fact]
    public void A_good_program_is_made_of_its_steps()
    {
        Assert.True(LightingProgram.TryCreate("standard", LightingProgram.Standard.Steps, out var program, out var problem));

        Assert.Equal(LightingProgram.Standard, program);
        Assert.Empty(problem);
    }

    [Fact]
    public void A_program_that_nobody_checked_lights_fully()
    {
        Assert.Equal(100, new LightingProgram("empty", default).LevelAt(Utc(2026, 1, 15, 0, 0), Paris, isDark: true));
        Assert.Equal(0, new LightingProgram("empty", default).LevelAt(Utc(2026, 1, 15, 12, 0), Paris, isDark: false));
    }

    /// <summary>What a controller does that knows only the clock before and the clock now: it takes every step that the clock passed on its way forward.</summary>
    private static int Follow(LightingProgram program, int level, DateTimeOffset before, DateTimeOffset now)
    {
        var passed = TimeZoneInfo.ConvertTime(before, Paris).DateTime;
        var local = TimeZoneInfo.ConvertTime(now, Paris).DateTime;
        while (passed < local)
        {
            passed = passed.AddMinutes(1);
            foreach (var step in program.Steps.Where(step => step.From == TimeOnly.FromDateTime(passed)))
            {
                level = step.LevelPercent;
            }
        }

        return level;
    }

    private static LightingProgram Program(ushort[] steps) => new(
        "p", [.. steps.DistinctBy(step => step % 1440).Select(step => new ProgramStep(TimeOnly.MinValue.AddMinutes(step % 1440), step % 101))]);

    private static string? ProblemOf(string id, params ProgramStep[] steps)
    {
        Assert.False(LightingProgram.TryCreate(id, steps, out var program, out var problem));
        Assert.Null(program);
        return problem;
    }

    private static DateTimeOffset Utc(int year, int month, int day, int hour, int minute) => new(year, month, day, hour, minute, 0, TimeSpan.Zero);
}
