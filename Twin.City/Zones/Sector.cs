using Twin.City.Inventory;

namespace Twin.City.Zones;

/// <summary>
/// A sector is a set of zones that live together on one silo, with all their devices: what happens in a zone then stays in one process. A city has at most 64, so that a
/// node reaches all of them with few messages, however many zones there are.
/// </summary>
public static class Sector
{
    /// <summary>Most sectors of a city.</summary>
    public const int Most = 64;

    /// <summary>The sector of a zone.</summary>
    public static int Of(Zone zone) => zone.Ordinal % Most;

    /// <summary>The sector of a device: that of its zone in the inventory, wherever a vehicle drives.</summary>
    public static int Of(Device device) => device.Zone % Most;

    /// <summary>
    /// Which member a sector belongs to: the one with the highest weight for it (highest random weight; Thaler and Ravishankar, IEEE/ACM Trans. Networking 6(1), 1998).
    /// Whoever knows the same members finds the same one; when a member goes only its own sectors move, when one comes it takes its share of each.
    /// </summary>
    /// <param name="sector">The sector.</param>
    /// <param name="members">A number for each member, the same everywhere and different for each; at least one.</param>
    /// <returns>The place of the member in <paramref name="members"/>.</returns>
    public static int HomeOf(int sector, ReadOnlySpan<uint> members)
    {
        var best = 0;
        for (var i = 1; i < members.Length; i++)
        {
            var (weight, heaviest) = (Weight(sector, members[i]), Weight(sector, members[best]));

            // Two of one weight: the number decides, not the order in which they are named.
            if (weight > heaviest || (weight == heaviest && members[i] > members[best]))
            {
                best = i;
            }
        }

        return best;
    }

    // The finalizer of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014) over both numbers: it is a bijection that mixes every bit.
    private static ulong Weight(int sector, uint member)
    {
        var mixed = unchecked((((ulong)member << 32) | (uint)sector) * 0x9E37_79B9_7F4A_7C15UL);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9UL);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EBUL);
        return mixed ^ (mixed >> 31);
    }
}
