using NetTopologySuite.Geometries;
using Twin.City.Geography;
using Xunit;
using Position = Twin.City.Geography.Position;

namespace Twin.Tests.Geography;

public sealed class LinesTests
{
    [Fact]
    public void A_degree_of_the_equator_is_111_kilometres_long() =>
        Assert.Equal(111_195, new LineString([new(0, 0), new(0.25, 0), new(1, 0)]).LengthM(), 0.5);

    [Fact]
    public void The_midpoint_is_half_way_along_and_not_the_middle_vertex()
    {
        var middle = new LineString([new(0, 0), new(0.25, 0), new(1, 0)]).Midpoint();

        Assert.Equal((0.5, 0.0), (Math.Round(middle.Longitude, 9), middle.Latitude));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 90)]
    [InlineData(0, -1, 180)]
    [InlineData(-1, 0, 270)]
    public void Headings_turn_clockwise_from_north(double east, double north, double expected) =>
        Assert.Equal(expected, new Position(0, 0).HeadingTo(new Position(east / 1_000, north / 1_000)), 3);
}
