namespace Twin.Benchmarks.Flood;

/// <summary>How the flood runs.</summary>
/// <param name="Minutes">How long it lasts.</param>
/// <param name="Times">How many times what the twin can take is offered.</param>
/// <param name="Connections">Over how many connections.</param>
/// <param name="Json">Where the figures go for machines, or null.</param>
public sealed record FloodOptions(double Minutes, double Times, int Connections, FileInfo? Json)
{
    /// <summary>Readings of one request.</summary>
    public const int BatchSize = 1_000;

    /// <summary>Connections of the closed loop that finds out what the twin can take.</summary>
    public const int CapacityConnections = 8;

    /// <summary>Seconds of closed loop before that is measured: devices wake, code is compiled.</summary>
    public const double WarmUpSeconds = 20;

    /// <summary>Seconds of closed loop in which it is measured.</summary>
    public const double CapacitySeconds = 10;

    /// <summary>Seconds in which only the probe runs, before the flood and after it.</summary>
    public const int QuietSeconds = 15;

    /// <summary>Seconds of the flood that belong to no window: it has to rise first.</summary>
    public const int RiseSeconds = 10;

    /// <summary>Length of the windows in which the accepted readings are counted.</summary>
    public const int WindowSeconds = 10;

    /// <summary>Memory may rise in the first minute; from then on it has to stay.</summary>
    public const int SettledAfterSeconds = 60;

    /// <summary>Seconds in a row that must be as before: a single one may be spoilt by a machine that others use.</summary>
    public const int CalmSeconds = 3;

    /// <summary>Readings of one request of the probe.</summary>
    public const int ProbeReadings = 10;

    /// <summary>Lamps that are asked afterwards.</summary>
    public const int SpotChecks = 3_000;

    /// <summary>The pause between two requests of the probe.</summary>
    public static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(10);
}
