namespace Twin.City.Geography;

/// <summary>A point in metres east and north of the origin of a <see cref="LocalPlane"/>.</summary>
/// <param name="X">Metres east.</param>
/// <param name="Y">Metres north.</param>
public readonly record struct PlanePoint(double X, double Y)
{
    /// <summary>Distance in metres.</summary>
    public double DistanceM(PlanePoint other) => Math.Sqrt(SquaredDistance(other));

    /// <summary>Distance in square metres: cheaper where distances are only compared.</summary>
    public double SquaredDistance(PlanePoint other)
    {
        var dx = X - other.X;
        var dy = Y - other.Y;
        return (dx * dx) + (dy * dy);
    }

    /// <summary>The point of the segment from <paramref name="start"/> to <paramref name="end"/> that is nearest to this one.</summary>
    public PlanePoint NearestOn(PlanePoint start, PlanePoint end)
    {
        var dx = end.X - start.X;
        var dy = end.Y - start.Y;
        var squaredLength = (dx * dx) + (dy * dy);
        if (squaredLength == 0)
        {
            return start;
        }

        var along = Math.Clamp((((X - start.X) * dx) + ((Y - start.Y) * dy)) / squaredLength, 0, 1);
        return new PlanePoint(start.X + (along * dx), start.Y + (along * dy));
    }
}

/// <summary>
/// Flattens a city to metres (equirectangular about its origin). Over 20 km the error stays under one in a thousand, which
/// is less than the distances compared with it are known.
/// </summary>
public sealed class LocalPlane
{
    private readonly Position _origin;
    private readonly double _metresPerDegreeEast;
    private readonly double _metresPerDegreeNorth;

    /// <summary>A plane that touches the earth at a position.</summary>
    public LocalPlane(Position origin)
    {
        _origin = origin;
        _metresPerDegreeNorth = Math.PI / 180 * Position.EarthRadiusM;
        _metresPerDegreeEast = _metresPerDegreeNorth * Math.Cos(double.DegreesToRadians(origin.Latitude));
    }

    /// <summary>Degrees to metres.</summary>
    public PlanePoint Flatten(Position position) =>
        new((position.Longitude - _origin.Longitude) * _metresPerDegreeEast, (position.Latitude - _origin.Latitude) * _metresPerDegreeNorth);

    /// <summary>Metres to degrees.</summary>
    public Position Unflatten(PlanePoint point) =>
        new(_origin.Longitude + (point.X / _metresPerDegreeEast), _origin.Latitude + (point.Y / _metresPerDegreeNorth));
}
