using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Grains.Devices;

/// <summary>
/// The devices that are awake in this silo. A door in the same process hands readings to them here, without a message for each: the twin inside the grain
/// takes a reading under its own lock. What needs the grain's turn, such as storing an acknowledgement, still goes through the grain (docs/decisions/0006).
/// </summary>
public sealed class AwakeDevices(CityInventory city)
{
    private readonly DeviceTwin?[] _twins = new DeviceTwin?[city.Devices.Length];

    /// <summary>Applies a reading that is already durable; false when the device is not awake here or needs its grain's turn: call the grain then.</summary>
    public bool TryApply(int device, in Reported reported, out ReadingOutcome outcome)
    {
        outcome = default;
        return Volatile.Read(ref _twins[device]) is { } twin && twin.TryApply(reported, out outcome);
    }

    /// <summary>Applies readings that are already durable.</summary>
    /// <param name="readings">The readings.</param>
    /// <param name="outcomes">Counts by <see cref="ReadingOutcome"/>, added to.</param>
    /// <returns>Places of the readings whose devices are not awake here or need their grain's turn; null when there are none.</returns>
    public List<int>? Apply(ReadOnlySpan<Reading> readings, Span<int> outcomes)
    {
        List<int>? elsewhere = null;
        for (var place = 0; place < readings.Length; place++)
        {
            ref readonly var reading = ref readings[place];
            if (TryApply(reading.Device, new Reported(reading.Stamp, reading.Values), out var outcome))
            {
                outcomes[(int)outcome]++;
            }
            else
            {
                (elsewhere ??= []).Add(place);
            }
        }

        return elsewhere;
    }

    /// <summary>True when the device is awake here.</summary>
    public bool IsAwake(int device) => Volatile.Read(ref _twins[device]) is not null;

    /// <summary>Asks all devices of a zone that are awake here to leave memory.</summary>
    public void Dismiss(int zone)
    {
        foreach (var device in city.DevicesIn(zone))
        {
            Volatile.Read(ref _twins[device])?.Dismiss();
        }
    }

    /// <summary>A device has come alive.</summary>
    internal void Enter(int device, DeviceTwin twin) => Volatile.Write(ref _twins[device], twin);

    /// <summary>A device leaves memory; another activation that has taken its place stays.</summary>
    internal void Leave(int device, DeviceTwin twin) => Interlocked.CompareExchange(ref _twins[device], null, twin);
}
