using System.Collections.Immutable;

namespace Twin.City.Inventory.Import;

/// <summary>Puts imported devices in the order of a package.</summary>
internal static class DeviceOrder
{
    /// <summary>The devices of one layer by id; an id used twice is a finding.</summary>
    public static ImmutableArray<Device> ById(string file, FindingList findings, IEnumerable<Device> devices)
    {
        ImmutableArray<Device> ordered = [.. devices.OrderBy(device => device.Id, StringComparer.Ordinal)];
        for (var i = 1; i < ordered.Length; i++)
        {
            if (ordered[i].Id == ordered[i - 1].Id)
            {
                findings.Error(file, ordered[i].Id, "The id is used twice.");
            }
        }

        return ordered;
    }
}
