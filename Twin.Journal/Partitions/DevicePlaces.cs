using Twin.City.Inventory;

namespace Twin.Journal.Partitions;

/// <summary>The places of this city's devices, both ways.</summary>
internal sealed class DevicePlaces
{
    private const int NotInTheCity = -1;

    private readonly DevicePlace[] _placeByOrdinal;
    private readonly int[][] _ordinalByPlace;

    public DevicePlaces(CityInventory city, IReadOnlyDictionary<string, DevicePlace> places)
    {
        _placeByOrdinal = [.. city.Devices.Select(device => places[device.Id])];
        _ordinalByPlace = new int[DevicePlace.PartitionCount][];
        for (var partition = 0; partition < _ordinalByPlace.Length; partition++)
        {
            _ordinalByPlace[partition] = [];
        }

        foreach (var partition in places.Values.GroupBy(place => place.Partition))
        {
            var ordinals = new int[partition.Max(place => place.Index) + 1];
            Array.Fill(ordinals, NotInTheCity);
            _ordinalByPlace[partition.Key] = ordinals;
        }

        for (var ordinal = 0; ordinal < _placeByOrdinal.Length; ordinal++)
        {
            var place = _placeByOrdinal[ordinal];
            _ordinalByPlace[place.Partition][place.Index] = ordinal;
        }
    }

    /// <summary>How many devices the city has.</summary>
    public int DeviceCount => _placeByOrdinal.Length;

    /// <summary>The place of a device by its ordinal.</summary>
    public DevicePlace this[int ordinal] => _placeByOrdinal[ordinal];

    /// <summary>The device at a place; false when it is no longer in the city.</summary>
    public bool TryFindDevice(int partition, int index, out int ordinal)
    {
        var ordinals = _ordinalByPlace[partition];
        ordinal = index < ordinals.Length ? ordinals[index] : NotInTheCity;
        return ordinal != NotInTheCity;
    }
}
