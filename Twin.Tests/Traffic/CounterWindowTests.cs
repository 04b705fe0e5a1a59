using Twin.City.Devices;
using Twin.City.Traffic;
using Xunit;

namespace Twin.Tests.Traffic;

public sealed class CounterWindowTests
{
    // A whole minute.
    private const long Start = 29_833_333 * 60_000L;
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(Start);

    [Fact]
    public void A_counter_that_was_never_heard_is_silent_and_knows_nothing()
    {
        Assert.True(CounterWindow.Empty.IsSilent(At));
        Assert.Null(CounterWindow.Empty.LastAt);
        Assert.Null(CounterWindow.Empty.HeardSince);
        Assert.Null(CounterWindow.Empty.VolumePerHour(At, TrafficFigures.QuarterHour));
    }

    [Fact]
    public void A_young_window_tells_the_rate_of_what_it_covers()
    {
        var window = CounterWindow.Empty.Add(Stamp(0), vehicles: 10, periodS: 20);

        Assert.Equal(1800, window.VolumePerHour(At, TrafficFigures.QuarterHour));
        Assert.Equal(1800, window.VolumePerHour(At, TrafficFigures.FiveMinutes));
        Assert.Equal((At, 10, 20), (window.LastAt, window.LastVehicles, window.PeriodS));
        Assert.Equal(At.AddSeconds(-20), window.HeardSince);
    }

    [Fact]
    public void A_reading_is_spread_over_the_minutes_it_covers()
    {
        var state = CounterWindow.Empty.Add(Stamp(30), vehicles: 12, periodS: 120).ToState();

        Assert.Equal([3, 6, 3], state.Vehicles);
        Assert.Equal([30, 60, 30], state.CoveredS);
        Assert.Equal([29_833_331, 29_833_332, 29_833_333], state.Minutes);
    }

    [Fact]
    public void Of_a_long_period_only_the_last_minutes_are_kept()
    {
        var window = CounterWindow.Empty.Add(Stamp(0), vehicles: 2400, periodS: 86_400);

        Assert.Equal(CounterWindow.BucketsKept, window.ToState().Minutes.Length);
        Assert.Equal(100, window.VolumePerHour(At, TrafficFigures.QuarterHour)!.Value, 1e-9);
    }

    [Fact]
    public void The_volume_of_five_minutes_sees_a_rise_that_the_quarter_of_an_hour_thins_out()
    {
        var window = CounterWindow.Empty.Add(Stamp(0), 0, 600).Add(Stamp(300), 50, 300);

        Assert.Equal(600, window.VolumePerHour(At.AddSeconds(300), TrafficFigures.FiveMinutes)!.Value, 1e-9);
        Assert.Equal(200, window.VolumePerHour(At.AddSeconds(300), TrafficFigures.QuarterHour)!.Value, 1e-9);
    }

    [Fact]
    public void What_lies_before_the_span_is_forgotten()
    {
        var window = CounterWindow.Empty.Add(Stamp(0), 10, 60);

        Assert.NotNull(window.VolumePerHour(At.AddSeconds(299), TrafficFigures.FiveMinutes));
        Assert.Null(window.VolumePerHour(At.AddSeconds(300), TrafficFigures.FiveMinutes));
        Assert.Null(window.VolumePerHour(At.AddSeconds(900), TrafficFigures.QuarterHour));
    }

    [Fact]
    public void An_older_or_equal_reading_changes_nothing()
    {
        var window = CounterWindow.Empty.Add(new ReadingStamp(Start, 7), 10, 60);

        Assert.Same(window, window.Add(new ReadingStamp(Start, 7), 10, 60));
        Assert.Same(window, window.Add(new ReadingStamp(Start, 6), 99, 60));
        Assert.Same(window, window.Add(new ReadingStamp(Start - 1, 8), 99, 60));
        Assert.NotSame(window, window.Add(new ReadingStamp(Start, 8), 99, 60));
    }

    [Theory]
    [InlineData(double.NaN, 60)]
    [InlineData(-1, 60)]
    [InlineData(10, double.NaN)]
    [InlineData(10, 0)]
    [InlineData(10, double.PositiveInfinity)]
    public void A_reading_that_does_not_say_how_many_in_what_time_changes_nothing(double vehicles, double periodS)
    {
        var window = CounterWindow.Empty.Add(Stamp(0), 10, 60);

        Assert.Same(window, window.Add(Stamp(60), vehicles, periodS));
    }

    [Fact]
    public void A_counter_is_silent_after_three_periods_and_five_seconds()
    {
        var window = CounterWindow.Empty.Add(Stamp(0), 10, 20);

        Assert.False(window.IsSilent(At.AddSeconds(65)));
        Assert.True(window.IsSilent(At.AddSeconds(65.001)));
    }

    [Fact]
    public void A_counter_is_heard_since_its_last_silence()
    {
        var window = CounterWindow.Empty.Add(Stamp(0), 10, 20).Add(Stamp(65), 10, 20);
        Assert.Equal(At.AddSeconds(-20), window.HeardSince);

        Assert.Equal(At.AddSeconds(280), window.Add(Stamp(300), 10, 20).Add(Stamp(320), 10, 20).HeardSince);
    }

    private static ReadingStamp Stamp(int afterS) => new(Start + (afterS * 1000L), afterS);
}
