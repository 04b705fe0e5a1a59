using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Maintenance;

namespace Twin.City.Query;

/// <summary>A device as it is now: all that a filter can ask for.</summary>
/// <param name="City">The city that it is in.</param>
/// <param name="Device">What the inventory knows of it.</param>
/// <param name="Zone">Ordinal of the zone where it is now.</param>
/// <param name="Reported">What it last reported.</param>
/// <param name="Desired">What is desired of it now, or null.</param>
/// <param name="Alarms">The open alarms that concern it.</param>
/// <param name="NowMs">The city's time.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FilterSubject(
    CityInventory City, Device Device, int Zone, Reported Reported, DesiredState? Desired, ImmutableArray<Alarm> Alarms, long NowMs);
