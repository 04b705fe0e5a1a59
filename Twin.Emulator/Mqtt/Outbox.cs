using Twin.City.Devices;

namespace Twin.Emulator.Mqtt;

/// <summary>
/// Readings that wait to be sent. Of most devices the newest stands for all before it; counts are sums, so a counter's are kept one by one, as far back as anybody asks. A client
/// without a connection holds no more than that.
/// </summary>
internal sealed class Outbox
{
    /// <summary>The most readings of one message (docs/mqtt.md).</summary>
    public const int MostReadings = 1_000;

    /// <summary>The most counts that wait of one counter on average: a quarter of an hour of minutes, and one.</summary>
    public const int CountsKept = 16;

    private readonly Dictionary<int, Reading> _waiting = [];
    private readonly List<Reading> _counts = [];
    private readonly HashSet<int> _counters = [];
    private long _sequence;

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count + _counts.Count;

    /// <summary>Adds a report of a device made now.</summary>
    public void Put(int device, DateTimeOffset now, in DeviceValues values) =>
        _waiting[device] = new Reading(device, new ReadingStamp(now.ToUnixTimeMilliseconds(), _sequence++), values);

    /// <summary>Adds a count whose period ended at a time.</summary>
    public void PutCount(int counter, DateTimeOffset end, in DeviceValues values)
    {
        _counters.Add(counter);
        _counts.Add(new Reading(counter, new ReadingStamp(end.ToUnixTimeMilliseconds(), _sequence++), values));
        ForgetOldCounts();
    }

    /// <summary>Takes what is to go into one message.</summary>
    public Reading[] Take()
    {
        Reading[] counts = [.. _counts.Take(MostReadings)];
        _counts.RemoveRange(0, counts.Length);
        Reading[] batch = [.. counts, .. _waiting.Values.Take(MostReadings - counts.Length)];
        foreach (var reading in batch)
        {
            _waiting.Remove(reading.Device);
        }

        return batch;
    }

    /// <summary>Puts back what was not acknowledged, unless the device has reported again.</summary>
    public void PutBack(IEnumerable<Reading> batch)
    {
        _counts.InsertRange(0, batch.Where(reading => _counters.Contains(reading.Device)));
        ForgetOldCounts();
        foreach (var reading in batch.Where(reading => !_counters.Contains(reading.Device)))
        {
            _waiting.TryAdd(reading.Device, reading);
        }
    }

    private void ForgetOldCounts() => _counts.RemoveRange(0, Math.Max(0, _counts.Count - (_counters.Count * CountsKept)));
}
