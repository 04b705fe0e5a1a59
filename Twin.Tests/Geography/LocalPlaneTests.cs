using FsCheck.Xunit;
using Twin.City.Geography;
using Xunit;

namespace Twin.Tests.Geography;

public sealed class LocalPlaneTests
{
    private static readonly Position Comedie = new(3.8797, 43.6085);
    private static readonly LocalPlane Plane = new(Comedie);

    [Fact]
    public void The_origin_is_zero() => Assert.Equal(new PlanePoint(0, 0), Plane.Flatten(Comedie));

    [Property]
    public void Distances_within_ten_kilometres_are_those_of_the_sphere_to_one_in_a_thousand(short east, short north)
    {
        var other = new Position(Comedie.Longitude + (0.1 * east / short.MaxValue), Comedie.Latitude + (0.09 * north / short.MaxValue));
        var sphereM = Comedie.DistanceM(other);

        Assert.InRange(Plane.Flatten(Comedie).DistanceM(Plane.Flatten(other)), sphereM * 0.999, sphereM * 1.001);
    }

    [Property]
    public void Unflattening_gives_the_position_back(short east, short north)
    {
        var position = new Position(Comedie.Longitude + (east / 1e5), Comedie.Latitude + (north / 1e5));

        Assert.True(Plane.Unflatten(Plane.Flatten(position)).DistanceM(position) < 0.001);
    }

    [Theory]
    [InlineData(5, 3, 5, 0)]
    [InlineData(-4, 1, 0, 0)]
    [InlineData(14, 1, 10, 0)]
    public void The_nearest_point_of_a_segment_is_on_it(double x, double y, double expectedX, double expectedY) =>
        Assert.Equal(new PlanePoint(expectedX, expectedY), new PlanePoint(x, y).NearestOn(new PlanePoint(0, 0), new PlanePoint(10, 0)));
}
