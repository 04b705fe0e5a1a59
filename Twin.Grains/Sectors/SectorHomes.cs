using Twin.City.Inventory;
using Twin.City.Zones;

namespace Twin.Grains.Sectors;

/// <summary>Knows which silo each sector belongs to (docs/decisions/0093).</summary>
public sealed class SectorHomes(CityInventory city, ISiloStatusOracle silos)
{
    /// <summary>The silo of a sector among some.</summary>
    public static SiloAddress HomeOf(int sector, SiloAddress[] silos)
    {
        Span<uint> members = silos.Length <= 64 ? stackalloc uint[silos.Length] : new uint[silos.Length];
        for (var i = 0; i < silos.Length; i++)
        {
            members[i] = unchecked((uint)silos[i].GetConsistentHashCode());
        }

        return silos[Sector.HomeOf(sector, members)];
    }

    /// <summary>The sector of a zone, a device or a sector, by its grain's id. What the city does not have may live anywhere.</summary>
    public int SectorOf(GrainId grain)
    {
        if (grain.Type == SectorGrain.Type)
        {
            return (int)grain.GetIntegerKey();
        }

        var key = grain.Key.ToString()!;
        if (city.Find(key) is { } device)
        {
            return Sector.Of(device);
        }

        return city.FindZone(key) is { } zone ? Sector.Of(zone) : 0;
    }

    /// <summary>The silos that take part now.</summary>
    public SiloAddress[] Active() => [.. silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Order()];

    /// <summary>True when this silo is the one that a sector belongs to now.</summary>
    public bool IsHere(int sector, SiloAddress[] active) => active.Length == 0 || HomeOf(sector, active).Equals(silos.SiloAddress);
}
