using System.Runtime.InteropServices;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.City.Zones;

/// <summary>
/// The members of one zone as rows with versions. Applying the same changes in any order, some twice, ends in the same rows:
/// a reading counts by its stamp, a desired state by its version, and where a vehicle is by the stamp of the reading that moved it.
/// Not thread-safe: its zone grain or mirror guards it.
/// </summary>
public sealed class ZoneMembers
{
    private readonly CityInventory _city;
    // Vehicles of elsewhere come one by one: a list that doubled for the first of them would hold as much air as rows.
    private const int GrowthShare = 8;

    private readonly List<MemberState> _rows;
    private readonly Dictionary<int, int> _rowOf;

    /// <summary>The fixed devices of a zone and the vehicles stationed there, none of which has reported.</summary>
    public ZoneMembers(CityInventory city, int zone)
    {
        _city = city;
        Zone = zone;
        var devices = city.DevicesIn(zone);
        (_rows, _rowOf) = (new(devices.Length), new(devices.Length));
        foreach (var device in devices)
        {
            Add(new MemberState(device, 0, Present: true, Reported.Nothing, null, double.NaN));
        }
    }

    /// <summary>The zone's ordinal.</summary>
    public int Zone { get; }

    /// <summary>The version of the latest change.</summary>
    public long Version { get; private set; }

    /// <summary>All rows, those of vehicles that left among them.</summary>
    public ReadOnlySpan<MemberState> Rows => CollectionsMarshal.AsSpan(_rows);

    /// <summary>The row of a device, or null when it never was a member.</summary>
    public MemberState? Find(int device) => _rowOf.TryGetValue(device, out var row) ? _rows[row] : null;

    /// <summary>Applies changes under the next version.</summary>
    /// <returns>The rows that changed, with that version; empty when nothing did, and the version then stays.</returns>
    public List<MemberState> Apply(ReadOnlySpan<MemberChange> changes)
    {
        var version = Version + 1;
        var changed = new List<MemberState>(changes.Length);
        foreach (ref readonly var change in changes)
        {
            if (Apply(change, version) is { } row)
            {
                changed.Add(row);
            }
        }

        if (changed.Count > 0)
        {
            Version = version;
        }

        return changed;
    }

    /// <summary>The next version, for a change of the zone that is in no row: its alarms count with its members.</summary>
    public long NextVersion() => ++Version;

    /// <summary>The rows that are newer than a version.</summary>
    public MemberState[] Since(long version)
    {
        var newer = new List<MemberState>();
        foreach (ref readonly var row in Rows)
        {
            if (row.Version > version)
            {
                newer.Add(row);
            }
        }

        return [.. newer];
    }

    /// <summary>Begins the city's next day: every lamp's counter as it stands is where the day starts.</summary>
    public void BeginDay()
    {
        foreach (ref var row in CollectionsMarshal.AsSpan(_rows))
        {
            row = row with { EnergyAtDayStartKWh = Energy(row) };
        }
    }

    /// <summary>Sets where a lamp's day started, as remembered from before a restart.</summary>
    public void RestoreDayStart(int device, double energyKWh)
    {
        if (_rowOf.TryGetValue(device, out var row))
        {
            _rows[row] = _rows[row] with { EnergyAtDayStartKWh = energyKWh };
        }
    }

    /// <summary>The sum over the members, with what the zone counts beside them.</summary>
    public RollUp RollUp(double readingsPerSecond, int openAlarms)
    {
        var sum = new RollUpSum();
        foreach (ref readonly var row in Rows)
        {
            sum.Add(_city.Devices[row.Device].Kind, row);
        }

        return sum.Total(readingsPerSecond, openAlarms);
    }

    private MemberState? Apply(in MemberChange change, long version)
    {
        if (!_rowOf.TryGetValue(change.Device, out var index))
        {
            // Someone else's vehicle: what it said elsewhere is remembered too, so that an entry that arrives after the exit is known to be over.
            index = Add(new MemberState(change.Device, 0, Present: false, Reported.Nothing, null, double.NaN));
        }

        ref var row = ref CollectionsMarshal.AsSpan(_rows)[index];
        var reads = change.Reported.Stamp > row.Reported.Stamp;
        var desired = MemberChange.Later(row.Desired, change.Desired);
        if (!reads && ReferenceEquals(desired, row.Desired))
        {
            return null;
        }

        row = row with
        {
            Version = version,
            Present = reads ? change.Present : row.Present,
            Reported = reads ? change.Reported : row.Reported,
            Desired = desired,
        };
        if (double.IsNaN(row.EnergyAtDayStartKWh))
        {
            row = row with { EnergyAtDayStartKWh = Energy(row) };
        }

        return row;
    }

    private double Energy(in MemberState row) =>
        _city.Devices[row.Device].Kind == DeviceKind.Lamp ? row.Reported.Values[Slot.Lamp.EnergyKWh] : double.NaN;

    private int Add(in MemberState row)
    {
        if (_rows.Count == _rows.Capacity)
        {
            _rows.Capacity += 1 + (_rows.Capacity / GrowthShare);
        }

        _rowOf.Add(row.Device, _rows.Count);
        _rows.Add(row);
        return _rows.Count - 1;
    }
}
