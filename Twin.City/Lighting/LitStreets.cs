using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.City.Lighting;

/// <summary>A street with lamps on it.</summary>
/// <param name="Street">The street.</param>
/// <param name="Lamps">Ordinals of its lamps, whichever zones they are in.</param>
/// <param name="Counters">Ordinals of the counters on it; without any it follows the program and is never traffic-adaptive.</param>
public sealed record LitStreet(Street Street, ImmutableArray<int> Lamps, ImmutableArray<int> Counters);

/// <summary>
/// Which lamps stand on which street, and who counts there. A street's lamps may stand in several zones: each of them hears the street's counters and decides for
/// its own lamps by the same function, so no zone asks another.
/// </summary>
public sealed class LitStreets
{
    private readonly FrozenDictionary<int, ImmutableArray<int>> _zonesOfCounter;
    private readonly ImmutableArray<ImmutableArray<LitStreet>> _byZone;

    /// <summary>Works it out for a city.</summary>
    public LitStreets(CityInventory city)
    {
        var counters = city.Devices
            .Where(device => device.Kind == DeviceKind.Counter && device.Street is not null)
            .ToLookup(device => device.Street!, device => device.Ordinal, StringComparer.Ordinal);
        LitStreet[] streets = [.. city.Devices
            .Where(device => device.Kind == DeviceKind.Lamp && device.Street is not null)
            .GroupBy(lamp => lamp.Street!, lamp => lamp.Ordinal, StringComparer.Ordinal)
            .Where(street => city.FindStreet(street.Key) is not null)
            .Select(street => new LitStreet(city.FindStreet(street.Key)!, [.. street], [.. counters[street.Key]]))];
        var byZone = Enumerable.Range(0, city.Zones.Length).Select(_ => ImmutableArray.CreateBuilder<LitStreet>()).ToArray();
        var zonesOfCounter = new Dictionary<int, ImmutableArray<int>>();
        foreach (var street in streets)
        {
            ImmutableArray<int> zones = [.. street.Lamps.Select(lamp => city.Devices[lamp].Zone).Distinct()];
            foreach (var zone in zones)
            {
                byZone[zone].Add(street);
            }

            foreach (var counter in street.Counters)
            {
                zonesOfCounter.Add(counter, zones);
            }
        }

        _byZone = [.. byZone.Select(zone => zone.ToImmutable())];
        _zonesOfCounter = zonesOfCounter.ToFrozenDictionary();
    }

    /// <summary>The streets of which at least one lamp stands in a zone.</summary>
    public ImmutableArray<LitStreet> InZone(int zone) => _byZone[zone];

    /// <summary>Ordinals of the zones that light a counter's street; empty when nothing is lit there.</summary>
    public ImmutableArray<int> ZonesOf(int counter) => _zonesOfCounter.GetValueOrDefault(counter, []);
}
