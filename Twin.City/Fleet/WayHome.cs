using Twin.City.Geography;

namespace Twin.City.Fleet;

/// <summary>The shortest way from anywhere in the network to one place beside a street: worked out once, from the place backwards (Dijkstra), for all who go there.</summary>
public sealed class WayHome
{
    private readonly double[] _distanceM;
    private readonly int _homeArc;
    private readonly double _alongM;
    private readonly RoadNetwork _network;

    /// <summary>The way to the point of the network that is nearest to a position. Throws <see cref="ArgumentException"/> when the network is empty.</summary>
    public WayHome(RoadNetwork network, Position home)
    {
        _network = network;
        (_homeArc, _alongM) = network.Nearest(home) ?? throw new ArgumentException("The network has no street.", nameof(network));
        _distanceM = new double[network.Arcs.Max() + 2];
        Array.Fill(_distanceM, double.PositiveInfinity);
        Search();
    }

    /// <summary>Where a vehicle comes onto the network from here.</summary>
    public (int Arc, double AlongM) Start => (_homeArc, _alongM);

    /// <summary>Metres from the beginning of an arc to home; infinite when no way leads there.</summary>
    public double DistanceM(int arc) => _distanceM[arc];

    /// <summary>How far along an arc home lies; null when it is on another street.</summary>
    public double? AlongM(int arc) => arc / 2 != _homeArc / 2 ? null : RoadNetwork.IsBackward(arc) == RoadNetwork.IsBackward(_homeArc) ? _alongM : _network.LengthM(arc) - _alongM;

    private void Search()
    {
        var open = new PriorityQueue<int, double>();
        foreach (var arc in _network.Arcs)
        {
            if (AlongM(arc) is { } alongM)
            {
                Reach(arc, alongM);
            }
        }

        while (open.TryDequeue(out var arc, out var distanceM))
        {
            if (distanceM > _distanceM[arc])
            {
                continue;
            }

            foreach (var previous in _network.Previous(arc))
            {
                Reach(previous, distanceM + _network.LengthM(previous));
            }
        }

        void Reach(int arc, double distanceM)
        {
            if (distanceM < _distanceM[arc])
            {
                _distanceM[arc] = distanceM;
                open.Enqueue(arc, distanceM);
            }
        }
    }
}
