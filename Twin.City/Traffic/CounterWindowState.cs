namespace Twin.City.Traffic;

/// <summary>A <see cref="CounterWindow"/> as plain data, to be stored. The three arrays have one entry per minute.</summary>
/// <param name="LastAtMs">Stamp of the last reading in milliseconds since the Unix epoch; 0 when there was none.</param>
/// <param name="LastSequence">Sequence of the last reading.</param>
/// <param name="LastVehicles">Vehicles of the last reading.</param>
/// <param name="PeriodS">Period of the last reading in seconds.</param>
/// <param name="HeardSinceMs">Start of the first reading after the last silence in milliseconds since the Unix epoch.</param>
/// <param name="Minutes">The minutes of which something was counted, since the Unix epoch, the oldest first.</param>
/// <param name="Vehicles">Vehicles in each.</param>
/// <param name="CoveredS">Seconds counted of each.</param>
public sealed record CounterWindowState(
    long LastAtMs, long LastSequence, double LastVehicles, double PeriodS, long HeardSinceMs, long[] Minutes, double[] Vehicles, double[] CoveredS);
