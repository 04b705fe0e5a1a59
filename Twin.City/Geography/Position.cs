namespace Twin.City.Geography;

/// <summary>A point on the ground in WGS 84.</summary>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Latitude">Degrees north.</param>
public readonly record struct Position(double Longitude, double Latitude)
{
    /// <summary>Mean radius of the earth in metres (IUGG, R1 = 6,371,008.8 m).</summary>
    public const double EarthRadiusM = 6_371_008.8;

    /// <summary>Great-circle distance in metres by the haversine formula.</summary>
    public double DistanceM(Position other)
    {
        var latitude = double.DegreesToRadians(Latitude);
        var otherLatitude = double.DegreesToRadians(other.Latitude);
        var sinLatitude = Math.Sin((otherLatitude - latitude) / 2);
        var sinLongitude = Math.Sin(double.DegreesToRadians(other.Longitude - Longitude) / 2);
        var a = (sinLatitude * sinLatitude) + (Math.Cos(latitude) * Math.Cos(otherLatitude) * sinLongitude * sinLongitude);
        return 2 * EarthRadiusM * Math.Asin(Math.Min(1, Math.Sqrt(a)));
    }
}

/// <summary>A rectangle in degrees, edges included.</summary>
public readonly record struct Box(double West, double South, double East, double North)
{
    /// <summary>True when the position lies in the rectangle or on its edge.</summary>
    public bool Contains(Position position) =>
        position.Longitude >= West && position.Longitude <= East && position.Latitude >= South && position.Latitude <= North;
}
