using System.Collections.Immutable;
using NetTopologySuite.Geometries;
using Twin.City.Inventory;

namespace Twin.City.Geography;

/// <summary>
/// Tells in which zone a position lies: the first zone by ordinal that contains it, else the nearest one. Thread-safe and
/// without allocation: it is asked for every reading of every vehicle.
/// </summary>
/// <remarks>
/// A grid of square cells holds for each cell the zones that can be the answer anywhere in it. With d(z) the distance of the
/// cell's centre to zone z, h half the cell's diagonal and m the least d, every point of the cell has its answer among the
/// zones with d(z) ≤ m + 2h: the answer is no further than m + h from the point, and the point no further than h from the centre.
/// </remarks>
public sealed class ZoneLookup
{
    private const double SmallestCellM = 100;
    private const double MarginM = 1_000;

    // Bounds time and memory for a region: a city of 300 km² has 30,000 cells of the smallest size.
    private const double MostCells = 60_000;

    private readonly LocalPlane _plane;
    private readonly ZoneOutline[] _outlines;
    private readonly int[] _everyZone;
    private readonly double _cellM;
    private readonly double _west;
    private readonly double _south;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int[][] _candidates;

    /// <summary>Prepares the zones. Throws <see cref="ArgumentException"/> when there is none, or one has no area.</summary>
    public ZoneLookup(ImmutableArray<Zone> zones)
    {
        if (zones.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A city needs at least one zone.", nameof(zones));
        }

        var bounds = new Envelope();
        foreach (var zone in zones)
        {
            bounds.ExpandToInclude(zone.Area.EnvelopeInternal);
        }

        if (bounds.IsNull)
        {
            throw new ArgumentException("The zones have no area.", nameof(zones));
        }

        _plane = new LocalPlane(new Position(bounds.Centre.X, bounds.Centre.Y));
        _outlines = [.. zones.Select(zone => ZoneOutline.Of(zone.Area, _plane))];
        _everyZone = [.. Enumerable.Range(0, zones.Length)];
        _west = _outlines.Min(outline => outline.West) - MarginM;
        _south = _outlines.Min(outline => outline.South) - MarginM;
        var width = _outlines.Max(outline => outline.East) + MarginM - _west;
        var height = _outlines.Max(outline => outline.North) + MarginM - _south;
        _cellM = Math.Max(SmallestCellM, Math.Sqrt(width * height / MostCells));
        _columns = (int)Math.Ceiling(width / _cellM);
        _rows = (int)Math.Ceiling(height / _cellM);
        _candidates = PrepareCells();
    }

    /// <summary>The ordinal of the zone that contains the position, or of the nearest one when none does.</summary>
    public int ZoneOf(Position position)
    {
        var point = _plane.Flatten(position);
        var candidates = CandidatesAt(point);
        if (candidates.Length == 1)
        {
            return candidates[0];
        }

        var containing = FirstContaining(point, candidates);
        return containing >= 0 ? containing : Nearest(point, candidates);
    }

    /// <summary>True when a zone contains the position.</summary>
    public bool IsInside(Position position)
    {
        var point = _plane.Flatten(position);
        return FirstContaining(point, CandidatesAt(point)) >= 0;
    }

    private int[] CandidatesAt(PlanePoint point)
    {
        var column = Math.Floor((point.X - _west) / _cellM);
        var row = Math.Floor((point.Y - _south) / _cellM);
        return column >= 0 && column < _columns && row >= 0 && row < _rows ? _candidates[((int)row * _columns) + (int)column] : _everyZone;
    }

    private int FirstContaining(PlanePoint point, int[] candidates)
    {
        foreach (var zone in candidates)
        {
            if (_outlines[zone].Contains(point))
            {
                return zone;
            }
        }

        return -1;
    }

    private int Nearest(PlanePoint point, int[] candidates)
    {
        var nearest = candidates[0];
        var least = double.PositiveInfinity;
        foreach (var zone in candidates)
        {
            var distance = _outlines[zone].SquaredDistance(point, least);
            if (distance < least)
            {
                (nearest, least) = (zone, distance);
            }
        }

        return nearest;
    }

    private int[][] PrepareCells()
    {
        var diagonal = _cellM * Math.Sqrt(2);
        var cells = new int[_columns * _rows][];
        var shared = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var distances = new double[_outlines.Length];
        var found = new List<int>();
        for (var cell = 0; cell < cells.Length; cell++)
        {
            var centre = new PlanePoint(_west + (((cell % _columns) + 0.5) * _cellM), _south + (((cell / _columns) + 0.5) * _cellM));
            var least = MeasureAll(centre, diagonal, distances);
            found.Clear();
            for (var zone = 0; zone < distances.Length; zone++)
            {
                if (distances[zone] <= least + diagonal)
                {
                    found.Add(zone);
                }
            }

            // A city has tens of zones and thousands of cells: cells with the same zones share one list.
            var key = string.Join(',', found);
            if (!shared.TryGetValue(key, out var candidates))
            {
                shared[key] = candidates = [.. found];
            }

            cells[cell] = candidates;
        }

        return cells;
    }

    // Distances beyond least + slack need not be exact, so whole zones are skipped by their bounding box.
    private double MeasureAll(PlanePoint centre, double slack, double[] distances)
    {
        var least = double.PositiveInfinity;
        for (var zone = 0; zone < _outlines.Length; zone++)
        {
            var limit = least + slack;
            var squared = _outlines[zone].Contains(centre) ? 0 : _outlines[zone].SquaredDistance(centre, limit * limit);
            distances[zone] = Math.Sqrt(squared);
            least = Math.Min(least, distances[zone]);
        }

        return least;
    }
}
