using Twin.City.Geography;
using Twin.City.Lighting;
using Xunit;

namespace Twin.Tests.Lighting;

public sealed class SolarPositionTests
{
    [Fact]
    public void The_example_of_NRELs_solar_position_algorithm_is_met_within_a_hundredth_of_a_degree()
    {
        // Reda and Andreas, NREL/TP-560-34302: 17 October 2003, 12:30:30 local time seven hours behind UTC; zenith without refraction.
        var angles = SolarPosition.At(new DateTimeOffset(2003, 10, 17, 19, 30, 30, TimeSpan.Zero), new Position(-105.1786, 39.742476));

        Assert.Equal(90 - 50.12795, angles.ElevationDeg, 0.01);
        Assert.Equal(194.34024, angles.AzimuthDeg, 0.01);
        Assert.Equal(-9.31434, angles.DeclinationDeg, 0.003);
        Assert.Equal(14.6415, angles.EquationOfTimeMinutes, 0.01);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-90)]
    public void At_a_pole_the_sun_stands_as_high_as_its_declination(double latitude)
    {
        var angles = SolarPosition.At(new DateTimeOffset(2026, 6, 21, 12, 0, 0, TimeSpan.Zero), new Position(0, latitude));

        Assert.Equal(Math.Sign(latitude) * angles.DeclinationDeg, angles.ElevationDeg, 1e-9);
        Assert.InRange(angles.AzimuthDeg, 0, 360);
    }

    [Fact]
    public void The_sun_stands_in_the_east_in_the_morning_and_in_the_west_in_the_evening()
    {
        var montpellier = new Position(3.87, 43.61);

        Assert.InRange(SolarPosition.At(new DateTimeOffset(2026, 3, 20, 7, 0, 0, TimeSpan.Zero), montpellier).AzimuthDeg, 90, 120);
        Assert.InRange(SolarPosition.At(new DateTimeOffset(2026, 3, 20, 17, 0, 0, TimeSpan.Zero), montpellier).AzimuthDeg, 240, 270);
    }
}
