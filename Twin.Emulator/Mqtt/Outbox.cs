using Twin.City.Devices;

namespace Twin.Emulator.Mqtt;

/// <summary>Readings that wait to be sent: of each device the newest, so that a client without a connection never holds more than its devices.</summary>
internal sealed class Outbox
{
    /// <summary>The most readings of one message (docs/mqtt.md).</summary>
    public const int MostReadings = 1_000;

    private readonly Dictionary<int, Reading> _waiting = [];
    private long _sequence;

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Adds a report of a device made now.</summary>
    public void Put(int device, DateTimeOffset now, in DeviceValues values) =>
        _waiting[device] = new Reading(device, new ReadingStamp(now.ToUnixTimeMilliseconds(), _sequence++), values);

    /// <summary>Takes what is to go into one message.</summary>
    public Reading[] Take()
    {
        Reading[] batch = [.. _waiting.Values.Take(MostReadings)];
        foreach (var reading in batch)
        {
            _waiting.Remove(reading.Device);
        }

        return batch;
    }

    /// <summary>Puts back what was not acknowledged, unless the device has reported again.</summary>
    public void PutBack(IEnumerable<Reading> batch)
    {
        foreach (var reading in batch)
        {
            _waiting.TryAdd(reading.Device, reading);
        }
    }
}
