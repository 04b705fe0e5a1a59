using System.Collections.Immutable;
using Twin.Api.Mirror;
using Twin.City;
using Twin.City.Inventory;
using Twin.City.Traffic;

namespace Twin.Api.Streets;

/// <summary>Traffic by what the mirror has of the counters.</summary>
internal sealed class StreetFlows(CityInventory city, CityClock clock, CityMirror mirror, DeviceGroups groups)
{
    /// <summary>The traffic of a street; null when none of these counters of it is heard.</summary>
    public CountedFlow? Of(Street street, IEnumerable<int> counters) =>
        CountedFlow.Of(street, counters.Select(counter => (counter, mirror.Row(city.Devices[counter], out _).Reported)), clock.Now);

    /// <summary>The traffic of the streets of a zone, by its code, that have counters which are heard.</summary>
    public ImmutableArray<CountedFlow> In(string zone) =>
        [.. groups.CountedIn(zone).Select(counted => Of(counted.Street, counted.Counters)).OfType<CountedFlow>()];
}
