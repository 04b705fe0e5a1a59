namespace Twin.City.Traffic;

/// <summary>How fast traffic flows past a point and how long it covers a detector, by how much of it there is.</summary>
public static class TrafficSpeed
{
    /// <summary>Vehicles an hour that one lane can carry at a signal-controlled street (saturation flow, CERTU).</summary>
    public const double CapacityPerHour = 1_800;

    // The function of the Bureau of Public Roads (Traffic Assignment Manual, 1964): travel time grows by 0.15 · (flow / capacity)⁴.
    private const double DelayFactor = 0.15;
    private const double DelayPower = 4;

    // A car of 4.5 m over a loop of 2 m.
    private const double CoveredLengthM = 6.5;

    // Beyond this the function only says that nothing moves.
    private const double SlowestKmh = 5;

    /// <summary>Mean speed in km/h at a flow.</summary>
    /// <param name="freeSpeedKmh">Speed of an empty street.</param>
    /// <param name="vehiclesPerHour">Flow in one direction.</param>
    public static double MeanKmh(double freeSpeedKmh, double vehiclesPerHour) =>
        Math.Max(Math.Min(SlowestKmh, freeSpeedKmh), freeSpeedKmh / (1 + (DelayFactor * Math.Pow(vehiclesPerHour / CapacityPerHour, DelayPower))));

    /// <summary>Share of the time in percent that a vehicle covers the detector.</summary>
    public static double OccupancyPercent(double vehiclesPerHour, double meanKmh) =>
        meanKmh <= 0 ? 0 : Math.Clamp(vehiclesPerHour * CoveredLengthM / 1000 / meanKmh * 100, 0, 100);
}
