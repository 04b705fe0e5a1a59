using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Twin.City.Inventory;
using Twin.City.Traffic;
using Twin.City.Zones;

namespace Twin.Grains.Zones;

/// <summary>
/// One per silo: gathers what its device grains changed and sends each zone one message with many changes, the only coalescing timer on the way.
/// Per zone the latest change of a device stands for all before it, so nothing is queued without bound; one message per zone is under way at a time,
/// so a zone that is slow gets fewer and larger ones.
/// </summary>
public sealed partial class ZoneFeed(CityInventory city, IGrainFactory grains, TimeProvider time, ILogger<ZoneFeed> logger) : BackgroundService
{
    /// <summary>How long changes gather before they are sent.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(25);

    private const int MostCounts = 8_192;

    private readonly Gathering[] _zones = [.. city.Zones.Select(zone => new Gathering(zone.Code))];

    /// <summary>Adds a change for a zone; cheap, and safe from any thread.</summary>
    public void Publish(int zone, in MemberChange change) => _zones[zone].Add(change, readings: 1);

    /// <summary>Adds a count for a zone that lights the counter's street; cheap, and safe from any thread.</summary>
    public void Count(int zone, in CounterReading count) => _zones[zone].Add(count);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var zone in _zones)
                {
                    if (zone.TryTake() is { } changes)
                    {
                        _ = SendAsync(zone, changes);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is still gathered is in the journal, and the zones read it from there.
        }
    }

    private async Task SendAsync(Gathering zone, ZoneChanges changes)
    {
        try
        {
            await grains.GetGrain<IZoneGrain>(zone.Code).Apply(changes);
        }
        catch (Exception failure)
        {
            LogWarningZoneNotReached(failure, zone.Code);
            zone.PutBack(changes);
        }
        finally
        {
            zone.IsUnderWay = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zone {Zone} did not take its changes; they are sent again.")]
    private partial void LogWarningZoneNotReached(Exception failure, string zone);

    /// <summary>The changes of one zone that wait for the next message.</summary>
    private sealed class Gathering(string code)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<int, int> _placeOf = [];
        private readonly List<MemberChange> _changes = [];
        private readonly List<CounterReading> _counts = [];
        private int _readings;
        private volatile bool _isUnderWay;

        public string Code => code;

        public bool IsUnderWay
        {
            set => _isUnderWay = value;
        }

        public void Add(in MemberChange change, int readings)
        {
            lock (_lock)
            {
                _readings += readings;
                if (_placeOf.TryGetValue(change.Device, out var place))
                {
                    _changes[place] = _changes[place].Merge(change);
                    return;
                }

                _placeOf.Add(change.Device, _changes.Count);
                _changes.Add(change);
            }
        }

        public void Add(in CounterReading count)
        {
            lock (_lock)
            {
                _counts.Add(count);
                ForgetOldCounts();
            }
        }

        public ZoneChanges? TryTake()
        {
            if (_isUnderWay)
            {
                return null;
            }

            lock (_lock)
            {
                if (_changes.Count == 0 && _counts.Count == 0)
                {
                    return null;
                }

                var taken = new ZoneChanges([.. _changes], _readings, [.. _counts]);
                _changes.Clear();
                _counts.Clear();
                _placeOf.Clear();
                _readings = 0;
                _isUnderWay = true;
                return taken;
            }
        }

        public void PutBack(ZoneChanges changes)
        {
            foreach (var change in changes.Changes)
            {
                Add(change, readings: 0);
            }

            lock (_lock)
            {
                _readings += changes.Readings;
                _counts.InsertRange(0, changes.Counts);
                ForgetOldCounts();
            }
        }

        // Under the lock. A zone that takes nothing for hours loses the oldest counts first; its windows look back no further than a quarter of an hour.
        private void ForgetOldCounts()
        {
            if (_counts.Count > MostCounts)
            {
                _counts.RemoveRange(0, _counts.Count - (MostCounts / 2));
            }
        }
    }
}
