using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Scale;

/// <summary>What was measured of a city of one size.</summary>
/// <param name="Lamps">How many lamps.</param>
public sealed record SizeFigures(int Lamps)
{
    private const double Million = 1e6;

    /// <summary>Seconds from the package's files to the inventory.</summary>
    public double LoadSeconds { get; init; }

    /// <summary>Managed bytes of the inventory, per lamp.</summary>
    public double InventoryBytesPerLamp { get; init; }

    /// <summary>Managed bytes of a silo per lamp that has reported, without inventory and mirror.</summary>
    public double GrainBytesPerLamp { get; init; }

    /// <summary>Seconds from starting the process on an empty folder until it is ready.</summary>
    public double ReadySeconds { get; init; }

    /// <summary>Seconds from starting the process until every lamp has reported, under closed-loop load.</summary>
    public double AllActiveSeconds { get; init; }

    /// <summary>Live managed bytes of the whole product per lamp, all lamps active: grains, zones, mirror, journal and inventory.</summary>
    public double ManagedBytesPerLamp { get; init; }

    /// <summary>Resident bytes of the process after the load, garbage not yet collected among them.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>The most that was ever resident.</summary>
    public long PeakResidentBytes { get; init; }

    /// <summary>Cores that the city keeps busy without any reading: beats, sun, heartbeats.</summary>
    public double IdleCores { get; init; }

    /// <summary>Windows through the product's door.</summary>
    public IReadOnlyList<LoadFigures> Door { get; init; } = [];

    /// <summary>Windows of bare grain calls.</summary>
    public IReadOnlyList<LoadFigures> Grains { get; init; } = [];

    /// <summary>What a kill did.</summary>
    public KillFigures Kill { get; init; } = new();

    /// <summary>Median readings a second through the door.</summary>
    public double DoorRate => Median.Of(Door.Select(window => window.Readings / window.Seconds));

    /// <summary>Median CPU seconds of the product per million readings.</summary>
    public double DoorCpu => Median.Of(Door.Select(window => window.ServerCpuSeconds / window.Readings * Million));

    /// <summary>Median CPU seconds of bare grains per million calls.</summary>
    public double GrainCpu => Median.Of(Grains.Select(window => window.ServerCpuSeconds / window.Readings * Million));

    /// <summary>Median calls a second of bare grains.</summary>
    public double GrainRate => Median.Of(Grains.Select(window => window.Readings / window.Seconds));

    /// <summary>What a reading costs through the door, in bare grain calls.</summary>
    public double CpuRatio => DoorCpu / GrainCpu;
}

/// <summary>What SIGKILL under load and a restart on the same data did.</summary>
public sealed record KillFigures
{
    /// <summary>Seconds from the restart until ready.</summary>
    public double ReadySeconds { get; init; }

    /// <summary>Seconds from the restart until a reading was accepted.</summary>
    public double FirstReadingSeconds { get; init; }

    /// <summary>Lamps that were asked afterwards.</summary>
    public int Checked { get; init; }

    /// <summary>Those that report less than had been acknowledged.</summary>
    public int Missing { get; init; }
}

/// <summary>One arrangement of processes over PostgreSQL, all on the same cores.</summary>
/// <param name="Name">As tables and JSON spell it.</param>
/// <param name="Windows">The windows.</param>
public sealed record HopFigures(string Name, IReadOnlyList<LoadFigures> Windows)
{
    private const double Million = 1e6;

    /// <summary>Median readings a second.</summary>
    public double Rate => Median.Of(Windows.Select(window => window.Readings / window.Seconds));

    /// <summary>Median CPU seconds of all its processes, PostgreSQL left out, per million readings.</summary>
    public double Cpu => Median.Of(Windows.Select(window => window.ServerCpuSeconds / window.Readings * Million));

    /// <summary>Median of the acknowledgement's p50 in milliseconds.</summary>
    public double AcknowledgementMs => Median.Of(Windows.Select(window => window.Acknowledgement?.P50 ?? double.NaN));
}

/// <summary>All that the scale benchmark measured.</summary>
/// <param name="Sizes">By size, the smallest first.</param>
/// <param name="Hops">One silo and two; empty when left out.</param>
public sealed record ScaleFigures(IReadOnlyList<SizeFigures> Sizes, IReadOnlyList<HopFigures> Hops);
