namespace Twin.City.Devices;

/// <summary>
/// One report of one device. A reading is complete: it states all that the device reports, and a value that it leaves out is unknown from then on.
/// Only so do readings in any order, some twice, end in the same state.
/// </summary>
/// <param name="Device">The device's ordinal in the city (<see cref="Inventory.CityInventory.Devices"/>).</param>
/// <param name="Stamp">When the device made it.</param>
/// <param name="Values">What it says.</param>
public readonly record struct Reading(int Device, ReadingStamp Stamp, DeviceValues Values);

/// <summary>What a device last reported.</summary>
/// <param name="Stamp"><see cref="ReadingStamp.Never"/> when it has not reported yet.</param>
/// <param name="Values">Empty when it has not reported yet.</param>
public readonly record struct Reported(ReadingStamp Stamp, DeviceValues Values)
{
    /// <summary>A device that has never reported.</summary>
    public static Reported Nothing => new(ReadingStamp.Never, DeviceValues.Empty);

    /// <summary>
    /// The rule by which every holder of last reported state (grain, zone, journal fold, mirror) takes a reading:
    /// the later stamp wins, the same stamp is a duplicate, an earlier one is older; neither of these changes anything.
    /// </summary>
    public static ReadingOutcome Judge(ReadingStamp held, ReadingStamp arrived)
    {
        var order = arrived.CompareTo(held);
        return order > 0 ? ReadingOutcome.Accepted : order == 0 ? ReadingOutcome.Duplicate : ReadingOutcome.Older;
    }
}

/// <summary>What became of a reading at its device. The numbers go over the wire: never change one.</summary>
public enum ReadingOutcome : byte
{
    /// <summary>It was newer than what was held and is now the reported state.</summary>
    Accepted = 0,

    /// <summary>It was held already.</summary>
    Duplicate = 1,

    /// <summary>A later one is held.</summary>
    Older = 2,
}
