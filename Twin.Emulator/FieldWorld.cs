using System.Collections.Concurrent;
using Twin.City;
using Twin.City.Fleet;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Maintenance;
using Twin.Emulator.Control;

namespace Twin.Emulator;

/// <summary>What all clients of the emulated field share.</summary>
internal sealed class FieldWorld
{
    private readonly ConcurrentDictionary<Position, Lazy<WayHome?>> _waysHome = new();
    private readonly Lazy<RoadNetwork> _roads;
    private volatile Breakages _breakages = Breakages.None;

    /// <summary>A field in which nothing is broken.</summary>
    public FieldWorld(CityInventory city, CityClock clock, TimeProvider machine, FieldOptions options, FieldMeters meters)
    {
        (City, Clock, Machine, Options, Meters) = (city, clock, machine, options, meters);
        Failures = FailurePlan.For(city, options.Seed, options.FailuresPerHour);
        _roads = new Lazy<RoadNetwork>(() => new RoadNetwork(city.Streets));
    }

    /// <summary>The city.</summary>
    public CityInventory City { get; }

    /// <summary>The city's clock.</summary>
    public CityClock Clock { get; }

    /// <summary>Runs timers.</summary>
    public TimeProvider Machine { get; }

    /// <summary>How the field behaves.</summary>
    public FieldOptions Options { get; }

    /// <summary>The energy meters of the lamps.</summary>
    public FieldMeters Meters { get; }

    /// <summary>What fails by itself.</summary>
    public FailurePlan Failures { get; }

    /// <summary>What has been done.</summary>
    public FieldCounts Counts { get; } = new();

    /// <summary>Where vehicles drive.</summary>
    public RoadNetwork Roads => _roads.Value;

    /// <summary>What is broken on purpose.</summary>
    public Breakages Breakages
    {
        get => _breakages;
        set => _breakages = value;
    }

    /// <summary>The way to a station; null in a city without streets to drive.</summary>
    public WayHome? WayHome(Position station) => _waysHome.GetOrAdd(
        station,
        position => new Lazy<WayHome?>(() => Roads.Arcs.IsEmpty ? null : new WayHome(Roads, position))).Value;

    /// <summary>Local time in the city.</summary>
    public DateTime Local(DateTimeOffset now) => TimeZoneInfo.ConvertTime(now, Clock.TimeZone).DateTime;

    /// <summary>A share from 0 to 1 that belongs to a device for ever: it spreads what all would do at once.</summary>
    public double ShareOf(int device) => new SeededStream(Options.Seed, device, -1).NextShare();
}
