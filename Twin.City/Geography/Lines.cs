using NetTopologySuite.Geometries;

namespace Twin.City.Geography;

/// <summary>Measures of lines in degrees.</summary>
public static class Lines
{
    /// <summary>Position of a vertex.</summary>
    public static Position PositionAt(this LineString line, int vertex) =>
        new(line.CoordinateSequence.GetX(vertex), line.CoordinateSequence.GetY(vertex));

    /// <summary>Length in metres, by great circles.</summary>
    public static double LengthM(this LineString line)
    {
        var lengthM = 0.0;
        for (var i = 1; i < line.NumPoints; i++)
        {
            lengthM += line.PositionAt(i - 1).DistanceM(line.PositionAt(i));
        }

        return lengthM;
    }

    /// <summary>The position half-way along a line.</summary>
    public static Position Midpoint(this LineString line)
    {
        var remainingM = line.LengthM() / 2;
        for (var i = 1; i < line.NumPoints; i++)
        {
            var (start, end) = (line.PositionAt(i - 1), line.PositionAt(i));
            var stepM = start.DistanceM(end);
            if (stepM >= remainingM && stepM > 0)
            {
                var share = remainingM / stepM;
                return new Position(
                    start.Longitude + (share * (end.Longitude - start.Longitude)),
                    start.Latitude + (share * (end.Latitude - start.Latitude)));
            }

            remainingM -= stepM;
        }

        return line.PositionAt(line.NumPoints - 1);
    }

    /// <summary>Initial heading from one position to another, degrees clockwise from north, 0 ≤ heading &lt; 360.</summary>
    public static double HeadingTo(this Position from, Position to)
    {
        var east = double.DegreesToRadians(to.Longitude - from.Longitude) * Math.Cos(double.DegreesToRadians((from.Latitude + to.Latitude) / 2));
        var north = double.DegreesToRadians(to.Latitude - from.Latitude);
        return (double.RadiansToDegrees(Math.Atan2(east, north)) + 360) % 360;
    }
}
