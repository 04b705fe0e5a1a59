using System.Runtime.InteropServices;
using Twin.City.Geography;

namespace Twin.City.Fleet;

/// <summary>Where a vehicle is on the road network and how fast it goes. Driving is a pure function of it, of the seed and of the time that passes.</summary>
/// <param name="Arc">The street and direction it drives (<see cref="RoadNetwork"/>).</param>
/// <param name="AlongM">Metres since the beginning of the arc.</param>
/// <param name="SpeedKmh">Speed.</param>
/// <param name="Turns">How many arcs it has come onto so far: its random choices are numbered by it.</param>
/// <param name="IsHome">True when it has come to the place it was driving home to.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct VehicleDrive(int Arc, double AlongM, double SpeedKmh, int Turns, bool IsHome)
{
    // A service vehicle in traffic accelerates and brakes gently.
    private const double AccelerationMs2 = 1.5;
    private const double TurnSpeedKmh = 18;
    private const double MsPerKmh = 1 / 3.6;

    // The streets of a network may be short, but a step is one second: more is a fault in the data.
    private const int MostTurnsPerStep = 200;

    /// <summary>A vehicle that comes onto the network from its station.</summary>
    public static VehicleDrive From(WayHome station, int turns) => new(station.Start.Arc, station.Start.AlongM, 0, turns, IsHome: false);

    /// <summary>Where it is and where it heads.</summary>
    public (Position Position, double Heading) Point(RoadNetwork network) => network.PointAt(Arc, AlongM);

    /// <summary>Drives on for a time.</summary>
    /// <param name="network">The streets.</param>
    /// <param name="seed">Seed of the field.</param>
    /// <param name="vehicle">The vehicle's number, so that each goes its own way.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="home">The way to take, or null to go anywhere.</param>
    public VehicleDrive Step(RoadNetwork network, long seed, int vehicle, double seconds, WayHome? home)
    {
        var drive = this with { SpeedKmh = NextSpeedKmh(network, seed, vehicle, seconds) };
        var remainingM = drive.SpeedKmh * MsPerKmh * seconds;
        for (var turn = 0; turn < MostTurnsPerStep; turn++)
        {
            var endM = network.LengthM(drive.Arc);
            if (home?.AlongM(drive.Arc) is { } homeM && drive.AlongM <= homeM && drive.AlongM + remainingM >= homeM)
            {
                return drive with { AlongM = homeM, SpeedKmh = 0, IsHome = true };
            }

            if (drive.AlongM + remainingM < endM)
            {
                return drive with { AlongM = drive.AlongM + remainingM };
            }

            if (drive.Choose(network, seed, vehicle, home) is not { } next)
            {
                return drive with { AlongM = endM, SpeedKmh = 0 };
            }

            var limitKmh = network.StreetOf(next).SpeedLimitKmh;
            remainingM = (drive.AlongM + remainingM - endM) * Math.Min(1, limitKmh / Math.Max(drive.SpeedKmh, 1e-9));
            drive = new VehicleDrive(next, 0, Math.Min(drive.SpeedKmh, limitKmh), drive.Turns + 1, IsHome: false);
        }

        return drive;
    }

    // Towards a speed of its own below the limit, slower before the end of the arc.
    private double NextSpeedKmh(RoadNetwork network, long seed, int vehicle, double seconds)
    {
        var stream = new SeededStream(seed, vehicle, (Turns * 2L) + 1);
        var targetMs = network.StreetOf(Arc).SpeedLimitKmh * stream.NextBetween(0.7, 1) * MsPerKmh;
        var turnMs = TurnSpeedKmh * MsPerKmh;
        var aheadM = Math.Max(0, network.LengthM(Arc) - AlongM);
        var brakingMs = Math.Sqrt((turnMs * turnMs) + (2 * AccelerationMs2 * aheadM));
        var reachableMs = (SpeedKmh * MsPerKmh) + (AccelerationMs2 * seconds);
        return Math.Min(targetMs, Math.Min(brakingMs, reachableMs)) / MsPerKmh;
    }

    private int? Choose(RoadNetwork network, long seed, int vehicle, WayHome? home)
    {
        var choices = network.Next(Arc);
        if (choices.IsEmpty)
        {
            return null;
        }

        var chosen = choices[new SeededStream(seed, vehicle, (Turns + 1) * 2L).NextIndex(choices.Length)];
        if (home is null)
        {
            return chosen;
        }

        foreach (var choice in choices)
        {
            if (home.DistanceM(choice) < home.DistanceM(chosen))
            {
                chosen = choice;
            }
        }

        return chosen;
    }
}
