using NetTopologySuite.Geometries;

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
    /// <summary>The middle.</summary>
    public Position Centre => new((West + East) / 2, (South + North) / 2);

    /// <summary>The rectangle around a shape.</summary>
    public static Box Around(Geometry shape)
    {
        var bounds = shape.EnvelopeInternal;
        return new Box(bounds.MinX, bounds.MinY, bounds.MaxX, bounds.MaxY);
    }

    /// <summary>The rectangle around two.</summary>
    public Box With(Box other) =>
        new(Math.Min(West, other.West), Math.Min(South, other.South), Math.Max(East, other.East), Math.Max(North, other.North));

    /// <summary>True when the position lies in the rectangle or on its edge.</summary>
    public bool Contains(Position position) =>
        position.Longitude >= West && position.Longitude <= East && position.Latitude >= South && position.Latitude <= North;
}
