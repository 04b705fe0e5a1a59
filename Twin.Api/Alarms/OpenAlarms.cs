using Twin.Api.Mirror;
using Twin.City.Inventory;

namespace Twin.Api.Alarms;

/// <summary>Open alarms that concern some devices, alone or with others.</summary>
internal static class OpenAlarms
{
    /// <summary>How many there are; one that concerns several of them counts once.</summary>
    public static int Count(IEnumerable<Device> devices, CityMirror mirror) => devices
        .SelectMany(device => mirror.Zones[mirror.ZoneOf(device)].Alarms.OpenOf(device.Id))
        .DistinctBy(alarm => alarm.Id)
        .Count();
}
