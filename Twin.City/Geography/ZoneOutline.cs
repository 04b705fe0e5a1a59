using NetTopologySuite.Geometries;

namespace Twin.City.Geography;

/// <summary>The rings of one zone as segments in metres.</summary>
internal sealed class ZoneOutline
{
    private readonly PlanePoint[] _starts;
    private readonly PlanePoint[] _ends;

    private ZoneOutline(PlanePoint[] starts, PlanePoint[] ends)
    {
        (_starts, _ends) = (starts, ends);
        West = starts.Min(point => point.X);
        East = starts.Max(point => point.X);
        South = starts.Min(point => point.Y);
        North = starts.Max(point => point.Y);
    }

    public double West { get; }

    public double East { get; }

    public double South { get; }

    public double North { get; }

    public static ZoneOutline Of(Geometry area, LocalPlane plane)
    {
        var starts = new List<PlanePoint>();
        var ends = new List<PlanePoint>();
        for (var part = 0; part < area.NumGeometries; part++)
        {
            if (area.GetGeometryN(part) is not Polygon { IsEmpty: false } polygon)
            {
                throw new ArgumentException("A zone is a polygon or a multipolygon.", nameof(area));
            }

            AddRing(polygon.ExteriorRing);
            foreach (var hole in polygon.InteriorRings)
            {
                AddRing(hole);
            }
        }

        return new ZoneOutline([.. starts], [.. ends]);

        void AddRing(LineString ring)
        {
            var sequence = ring.CoordinateSequence;
            for (var i = 1; i < sequence.Count; i++)
            {
                starts.Add(plane.Flatten(new Position(sequence.GetX(i - 1), sequence.GetY(i - 1))));
                ends.Add(plane.Flatten(new Position(sequence.GetX(i), sequence.GetY(i))));
            }
        }
    }

    /// <summary>Even-odd rule over all rings, so that holes and parts need no case of their own.</summary>
    public bool Contains(PlanePoint point)
    {
        if (point.X < West || point.X > East || point.Y < South || point.Y > North)
        {
            return false;
        }

        var inside = false;
        for (var i = 0; i < _starts.Length; i++)
        {
            ref readonly var start = ref _starts[i];
            ref readonly var end = ref _ends[i];
            if (start.Y > point.Y != end.Y > point.Y
                && point.X < ((end.X - start.X) * (point.Y - start.Y) / (end.Y - start.Y)) + start.X)
            {
                inside = !inside;
            }
        }

        return inside;
    }

    /// <summary>Square of the distance to the outline; infinite when the bounding box alone is further than the square root of <paramref name="limit"/>.</summary>
    public double SquaredDistance(PlanePoint point, double limit)
    {
        var box = new PlanePoint(Math.Clamp(point.X, West, East), Math.Clamp(point.Y, South, North));
        if (point.SquaredDistance(box) > limit)
        {
            return double.PositiveInfinity;
        }

        var least = double.PositiveInfinity;
        for (var i = 0; i < _starts.Length; i++)
        {
            least = Math.Min(least, point.SquaredDistance(point.NearestOn(_starts[i], _ends[i])));
        }

        return least;
    }
}
