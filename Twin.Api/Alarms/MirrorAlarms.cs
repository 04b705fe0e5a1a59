using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.City.Maintenance;
using Twin.Grains.Zones;

namespace Twin.Api.Alarms;

/// <summary>The replica of one zone's alarms. Its zone's replica guards it; only <see cref="View"/> may be read by anybody.</summary>
internal sealed class MirrorAlarms
{
    private readonly Dictionary<int, AlarmRow> _rows = [];
    private readonly Queue<int> _cleared = [];
    private long _changedAt = -1;
    private long _latest;
    private AlarmView _view = AlarmView.Empty;

    /// <summary>The alarms as they are now.</summary>
    public AlarmView View => Volatile.Read(ref _view);

    /// <summary>Takes a frame's alarms; all of them when it is whole.</summary>
    public void Apply(ZoneFrame frame)
    {
        if (frame.IsWhole)
        {
            _rows.Clear();
            _cleared.Clear();
            _latest = 0;
        }
        else if (frame.Alarms.Length == 0)
        {
            return;
        }

        foreach (var row in frame.Alarms.OrderBy(row => row.Alarm.ClearedAt ?? DateTimeOffset.MinValue))
        {
            Set(row);
        }

        _changedAt = frame.ToVersion;
        Volatile.Write(ref _view, AlarmView.Of(_rows.Values.Select(row => row.Alarm)) with { Stamp = new AlarmStamp(frame.Epoch, _latest) });
    }

    /// <summary>Those that changed after a version; of a whole zone those that are not over.</summary>
    public IReadOnlyList<Alarm> Since(bool isWhole, long version)
    {
        if (isWhole)
        {
            return [.. View.All.Where(alarm => alarm.State != AlarmState.Cleared)];
        }

        return version >= _changedAt ? [] : [.. _rows.Values.Where(row => row.Version > version).Select(row => row.Alarm).OrderBy(alarm => alarm.Number)];
    }

    private void Set(in AlarmRow row)
    {
        var isNewlyCleared = row.Alarm.State == AlarmState.Cleared
            && !(_rows.TryGetValue(row.Alarm.Number, out var held) && held.Alarm.State == AlarmState.Cleared);
        _rows[row.Alarm.Number] = row;
        _latest = Math.Max(_latest, row.Version);
        if (!isNewlyCleared)
        {
            return;
        }

        _cleared.Enqueue(row.Alarm.Number);
        if (_cleared.Count > AlarmBook.ClearedKept)
        {
            _rows.Remove(_cleared.Dequeue());
        }
    }
}

/// <summary>The alarms of a zone at one instant. Immutable.</summary>
/// <param name="All">All that the zone remembers, by number.</param>
/// <param name="OpenCount">How many are neither over nor shelved.</param>
/// <param name="OpenByDevice">Those by the devices that they concern.</param>
internal sealed record AlarmView(ImmutableArray<Alarm> All, int OpenCount, FrozenDictionary<string, ImmutableArray<Alarm>> OpenByDevice)
{
    /// <summary>Another one whenever any of the alarms may be.</summary>
    public AlarmStamp Stamp { get; init; }

    /// <summary>No alarms.</summary>
    public static AlarmView Empty { get; } = Of([]);

    /// <summary>A view of alarms.</summary>
    public static AlarmView Of(IEnumerable<Alarm> alarms)
    {
        ImmutableArray<Alarm> all = [.. alarms.OrderBy(alarm => alarm.Number)];
        var open = all.Where(alarm => alarm.IsOpen).ToList();
        var byDevice = open.SelectMany(alarm => alarm.Devices.Select(device => (device, alarm)))
            .GroupBy(pair => pair.device, pair => pair.alarm, StringComparer.Ordinal)
            .ToFrozenDictionary(pairs => pairs.Key, pairs => pairs.ToImmutableArray(), StringComparer.Ordinal);
        return new AlarmView(all, open.Count, byDevice);
    }

    /// <summary>The open alarms that concern a device.</summary>
    public ImmutableArray<Alarm> OpenOf(string device) => OpenByDevice.GetValueOrDefault(device, []);

    /// <summary>Finds an alarm by id.</summary>
    public Alarm? Find(string id) => All.FirstOrDefault(alarm => alarm.Id == id);
}

/// <summary>How far alarms have come: the versions of a zone's rows count from the moment that its epoch names, so every node that has the same alarms has the same stamp.</summary>
internal readonly record struct AlarmStamp(long Epoch, long Version);
