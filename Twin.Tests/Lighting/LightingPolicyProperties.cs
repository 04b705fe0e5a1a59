using FsCheck;
using FsCheck.Xunit;
using Twin.City.Lighting;
using Twin.City.Traffic;

namespace Twin.Tests.Lighting;

public sealed class LightingPolicyProperties
{
    private static readonly DateTimeOffset Night = new(2026, 1, 15, 22, 0, 0, TimeSpan.Zero);

    /// <summary>What a street sees at one moment, made of small numbers so that thresholds, silence and daylight are common.</summary>
    public sealed record Moment(ushort GapS, byte QuarterHour, byte? FiveMinutes, byte Kind)
    {
        public bool IsDark => Kind % 16 != 1;

        public StreetTraffic Traffic => new(QuarterHour * 3, FiveMinutes * 3, IsSilent: Kind % 16 is 2 or 3, 1000) { IsUnheard = Kind % 16 == 3 };
    }

    [Property(MaxTest = 500)]
    public bool Between_a_fall_and_any_change_before_it_lies_a_window(NonEmptyArray<Moment> moments)
    {
        var changes = Changes(moments.Get);
        return changes.Zip(changes.Skip(1)).All(pair =>
            pair.Second.LevelPercent >= pair.First.LevelPercent
            || pair.Second.Rule == LightingRule.Daylight
            || pair.Second.At - pair.First.At >= LightingFigures.FallWindow);
    }

    [Property(MaxTest = 500)]
    public bool The_light_is_never_less_than_the_traffic_of_the_moment_asks_for(NonEmptyArray<Moment> moments)
    {
        return Steps(moments.Get).All(step => step.Light.LevelPercent >= Demanded(step.Moment));

        static int Demanded(Moment moment)
        {
            if (!moment.IsDark)
            {
                return 0;
            }

            var share = moment.Traffic.Share(moment.Traffic.HigherVolumePerHour);
            return moment.Traffic.IsSilent || share > LightingFigures.HighShare * 1.1001 ? 100 : share > LightingFigures.ModerateShare * 1.1001 ? 75 : 50;
        }
    }

    [Property(MaxTest = 500)]
    public bool Deciding_twice_changes_nothing(NonEmptyArray<Moment> moments) =>
        Steps(moments.Get).All(step => ReferenceEquals(step.Light, LightingPolicy.Decide(step.Light, step.Traffic, step.Moment.IsDark, step.Now)));

    [Property(MaxTest = 500)]
    public bool A_decision_names_the_share_that_explains_it(NonEmptyArray<Moment> moments)
    {
        return Changes(moments.Get).All(light => light.Rule switch
        {
            LightingRule.HighTraffic => light.Share >= LightingFigures.HighShare * 0.8999 && light.LevelPercent == 100,
            LightingRule.ModerateTraffic => light.Share >= LightingFigures.ModerateShare * 0.8999 && light.Share <= LightingFigures.HighShare * 1.1001 && light.LevelPercent == 75,
            LightingRule.LowTraffic => light.Share <= LightingFigures.ModerateShare * 1.1001 && light.LevelPercent == 50,
            LightingRule.SilentCounter or LightingRule.NoCountYet => light.Share == 0 && light.LevelPercent == 100,
            _ => double.IsFinite(light.Share) && light.LevelPercent == 0,
        });
    }

    [Property(MaxTest = 500)]
    public bool More_traffic_never_means_less_light(Moment before, Moment now, byte more)
    {
        var held = LightingPolicy.Decide(null, before.Traffic, before.IsDark, Night);
        var at = Night.AddSeconds(now.GapS);
        var busier = now with { QuarterHour = (byte)Math.Min(255, now.QuarterHour + more) };

        return LightingPolicy.Decide(held, busier.Traffic, now.IsDark, at).LevelPercent >= LightingPolicy.Decide(held, now.Traffic, now.IsDark, at).LevelPercent;
    }

    [Property(MaxTest = 500)]
    public bool Whatever_numbers_come_a_decision_is_made(double? quarterHour, double? fiveMinutes, bool isSilent, double capacity, Moment before)
    {
        var held = LightingPolicy.Decide(null, before.Traffic, before.IsDark, Night);

        var light = LightingPolicy.Decide(held, new StreetTraffic(quarterHour, fiveMinutes, isSilent, capacity), isDark: true, Night.AddHours(1));

        return light.LevelPercent is 50 or 75 or 100 && !double.IsNaN(light.Share) && !double.IsNaN(light.VolumePerHour);
    }

    private static StreetLight[] Changes(Moment[] moments) => [.. Steps(moments).Select(step => step.Light).Distinct(ReferenceEqualityComparer.Instance).Cast<StreetLight>()];

    private static List<(Moment Moment, DateTimeOffset Now, StreetTraffic Traffic, StreetLight Light)> Steps(Moment[] moments)
    {
        var steps = new List<(Moment, DateTimeOffset, StreetTraffic, StreetLight)>();
        StreetLight? held = null;
        DateTimeOffset? heardSince = null;
        var now = Night;
        foreach (var moment in moments)
        {
            now = now.AddSeconds(moment.GapS % 1200);
            heardSince = moment.Traffic.IsSilent ? null : heardSince ?? now;
            var traffic = moment.Traffic with { HeardSince = heardSince };
            held = LightingPolicy.Decide(held, traffic, moment.IsDark, now);
            steps.Add((moment, now, traffic, held));
        }

        return steps;
    }
}
