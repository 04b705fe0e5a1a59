using FsCheck;
using FsCheck.Xunit;
using Twin.City;
using Twin.City.Inventory;
using Twin.City.Traffic;
using Twin.Tests.Inventory;
using Xunit;

namespace Twin.Tests.Traffic;

public sealed class DemandTests
{
    private static readonly DateTime Monday = new(2026, 11, 23, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly Counter[] Counters = [.. CityPackage.Load(Montpellier.Package).Devices.OfType<Counter>()];

    [Fact]
    public void Every_counter_of_the_city_counts_its_daily_mean_on_every_day_of_the_week()
    {
        Assert.NotEmpty(Counters);
        Assert.All(Counters, counter => Assert.All(Days(), day =>
        {
            var total = Enumerable.Range(0, DayProfile.Quarters).Sum(quarter => Demand.Of(counter).VehiclesPerHour(day.AddMinutes(15 * quarter)) / 4);
            Assert.Equal(counter.DailyVehicles, total, 1e-9 * Math.Max(1, counter.DailyVehicles));
        }));
    }

    [Fact]
    public void Every_counter_of_the_city_has_exactly_its_peak_hours_on_weekdays()
    {
        var sound = Counters.Where(counter => (counter.MorningPeakVehicles ?? 0) + (counter.EveningPeakVehicles ?? 0) <= counter.DailyVehicles).ToArray();

        Assert.True(sound.Length > Counters.Length * 9 / 10);
        Assert.All(sound, counter =>
        {
            var demand = Demand.Of(counter);
            Assert.Equal(counter.MorningPeakVehicles ?? Hour(demand, Monday, 8), Hour(demand, Monday, 8), 1e-9 * Math.Max(1, counter.DailyVehicles));
            Assert.Equal(counter.EveningPeakVehicles ?? Hour(demand, Monday, 17), Hour(demand, Monday, 17), 1e-9 * Math.Max(1, counter.DailyVehicles));
        });
    }

    [Fact]
    public void The_shape_that_ships_has_its_peaks_at_eight_and_five_and_sleeps_at_three()
    {
        var weekday = DayProfile.Of(DayOfWeek.Tuesday);

        Assert.Equal((8, 17), (weekday.MorningPeakHour, weekday.EveningPeakHour));
        Assert.InRange(weekday.HourShare(3), 0.001, 0.005);
        Assert.True(DayProfile.Of(DayOfWeek.Saturday).HourShare(8) < weekday.HourShare(8));
        Assert.True(DayProfile.Of(DayOfWeek.Sunday).HourShare(1) > weekday.HourShare(1));
        Assert.All(Days(), day => Assert.Equal(1, DayProfile.Of(day.DayOfWeek).Shares.Sum(), 1e-12));
    }

    [Fact]
    public void Peaks_that_exceed_the_day_are_not_believed()
    {
        var demand = new Demand(100, 80, 40);
        var profile = new Demand(100, null, null);

        Assert.Equal(profile.Quarters(DayOfWeek.Monday), demand.Quarters(DayOfWeek.Monday));
    }

    [Property]
    public bool The_demand_of_any_counts_is_never_negative_and_adds_up_to_the_day(NonNegativeInt daily, NonNegativeInt? morning, NonNegativeInt? evening)
    {
        var demand = new Demand(daily.Get, morning?.Get, evening?.Get);
        return Days().All(day =>
            demand.Quarters(day.DayOfWeek).All(vehicles => vehicles >= 0) && Math.Abs(demand.Quarters(day.DayOfWeek).Sum() - daily.Get) <= 1e-9 * Math.Max(1, daily.Get));
    }

    [Property]
    public bool Known_peaks_that_fit_into_the_day_are_exact(PositiveInt morning, PositiveInt evening, NonNegativeInt rest)
    {
        var demand = new Demand(morning.Get + evening.Get + rest.Get, morning.Get, evening.Get);
        return Math.Abs(Hour(demand, Monday, 8) - morning.Get) <= 1e-9 * morning.Get && Math.Abs(Hour(demand, Monday, 17) - evening.Get) <= 1e-9 * evening.Get;
    }

    [Property]
    public bool Counts_depend_on_seed_device_and_period_and_not_on_the_order_of_asking(int seed, NonEmptyArray<PositiveInt> periods)
    {
        int Draw(int period) => new SeededStream(seed, 17, period).NextPoisson(12.5);
        var asked = periods.Get.Select(period => period.Get).ToArray();
        return asked.Select(Draw).SequenceEqual(asked.Reverse().Select(Draw).Reverse());
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(8)]
    [InlineData(29.9)]
    [InlineData(300)]
    public void Counts_have_the_mean_and_the_variance_of_a_poisson_draw(double mean)
    {
        var counts = Enumerable.Range(0, 20_000).Select(period => (double)new SeededStream(4, 2, period).NextPoisson(mean)).ToArray();
        var average = counts.Average();
        var variance = counts.Sum(count => (count - average) * (count - average)) / counts.Length;

        Assert.InRange(average, mean * 0.95, mean * 1.05);
        Assert.InRange(variance, mean * 0.93, mean * 1.07);
    }

    private static IEnumerable<DateTime> Days() => Enumerable.Range(0, 7).Select(day => Monday.AddDays(day));

    private static double Hour(Demand demand, DateTime day, int hour) => demand.Quarters(day.DayOfWeek).AsSpan().Slice(hour * 4, 4).ToArray().Sum();
}
