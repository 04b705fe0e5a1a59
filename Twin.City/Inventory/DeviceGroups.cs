using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Twin.City.Inventory;

/// <summary>A street with counters on it.</summary>
/// <param name="Street">The street.</param>
/// <param name="Counters">Ordinals of its counters, ascending.</param>
public sealed record CountedStreet(Street Street, ImmutableArray<int> Counters);

/// <summary>Which devices belong to a street, to a cabinet, to the traffic of a zone: indexed once, so that nobody goes through the whole city for one street.</summary>
public sealed class DeviceGroups
{
    private readonly FrozenDictionary<string, ImmutableArray<int>> _byStreet;
    private readonly FrozenDictionary<string, ImmutableArray<int>> _byCabinet;
    private readonly FrozenDictionary<string, ImmutableArray<CountedStreet>> _countedByZone;
    private readonly ImmutableArray<double> _ratedPowerByZone;

    /// <summary>Indexes a city.</summary>
    public DeviceGroups(CityInventory city)
    {
        var lamps = city.Devices.OfType<Lamp>().ToList();
        _byStreet = Group(city.Devices.Where(device => device.Street is not null), device => device.Street!);
        _byCabinet = Group(lamps, lamp => lamp.Cabinet);
        _countedByZone = Group(city.Devices.OfType<Counter>().Where(counter => counter.Street is not null), counter => counter.Street!)
            .Where(street => city.FindStreet(street.Key) is not null)
            .Select(street => new CountedStreet(city.FindStreet(street.Key)!, street.Value))
            .OrderBy(counted => counted.Street.Id, StringComparer.Ordinal)
            .GroupBy(counted => counted.Street.Zone, StringComparer.Ordinal)
            .ToFrozenDictionary(zone => zone.Key, zone => zone.ToImmutableArray(), StringComparer.Ordinal);
        var ratedPower = lamps.ToLookup(lamp => lamp.Zone, lamp => lamp.PowerW);
        _ratedPowerByZone = [.. Enumerable.Range(0, city.Zones.Length).Select(zone => ratedPower[zone].Sum())];
    }

    /// <summary>Ordinals of the devices that serve a street, ascending.</summary>
    public ImmutableArray<int> OnStreet(string street) => _byStreet.GetValueOrDefault(street, []);

    /// <summary>Ordinals of the lamps that a cabinet feeds, ascending.</summary>
    public ImmutableArray<int> FedBy(string cabinet) => _byCabinet.GetValueOrDefault(cabinet, []);

    /// <summary>The streets of a zone, by its code, that have counters.</summary>
    public ImmutableArray<CountedStreet> CountedIn(string zone) => _countedByZone.GetValueOrDefault(zone, []);

    /// <summary>Rated power of the lamps in a zone, by its ordinal, in watts.</summary>
    public double RatedPowerW(int zone) => _ratedPowerByZone[zone];

    private static FrozenDictionary<string, ImmutableArray<int>> Group<T>(IEnumerable<T> devices, Func<T, string> key)
        where T : Device =>
        devices.GroupBy(key, device => device.Ordinal, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
}
