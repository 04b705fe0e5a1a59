using System.Runtime.InteropServices;
using Twin.Api.Alarms;
using Twin.City.Inventory;
using Twin.City.Maintenance;
using Twin.City.Zones;
using Twin.Grains.Zones;

namespace Twin.Api.Mirror;

/// <summary>What became of a frame at the mirror.</summary>
internal enum FrameOutcome
{
    /// <summary>Nothing in it was new.</summary>
    Known,

    /// <summary>Its rows are in the mirror now.</summary>
    Applied,

    /// <summary>A frame before it is missing.</summary>
    Gap,
}

/// <summary>The replica of one zone's rows. Safe from any thread.</summary>
internal sealed class MirrorZone(Zone zone)
{
    // Vehicles of elsewhere come one by one: a list that doubled for the first of them would hold as much air as rows.
    private const int GrowthShare = 8;

    private readonly Lock _lock = new();
    private readonly List<MemberState> _rows = [];
    private readonly Dictionary<int, int> _rowOf = [];
    private readonly MirrorAlarms _alarms = new();
    private long _asOfMs;

    /// <summary>The zone as the inventory has it.</summary>
    public Zone Zone => zone;

    /// <summary>Names the activation that the versions belong to; 0 until the first frame.</summary>
    public long Epoch { get; private set; }

    /// <summary>The version that the rows have reached.</summary>
    public long Version { get; private set; }

    /// <summary>Rate of readings that reached the zone.</summary>
    public double ReadingsPerSecond { get; private set; }

    /// <summary>The city's time at which the rows were true.</summary>
    public long AsOfMs => Volatile.Read(ref _asOfMs);

    /// <summary>The zone's alarms.</summary>
    public AlarmView Alarms => _alarms.View;

    /// <summary>Epoch and version at one instant.</summary>
    public LivePosition Position
    {
        get
        {
            lock (_lock)
            {
                return new LivePosition(Epoch, Version);
            }
        }
    }

    /// <summary>Applies a frame.</summary>
    public FrameOutcome Apply(ZoneFrame frame)
    {
        lock (_lock)
        {
            if (!frame.IsWhole && (frame.Epoch != Epoch || frame.FromVersion > Version))
            {
                return FrameOutcome.Gap;
            }

            if (frame.Epoch == Epoch && frame.ToVersion < Version)
            {
                return FrameOutcome.Known;
            }

            var isNew = frame.Epoch != Epoch || frame.ToVersion > Version;
            if (frame.IsWhole)
            {
                _rows.Clear();
                _rowOf.Clear();
                _rows.Capacity = Math.Max(_rows.Capacity, frame.Rows.Length);
                _rowOf.EnsureCapacity(frame.Rows.Length);
            }

            foreach (ref readonly var row in frame.Rows.AsSpan())
            {
                Set(row);
            }

            _alarms.Apply(frame);
            Epoch = frame.Epoch;
            Version = frame.ToVersion;
            ReadingsPerSecond = frame.ReadingsPerSecond;
            Volatile.Write(ref _asOfMs, frame.AsOfMs);
            return isNew ? FrameOutcome.Applied : FrameOutcome.Known;
        }
    }

    /// <summary>The row of a device; false when the zone never had it.</summary>
    public bool TryGet(int device, out MemberState row)
    {
        lock (_lock)
        {
            if (_rowOf.TryGetValue(device, out var place))
            {
                row = _rows[place];
                return true;
            }
        }

        row = default;
        return false;
    }

    /// <summary>
    /// What a listener that stands at a position lacks. <see cref="LiveStep.IsWhole"/> when its epoch is not the present one: then all rows.
    /// </summary>
    public LiveStep Since(LivePosition position)
    {
        lock (_lock)
        {
            var isWhole = position.Epoch != Epoch || position.Version > Version;
            var version = isWhole ? -1 : position.Version;
            var rows = new List<MemberState>(isWhole ? _rows.Count : 16);
            foreach (ref readonly var row in CollectionsMarshal.AsSpan(_rows))
            {
                if (row.Version > version)
                {
                    rows.Add(row);
                }
            }

            return new LiveStep(isWhole, new LivePosition(Epoch, Version), rows, _alarms.Since(isWhole, version));
        }
    }

    private void Set(in MemberState row)
    {
        if (_rowOf.TryGetValue(row.Device, out var place))
        {
            _rows[place] = row;
            return;
        }

        if (_rows.Count == _rows.Capacity)
        {
            _rows.Capacity += 1 + (_rows.Capacity / GrowthShare);
        }

        _rowOf.Add(row.Device, _rows.Count);
        _rows.Add(row);
    }
}

/// <summary>Where a zone's replica, or a listener to it, stands.</summary>
internal readonly record struct LivePosition(long Epoch, long Version);

/// <summary>A step from one position to another.</summary>
internal readonly record struct LiveStep(bool IsWhole, LivePosition To, IReadOnlyList<MemberState> Rows, IReadOnlyList<Alarm> Alarms);
