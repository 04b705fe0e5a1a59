using Twin.City.Lighting;
using Twin.City.Traffic;
using Xunit;

namespace Twin.Tests.Lighting;

public sealed class LightingPolicyTests
{
    private const double Capacity = 1000;
    private static readonly DateTimeOffset Night = new(2026, 1, 15, 22, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = LightingFigures.FallWindow;
    private static readonly StreetTraffic Silent = new(null, null, IsSilent: true, Capacity);

    [Theory]
    [InlineData(0, LightingRule.LowTraffic, 50)]
    [InlineData(149, LightingRule.LowTraffic, 50)]
    [InlineData(150, LightingRule.ModerateTraffic, 75)]
    [InlineData(449, LightingRule.ModerateTraffic, 75)]
    [InlineData(450, LightingRule.HighTraffic, 100)]
    [InlineData(5000, LightingRule.HighTraffic, 100)]
    public void The_first_decision_goes_by_the_thresholds(double volumePerHour, LightingRule rule, int levelPercent)
    {
        var light = LightingPolicy.Decide(null, Traffic(volumePerHour), isDark: true, Night);

        Assert.Equal(new StreetLight(rule, levelPercent, Night, volumePerHour, volumePerHour / Capacity), light);
    }

    [Fact]
    public void While_nobody_could_listen_what_was_decided_stands_and_silence_counts_afterwards()
    {
        var low = LightingPolicy.Decide(null, Traffic(0), isDark: true, Night);

        Assert.Same(low, LightingPolicy.Decide(low, Silent with { IsCatchingUp = true }, isDark: true, Night.AddMinutes(30)));
        Assert.Equal(LightingRule.SilentCounter, LightingPolicy.Decide(low, Silent, isDark: true, Night.AddMinutes(34)).Rule);
        Assert.Equal(LightingRule.NoCountYet, LightingPolicy.Decide(low, Silent with { IsUnheard = true }, isDark: true, Night.AddMinutes(34)).Rule);
    }

    [Fact]
    public void In_daylight_there_is_no_light_whatever_the_traffic()
    {
        Assert.Equal(new StreetLight(LightingRule.Daylight, 0, Night, 900, 0.9), LightingPolicy.Decide(null, Traffic(900), isDark: false, Night));
        Assert.Equal(new StreetLight(LightingRule.Daylight, 0, Night, 0, 0), LightingPolicy.Decide(null, Silent, isDark: false, Night));
    }

    [Fact]
    public void Sunset_and_sunrise_need_no_window()
    {
        var dusk = LightingPolicy.Decide(null, Traffic(900), isDark: true, Night);
        var day = LightingPolicy.Decide(dusk, Traffic(900), isDark: false, Night.AddSeconds(1));
        var night = LightingPolicy.Decide(day, Traffic(0), isDark: true, Night.AddSeconds(2));

        Assert.Equal((LightingRule.Daylight, 0), (day.Rule, day.LevelPercent));
        Assert.Equal((LightingRule.LowTraffic, 50), (night.Rule, night.LevelPercent));
    }

    [Fact]
    public void A_street_of_which_a_counter_is_silent_is_fully_lit_at_once()
    {
        var low = LightingPolicy.Decide(null, Traffic(0), isDark: true, Night);

        var light = LightingPolicy.Decide(low, Silent, isDark: true, Night.AddSeconds(1));

        Assert.Equal(new StreetLight(LightingRule.SilentCounter, 100, Night.AddSeconds(1), 0, 0), light);
    }

    [Theory]
    [InlineData(null, 100.0, 1000.0)]
    [InlineData(double.NaN, 100.0, 1000.0)]
    [InlineData(100.0, 100.0, 0.0)]
    [InlineData(100.0, 100.0, double.NaN)]
    public void A_volume_or_a_capacity_that_is_not_known_counts_as_silence(double? quarterHour, double? fiveMinutes, double capacity)
    {
        var light = LightingPolicy.Decide(null, new StreetTraffic(quarterHour, fiveMinutes, IsSilent: false, capacity), isDark: true, Night);

        Assert.Equal(new StreetLight(LightingRule.SilentCounter, 100, Night, 0, 0), light);
    }

    [Fact]
    public void Five_busy_minutes_raise_the_light_though_the_quarter_of_an_hour_is_quiet()
    {
        var low = LightingPolicy.Decide(null, Traffic(100), isDark: true, Night);

        var light = LightingPolicy.Decide(low, Traffic(quarterHour: 200, fiveMinutes: 600), isDark: true, Night.AddSeconds(1));

        Assert.Equal(new StreetLight(LightingRule.HighTraffic, 100, Night.AddSeconds(1), 600, 0.6), light);
    }

    [Fact]
    public void Five_quiet_minutes_do_not_lower_it()
    {
        var high = LightingPolicy.Decide(null, Traffic(600), isDark: true, Night);

        Assert.Same(high, LightingPolicy.Decide(high, Traffic(quarterHour: 600, fiveMinutes: 0), isDark: true, Night + (4 * Window)));
    }

    [Fact]
    public void A_fall_waits_for_the_window_to_end()
    {
        var high = LightingPolicy.Decide(null, Traffic(600), isDark: true, Night);

        Assert.Same(high, LightingPolicy.Decide(high, Traffic(50), isDark: true, Night + Window - TimeSpan.FromSeconds(1)));
        Assert.Equal(new StreetLight(LightingRule.LowTraffic, 50, Night + Window, 50, 0.05), LightingPolicy.Decide(high, Traffic(50), isDark: true, Night + Window));
    }

    [Fact]
    public void What_would_rise_again_at_once_does_not_fall()
    {
        var high = LightingPolicy.Decide(null, Traffic(600), isDark: true, Night);

        Assert.Same(high, LightingPolicy.Decide(high, Traffic(quarterHour: 300, fiveMinutes: 600), isDark: true, Night + Window));

        // 460 an hour would not raise a moderate street: the quarter of an hour decides.
        Assert.Equal(75, LightingPolicy.Decide(high, Traffic(quarterHour: 300, fiveMinutes: 460), isDark: true, Night + Window).LevelPercent);
    }

    [Theory]
    [InlineData(164, 50)]
    [InlineData(166, 75)]
    [InlineData(494, 75)]
    [InlineData(496, 100)]
    public void A_street_leaves_low_traffic_a_tenth_above_the_threshold(double volumePerHour, int levelPercent)
    {
        var low = LightingPolicy.Decide(null, Traffic(0), isDark: true, Night);

        Assert.Equal(levelPercent, LightingPolicy.Decide(low, Traffic(volumePerHour), isDark: true, Night.AddSeconds(1)).LevelPercent);
    }

    [Theory]
    [InlineData(406, 100)]
    [InlineData(404, 75)]
    [InlineData(136, 75)]
    [InlineData(134, 50)]
    public void A_street_leaves_high_traffic_a_tenth_below_the_threshold(double volumePerHour, int levelPercent)
    {
        var high = LightingPolicy.Decide(null, Traffic(1000), isDark: true, Night);

        Assert.Equal(levelPercent, LightingPolicy.Decide(high, Traffic(volumePerHour), isDark: true, Night + Window).LevelPercent);
    }

    [Fact]
    public void A_counter_that_is_heard_again_lowers_the_light_only_after_the_window()
    {
        var silent = LightingPolicy.Decide(null, Silent, isDark: true, Night);

        Assert.Same(silent, LightingPolicy.Decide(silent, Traffic(0), isDark: true, Night + Window - TimeSpan.FromSeconds(1)));
        Assert.Equal(50, LightingPolicy.Decide(silent, Traffic(0), isDark: true, Night + Window).LevelPercent);
    }

    [Fact]
    public void After_a_long_silence_the_window_begins_when_the_counter_is_heard_again()
    {
        var silent = LightingPolicy.Decide(null, Silent, isDark: true, Night);
        var heard = Night.AddHours(2);
        var traffic = Traffic(0) with { HeardSince = heard };

        Assert.Same(silent, LightingPolicy.Decide(silent, traffic, isDark: true, heard + Window - TimeSpan.FromSeconds(1)));
        Assert.Equal(50, LightingPolicy.Decide(silent, traffic, isDark: true, heard + Window).LevelPercent);
    }

    [Fact]
    public void A_street_of_which_a_counter_was_never_heard_is_fully_lit_until_all_are_heard_for_a_window()
    {
        var unheard = LightingPolicy.Decide(null, Silent with { IsUnheard = true }, isDark: true, Night);
        Assert.Equal(new StreetLight(LightingRule.NoCountYet, 100, Night, 0, 0), unheard);

        // Readings that came late count from when they were made, even if that was before the decision.
        var traffic = Traffic(0) with { HeardSince = Night.AddMinutes(-5) };
        Assert.Same(unheard, LightingPolicy.Decide(unheard, traffic, isDark: true, Night.AddMinutes(10).AddSeconds(-1)));
        Assert.Equal(LightingRule.LowTraffic, LightingPolicy.Decide(unheard, traffic, isDark: true, Night.AddMinutes(10)).Rule);
    }

    [Fact]
    public void When_only_the_reason_changes_the_decision_is_a_new_one()
    {
        var silent = LightingPolicy.Decide(null, Silent, isDark: true, Night);

        var light = LightingPolicy.Decide(silent, Traffic(900), isDark: true, Night.AddSeconds(1));

        Assert.Equal(new StreetLight(LightingRule.HighTraffic, 100, Night.AddSeconds(1), 900, 0.9), light);
    }

    [Fact]
    public void When_nothing_changes_the_decision_is_the_same_object()
    {
        foreach (var (traffic, isDark) in new[] { (Traffic(900), true), (Traffic(200), true), (Silent, true), (Traffic(900), false) })
        {
            var light = LightingPolicy.Decide(null, traffic, isDark, Night);

            Assert.Same(light, LightingPolicy.Decide(light, traffic, isDark, Night.AddDays(1)));
        }
    }

    [Fact]
    public void Every_rule_has_its_word()
    {
        Assert.Equal(
            ["daylight", "silentCounter", "highTraffic", "moderateTraffic", "lowTraffic", "noCountYet"],
            Enum.GetValues<LightingRule>().Select(rule => rule.Name()));
    }

    private static StreetTraffic Traffic(double volumePerHour) => Traffic(volumePerHour, volumePerHour);

    private static StreetTraffic Traffic(double quarterHour, double fiveMinutes) => new(quarterHour, fiveMinutes, IsSilent: false, Capacity);
}
