using Twin.City;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Zones;
using Twin.Grains.Commands;
using Twin.Grains.Zones;

namespace Twin.Api.Mirror;

/// <summary>
/// One per API node: a replica of all zones' rows, fed by their frames. Lists, filters, roll-ups and live events read it instead of grains one by one.
/// A gap or a missing heartbeat makes it ask the zone what it lacks.
/// </summary>
internal sealed partial class CityMirror : BackgroundService, IZoneObserver
{
    // A zone beats once a second; the lease is renewed well before it ends.
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);

    // A region has thousands of zones; asked all at once while they come alive, the last ones' questions would expire in the queue.
    private const int ZonesAskedAtOnce = 64;

    private readonly CityInventory _city;
    private readonly CityClock _clock;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly ILogger<CityMirror> _logger;
    private readonly MirrorZone[] _zones;
    private readonly long[] _heardAt;
    private readonly int[] _isAsking;
    private readonly VehicleZones _vehicles;

    // Orleans holds observers weakly; the mirror lives as long as the node, and so does this reference.
    private IZoneObserver? _reference;

    public CityMirror(CityInventory city, CityClock clock, IGrainFactory grains, TimeProvider time, ILogger<CityMirror> logger)
    {
        _city = city;
        _clock = clock;
        _grains = grains;
        _time = time;
        _logger = logger;
        _zones = [.. city.Zones.Select(zone => new MirrorZone(zone))];
        _heardAt = new long[_zones.Length];
        _isAsking = new int[_zones.Length];
        _vehicles = new VehicleZones(city);
    }

    /// <summary>Told the ordinal of a zone whose rows have moved on; called on the thread that brought the frame, so it must only note it.</summary>
    public Action<int>? Moved { get; set; }

    /// <summary>Told the commands of a zone, on the thread that brought them, so it must only pass them on.</summary>
    public Action<FieldCommand[]>? Commanded { get; set; }

    /// <summary>The replicas, by the zones' ordinals.</summary>
    public IReadOnlyList<MirrorZone> Zones => _zones;

    /// <summary>True when every zone has been heard.</summary>
    public bool IsComplete => _zones.All(zone => zone.Epoch != 0);

    /// <summary>How long no zone at all has been heard: then it is this process that hears nothing.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(_heardAt.Max());

    /// <summary>How old the oldest value of an answer over all zones can be.</summary>
    public TimeSpan Age() => AgeOf(_zones.Min(zone => zone.AsOfMs));

    /// <summary>How old the oldest value of an answer over one zone can be.</summary>
    public TimeSpan Age(int zone) => AgeOf(_zones[zone].AsOfMs);

    /// <summary>The zone where a device is now: for a vehicle the one that its latest reading lies in.</summary>
    public int ZoneOf(Device device) => device.Kind == DeviceKind.Vehicle ? _vehicles.ZoneOf(device.Ordinal) : device.Zone;

    /// <summary>A device's row, and the zone it is in. A device that no frame has named yet is silent.</summary>
    public MemberState Row(Device device, out int zone)
    {
        zone = ZoneOf(device);
        return _zones[zone].TryGet(device.Ordinal, out var row)
            ? row with { Present = true }
            : new MemberState(device.Ordinal, 0, Present: true, Reported.Nothing, null, double.NaN);
    }

    /// <summary>The sum over a zone's members; every vehicle counts in exactly one zone.</summary>
    public RollUp RollUp(int zone)
    {
        var sum = new RollUpSum();
        foreach (var row in _zones[zone].Since(default).Rows)
        {
            var device = _city.Devices[row.Device];
            sum.Add(device.Kind, row with { Present = ZoneOf(device) == zone });
        }

        return sum.Total(_zones[zone].ReadingsPerSecond, _zones[zone].Alarms.OpenCount);
    }

    /// <inheritdoc />
    public void Frame(ZoneFrame frame)
    {
        Volatile.Write(ref _heardAt[frame.Zone], _time.GetTimestamp());
        switch (_zones[frame.Zone].Apply(frame))
        {
            case FrameOutcome.Gap:
                _ = AskAsync(frame.Zone);
                break;

            case FrameOutcome.Applied:
                _vehicles.Note(frame);
                Moved?.Invoke(frame.Zone);
                break;
        }
    }

    /// <inheritdoc />
    public void Commands(FieldCommand[] commands) => Commanded?.Invoke(commands);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _reference = _grains.CreateObjectReference<IZoneObserver>(this);
        try
        {
            await SubscribeAsync(stoppingToken);
            using var timer = new PeriodicTimer(WatchPeriod, _time);
            var renewedAt = _time.GetTimestamp();
            var asking = Task.CompletedTask;
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (_time.GetElapsedTime(renewedAt) >= RenewalPeriod)
                {
                    renewedAt = _time.GetTimestamp();
                    await SubscribeAsync(stoppingToken);
                }

                if (asking.IsCompleted)
                {
                    asking = AskAsync(Silent(), stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private TimeSpan AgeOf(long asOfMs) => TimeSpan.FromMilliseconds(Math.Max(0, _clock.NowMs - asOfMs)) + ZoneFeed.Period;

    private Task SubscribeAsync(CancellationToken cancellation) => AskAsync(Enumerable.Range(0, _zones.Length), cancellation);

    private Task AskAsync(IEnumerable<int> zones, CancellationToken cancellation) => Parallel.ForEachAsync(
        zones,
        new ParallelOptions { MaxDegreeOfParallelism = ZonesAskedAtOnce, CancellationToken = cancellation },
        async (zone, _) => await AskAsync(zone));

    private int[] Silent() =>
        [.. Enumerable.Range(0, _zones.Length).Where(zone => _time.GetElapsedTime(Volatile.Read(ref _heardAt[zone])) > LongestSilence)];

    private async Task AskAsync(int zone)
    {
        if (Interlocked.Exchange(ref _isAsking[zone], 1) == 1)
        {
            return;
        }

        try
        {
            var position = _zones[zone].Position;
            Frame(await _grains.GetGrain<IZoneGrain>(_zones[zone].Zone.Code).Subscribe(_reference!, position.Epoch, position.Version));
        }
        catch (Exception failure)
        {
            // The watch asks again within a few seconds, and until then every answer states its age.
            LogWarningZoneDoesNotAnswer(failure, _zones[zone].Zone.Code);
        }
        finally
        {
            Volatile.Write(ref _isAsking[zone], 0);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zone {Zone} does not answer the mirror.")]
    private partial void LogWarningZoneDoesNotAnswer(Exception failure, string zone);
}
