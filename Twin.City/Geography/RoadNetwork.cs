using System.Collections.Immutable;
using Twin.City.Inventory;

namespace Twin.City.Geography;

/// <summary>
/// The streets that a vehicle may drive, with their directions: those that can be come to and left again from the city's main network. A way through the network is a
/// sequence of arcs, an arc being a street driven one way; it turns round only where there is no other way on.
/// </summary>
public sealed class RoadNetwork
{
    private readonly ImmutableArray<Street> _streets;
    private readonly Dictionary<int, List<int>> _leaving = [];
    private readonly int[][] _next;
    private readonly int[][] _previous;

    /// <summary>The network of a city's streets.</summary>
    public RoadNetwork(ImmutableArray<Street> streets)
    {
        _streets = streets;
        var reach = new StreetReach(streets);
        var arcs = new List<int>();
        for (var street = 0; street < streets.Length; street++)
        {
            if (streets[street].Direction == TravelDirection.Closed || reach.Problem(streets[street]) is not null)
            {
                continue;
            }

            Add(Arc(street, backward: false));
            if (streets[street].Direction == TravelDirection.Both)
            {
                Add(Arc(street, backward: true));
            }
        }

        Arcs = [.. arcs];
        _next = new int[streets.Length * 2][];
        _previous = new int[streets.Length * 2][];
        Connect();

        void Add(int arc)
        {
            arcs.Add(arc);
            if (!_leaving.TryGetValue(StartNode(arc), out var leaving))
            {
                _leaving[StartNode(arc)] = leaving = [];
            }

            leaving.Add(arc);
        }
    }

    /// <summary>All arcs that may be driven.</summary>
    public ImmutableArray<int> Arcs { get; }

    /// <summary>The number of a street driven one way.</summary>
    /// <param name="street">The street's place in the list.</param>
    /// <param name="backward">True against the drawing order.</param>
    public static int Arc(int street, bool backward) => (street * 2) + (backward ? 1 : 0);

    /// <summary>The street of an arc.</summary>
    public Street StreetOf(int arc) => _streets[arc / 2];

    /// <summary>True when the arc runs against the drawing order of its street.</summary>
    public static bool IsBackward(int arc) => arc % 2 == 1;

    /// <summary>The node where an arc begins.</summary>
    public int StartNode(int arc) => IsBackward(arc) ? StreetOf(arc).ToNode : StreetOf(arc).FromNode;

    /// <summary>The node where an arc ends.</summary>
    public int EndNode(int arc) => IsBackward(arc) ? StreetOf(arc).FromNode : StreetOf(arc).ToNode;

    /// <summary>Where one may drive from the end of an arc; back on the same street only at a dead end.</summary>
    public ReadOnlySpan<int> Next(int arc) => _next[arc];

    /// <summary>From where one comes onto an arc.</summary>
    internal ReadOnlySpan<int> Previous(int arc) => _previous[arc];

    /// <summary>Length of an arc in metres; never 0.</summary>
    public double LengthM(int arc) => Math.Max(0.1, StreetOf(arc).LengthM);

    /// <summary>Position and heading (degrees clockwise from north) at a distance along an arc.</summary>
    public (Position Position, double Heading) PointAt(int arc, double alongM)
    {
        var line = StreetOf(arc).Line;
        var last = line.NumPoints - 1;
        var remainingM = Math.Clamp(alongM, 0, LengthM(arc));
        var (start, end) = (Vertex(0), Vertex(1));
        for (var i = 1; i <= last; i++)
        {
            (start, end) = (Vertex(i - 1), Vertex(i));
            var stepM = start.DistanceM(end);
            if (remainingM <= stepM && stepM > 0)
            {
                var share = remainingM / stepM;
                var position = new Position(
                    start.Longitude + (share * (end.Longitude - start.Longitude)), start.Latitude + (share * (end.Latitude - start.Latitude)));
                return (position, start.HeadingTo(end));
            }

            remainingM -= stepM;
        }

        return (end, start.HeadingTo(end));

        Position Vertex(int i) => line.PositionAt(IsBackward(arc) ? last - i : i);
    }

    /// <summary>The arc nearest to a position and how far along it the nearest point lies; null when there is no arc.</summary>
    public (int Arc, double AlongM)? Nearest(Position position)
    {
        var plane = new LocalPlane(position);
        var origin = new PlanePoint(0, 0);
        (int Arc, double AlongM)? nearest = null;
        var leastSquared = double.MaxValue;
        foreach (var arc in Arcs.Where(arc => !IsBackward(arc)))
        {
            var line = StreetOf(arc).Line;
            var alongM = 0.0;
            for (var i = 1; i < line.NumPoints; i++)
            {
                var (start, end) = (plane.Flatten(line.PositionAt(i - 1)), plane.Flatten(line.PositionAt(i)));
                var point = origin.NearestOn(start, end);
                if (origin.SquaredDistance(point) < leastSquared)
                {
                    leastSquared = origin.SquaredDistance(point);
                    nearest = (arc, Math.Min(alongM + start.DistanceM(point), LengthM(arc)));
                }

                alongM += start.DistanceM(end);
            }
        }

        return nearest;
    }

    private void Connect()
    {
        var previous = new Dictionary<int, List<int>>();
        foreach (var arc in Arcs)
        {
            var leaving = _leaving.GetValueOrDefault(EndNode(arc)) ?? [];
            var onward = leaving.Where(next => next / 2 != arc / 2 || next == arc).ToArray();
            _next[arc] = onward.Length > 0 ? onward : [.. leaving];
            foreach (var next in _next[arc])
            {
                if (!previous.TryGetValue(next, out var list))
                {
                    previous[next] = list = [];
                }

                list.Add(arc);
            }
        }

        foreach (var arc in Arcs)
        {
            _previous[arc] = previous.TryGetValue(arc, out var list) ? [.. list] : [];
        }
    }
}
