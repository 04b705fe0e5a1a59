using System.Text;

namespace Twin.Journal;

/// <summary>Where a device's readings lie, for ever: given once to its id and stored, so that importing the city again moves nothing.</summary>
/// <param name="Partition">0 to 63.</param>
/// <param name="Index">Its number among the devices of the partition: 0, 1, 2 …</param>
public readonly record struct DevicePlace(int Partition, int Index)
{
    /// <summary>How many partitions a journal has. Stored numbers depend on it: never change it.</summary>
    public const int PartitionCount = 64;

    /// <summary>Both in one number, as it is stored.</summary>
    public int Number => (Index * PartitionCount) + Partition;

    /// <summary>The place that a stored number means.</summary>
    public static DevicePlace Of(int number) => new(number % PartitionCount, number / PartitionCount);

    /// <summary>The partition of a device that has no place yet: FNV-1a over its id in UTF-8, its halves folded into six bits.</summary>
    public static int PartitionOf(string deviceId)
    {
        // The offset basis and the prime of the 64-bit FNV-1a (draft-eastlake-fnv).
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(deviceId))
        {
            hash = unchecked((hash ^ octet) * 1099511628211UL);
        }

        hash ^= hash >> 32;
        hash ^= hash >> 16;
        return (int)(hash % PartitionCount);
    }

    /// <summary>Gives places to ids that have none, after the ones given already; the order of the ids decides within a partition.</summary>
    public static IReadOnlyList<(string Id, DevicePlace Place)> Assign(IReadOnlyDictionary<string, DevicePlace> given, IEnumerable<string> deviceIds)
    {
        Span<int> next = stackalloc int[PartitionCount];
        next.Clear();
        foreach (var place in given.Values)
        {
            next[place.Partition] = Math.Max(next[place.Partition], place.Index + 1);
        }

        var assigned = new List<(string, DevicePlace)>();
        foreach (var id in deviceIds)
        {
            if (!given.ContainsKey(id))
            {
                var partition = PartitionOf(id);
                assigned.Add((id, new DevicePlace(partition, next[partition]++)));
            }
        }

        return assigned;
    }
}
