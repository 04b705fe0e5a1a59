using FsCheck.Xunit;
using Twin.City.Lighting;
using Xunit;

namespace Twin.Tests.Lighting;

public sealed class LampPowerTests
{
    [Theory]
    [InlineData(0, 100, 0.4)]
    [InlineData(1, 100, 6.94)]
    [InlineData(50, 100, 53)]
    [InlineData(75, 40, 30.6)]
    [InlineData(100, 100, 100)]
    [InlineData(120, 100, 100)]
    [InlineData(-1, 100, 0.4)]
    [InlineData(double.NaN, 100, 0.4)]
    public void A_dimmed_lamp_draws_its_fixed_part_and_what_follows_the_light(double levelPercent, double ratedPowerW, double powerW)
    {
        Assert.Equal(powerW, LampPower.At(levelPercent, ratedPowerW), 1e-9);
    }

    [Fact]
    public void A_ramp_costs_the_mean_of_its_ends()
    {
        // (100 + 53) / 2 W for ten minutes.
        Assert.Equal(0.01275, LampPower.EnergyKWh(100, 50, 100, TimeSpan.FromMinutes(10)), 1e-12);
        Assert.Equal(0.1, LampPower.EnergyKWh(100, 100, 100, TimeSpan.FromHours(1)), 1e-12);
        Assert.Equal(0, LampPower.EnergyKWh(0, 100, 100, TimeSpan.Zero));
    }

    [Property]
    public bool More_light_never_draws_less(byte one, byte other, ushort ratedPowerW)
    {
        var (low, high) = (Math.Min(one, other), Math.Max(one, other));

        return LampPower.At(low, ratedPowerW) <= LampPower.At(high, ratedPowerW);
    }

    [Property]
    public bool A_ramp_in_two_halves_costs_what_it_costs_in_one(byte from, byte to, ushort seconds)
    {
        var (first, last) = (1 + (from % 100), 1 + (to % 100));
        var half = TimeSpan.FromSeconds(seconds / 2.0);

        var whole = LampPower.EnergyKWh(first, last, 80, 2 * half);
        var middle = (first + last) / 2.0;
        var halves = LampPower.EnergyKWh(first, middle, 80, half) + LampPower.EnergyKWh(middle, last, 80, half);

        return Math.Abs(whole - halves) <= 1e-9 * Math.Max(1, whole);
    }
}
