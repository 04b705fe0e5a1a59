using System.Collections.Immutable;
using Twin.City.Devices;

namespace Twin.City.Zones;

/// <summary>What a zone, a district or the city adds up to. Roll-ups add: a district's is the sum of its zones'.</summary>
/// <param name="Devices">Members by kind, in the order of <see cref="DeviceKind"/>.</param>
/// <param name="Reporting">Members that have reported at least once.</param>
/// <param name="PowerW">Power now, in watts.</param>
/// <param name="EnergyTodayKWh">Energy since the city's midnight, in kilowatt-hours.</param>
/// <param name="VehiclesAvailable">Vehicles whose duty is available.</param>
/// <param name="OpenAlarms">Alarms that want to be seen: neither over nor shelved. Each is in one zone, so these add up too.</param>
/// <param name="ReadingsPerSecond">Readings a second that reached the members.</param>
public sealed record RollUp(
    ImmutableArray<int> Devices, int Reporting, double PowerW, double EnergyTodayKWh, int VehiclesAvailable, int OpenAlarms, double ReadingsPerSecond)
{
    /// <summary>Nothing.</summary>
    public static RollUp Zero { get; } = new([.. new int[DeviceKinds.All.Count]], 0, 0, 0, 0, 0, 0);

    /// <summary>The vehicles among the members.</summary>
    public int Vehicles => Devices[(int)DeviceKind.Vehicle];

    /// <summary>The sum of two.</summary>
    public static RollUp operator +(RollUp left, RollUp right) => new(
        [.. left.Devices.Zip(right.Devices, (a, b) => a + b)],
        left.Reporting + right.Reporting,
        left.PowerW + right.PowerW,
        left.EnergyTodayKWh + right.EnergyTodayKWh,
        left.VehiclesAvailable + right.VehiclesAvailable,
        left.OpenAlarms + right.OpenAlarms,
        left.ReadingsPerSecond + right.ReadingsPerSecond);
}

/// <summary>Adds members up, without a record per member.</summary>
public struct RollUpSum
{
    private readonly int[] _devices;
    private int _reporting;
    private double _powerW;
    private double _energyTodayKWh;
    private int _vehiclesAvailable;

    /// <summary>An empty sum.</summary>
    public RollUpSum() => _devices = new int[DeviceKinds.All.Count];

    /// <summary>Adds a member; one that has left counts for nothing.</summary>
    public void Add(DeviceKind kind, in MemberState member)
    {
        if (!member.Present)
        {
            return;
        }

        _devices[(int)kind]++;
        if (!member.Reported.Stamp.IsReported)
        {
            return;
        }

        _reporting++;
        var values = member.Reported.Values;
        if (kind == DeviceKind.Lamp)
        {
            _powerW += values.Has(Slot.Lamp.PowerW) ? values[Slot.Lamp.PowerW] : 0;
            _energyTodayKWh += EnergyDay.TodayKWh(member);
        }
        else if (kind == DeviceKind.Vehicle && values[Slot.Vehicle.Duty] == 0)
        {
            _vehiclesAvailable++;
        }
    }

    /// <summary>The sum, with what is counted beside the members.</summary>
    public readonly RollUp Total(double readingsPerSecond, int openAlarms) =>
        new([.. _devices], _reporting, _powerW, _energyTodayKWh, _vehiclesAvailable, openAlarms, readingsPerSecond);
}

/// <summary>A lamp's energy over the city's day, from its counter.</summary>
public static class EnergyDay
{
    /// <summary>Kilowatt-hours since the day began; 0 while the counter or its start is unknown, or after the counter was replaced.</summary>
    public static double TodayKWh(in MemberState lamp)
    {
        var today = lamp.Reported.Values[Slot.Lamp.EnergyKWh] - lamp.EnergyAtDayStartKWh;
        return today > 0 ? today : 0;
    }
}
