using Twin.City.Geography;

namespace Twin.City.Inventory.Osm;

/// <summary>Measures of sets of positions.</summary>
internal static class Positions
{
    /// <summary>The mean of positions that are near each other, at the precision of a package.</summary>
    public static Position Mean(this IReadOnlyCollection<Position> positions) =>
        Rounded(positions.Average(position => position.Longitude), positions.Average(position => position.Latitude));

    /// <summary>The median of longitudes and latitudes, which a few far outliers do not move.</summary>
    public static Position Median(this IReadOnlyCollection<Position> positions) =>
        Rounded(Middle(positions.Select(position => position.Longitude)), Middle(positions.Select(position => position.Latitude)));

    /// <summary>A position at the precision of a package, 0.1 m.</summary>
    public static Position Rounded(double longitude, double latitude) => new(Math.Round(longitude, 6) + 0.0, Math.Round(latitude, 6) + 0.0);

    private static double Middle(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
