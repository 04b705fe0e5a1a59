using Twin.Api.Mirror;
using Twin.City;
using Twin.City.Inventory;
using Twin.City.Query;
using Twin.City.Zones;

namespace Twin.Api.Devices;

/// <summary>Devices as the mirror sees them now, for filters.</summary>
internal sealed class FilterSubjects(CityInventory city, CityMirror mirror, CityClock clock)
{
    /// <summary>The city whose devices they are.</summary>
    public CityInventory City => city;

    /// <summary>A device whose row is at hand.</summary>
    public FilterSubject Of(Device device, in MemberState row, int zone) =>
        new(city, device, zone, row.Reported, row.Desired?.At(clock.Now), mirror.Zones[zone].Alarms.OpenOf(device.Id), clock.NowMs);

    /// <summary>A device.</summary>
    public FilterSubject Of(Device device)
    {
        var row = mirror.Row(device, out var zone);
        return Of(device, row, zone);
    }
}
