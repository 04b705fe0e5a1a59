using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.Tests.Inventory;
using Xunit;

namespace Twin.Tests.Geography;

public sealed class StreetIndexTests
{
    private static readonly CityInventory City = CityPackage.Load(Montpellier.Package);
    private static readonly LocalPlane Plane = new(City.Manifest.Centre);
    private static readonly StreetIndex Index = new(City.Streets, Plane);

    [Fact]
    public void Agrees_with_brute_force()
    {
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            var position = new Position(3.80 + (random.NextDouble() * 0.15), 43.56 + (random.NextDouble() * 0.1));
            var nearest = Index.Nearest(position)!.Value;

            Assert.Equal(City.Streets.Min(street => DistanceM(position, street)), nearest.DistanceM, 6);
            Assert.Equal(DistanceM(position, City.Streets[nearest.Street]), nearest.DistanceM, 6);
            Assert.InRange(nearest.AlongM, 0, (City.Streets[nearest.Street].LengthM * 1.001) + 1);
        }
    }

    [Fact]
    public void Finds_nothing_on_the_other_side_of_the_earth() => Assert.Null(Index.Nearest(new Position(-176, -43)));

    private static double DistanceM(Position position, Street street)
    {
        var point = Plane.Flatten(position);
        return Enumerable.Range(1, street.Line.NumPoints - 1).Min(i =>
            point.DistanceM(point.NearestOn(Plane.Flatten(street.Line.PositionAt(i - 1)), Plane.Flatten(street.Line.PositionAt(i)))));
    }
}
