using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using Twin.City.Inventory;

namespace Twin.City.Geography;

/// <summary>A street near a position.</summary>
/// <param name="Street">Its place in the list that was indexed.</param>
/// <param name="DistanceM">How far the position is from the line.</param>
/// <param name="AlongM">How far along the line, from its first vertex, the nearest point is.</param>
public readonly record struct NearbyStreet(int Street, double DistanceM, double AlongM);

/// <summary>Finds the street nearest to a position.</summary>
public sealed class StreetIndex
{
    // Radii of the search in turn: nearly all equipment stands within 50 m of a street.
    private static readonly double[] RadiiM = [50, 200, 1_000, 5_000, 100_000];

    private readonly LocalPlane _plane;
    private readonly STRtree<Segment> _tree = new();

    /// <summary>Indexes the lines of the streets.</summary>
    public StreetIndex(ImmutableArray<Street> streets, LocalPlane plane)
    {
        _plane = plane;
        for (var street = 0; street < streets.Length; street++)
        {
            AddSegments(street, streets[street].Line);
        }

        _tree.Build();
    }

    /// <summary>The nearest street, of two equally near the first in the list; null when there is none within 100 km.</summary>
    public NearbyStreet? Nearest(Position position)
    {
        var point = _plane.Flatten(position);
        foreach (var radiusM in RadiiM)
        {
            if (NearestWithin(point, radiusM) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private NearbyStreet? NearestWithin(PlanePoint point, double radiusM)
    {
        NearbyStreet? nearest = null;
        var least = radiusM;
        foreach (var segment in _tree.Query(new Envelope(point.X - radiusM, point.X + radiusM, point.Y - radiusM, point.Y + radiusM)))
        {
            var foot = point.NearestOn(segment.Start, segment.End);
            var distanceM = point.DistanceM(foot);
            if (distanceM < least || (distanceM == least && nearest is { } other && segment.Street < other.Street))
            {
                least = distanceM;
                nearest = new NearbyStreet(segment.Street, distanceM, segment.AlongM + segment.Start.DistanceM(foot));
            }
        }

        return nearest;
    }

    private void AddSegments(int street, LineString line)
    {
        var sequence = line.CoordinateSequence;
        var alongM = 0.0;
        for (var i = 1; i < sequence.Count; i++)
        {
            var start = _plane.Flatten(new Position(sequence.GetX(i - 1), sequence.GetY(i - 1)));
            var end = _plane.Flatten(new Position(sequence.GetX(i), sequence.GetY(i)));
            _tree.Insert(new Envelope(start.X, end.X, start.Y, end.Y), new Segment(street, alongM, start, end));
            alongM += start.DistanceM(end);
        }
    }

    private sealed record Segment(int Street, double AlongM, PlanePoint Start, PlanePoint End);
}
