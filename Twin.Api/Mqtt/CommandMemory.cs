namespace Twin.Api.Mqtt;

/// <summary>
/// Which devices a gateway was told a command for, until the command expires: its answer names only those that it refuses. Bounded, the oldest are forgotten first;
/// the zone sends again what is not answered. Safe from any thread.
/// </summary>
internal sealed class CommandMemory(TimeProvider time)
{
    // A gateway answers within seconds, and a zone sends at most a few commands a second.
    private const int MostRemembered = 10_000;

    // Beyond its expiry, for the way of the answer.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int[]> _devices = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, int[] Devices, long Until)> _order = new();

    /// <summary>Remembers the devices of a message to a gateway.</summary>
    public void Remember(string gateway, string correlation, int[] devices, TimeSpan expiry)
    {
        var key = Key(gateway, correlation);
        var until = time.GetTimestamp() + (long)((expiry + Grace).TotalSeconds * time.TimestampFrequency);
        lock (_lock)
        {
            _devices[key] = devices;
            _order.Enqueue((key, devices, until));
            Forget();
        }
    }

    /// <summary>The devices of a message to a gateway, or null when it is not known any more.</summary>
    public int[]? Recall(string gateway, string correlation)
    {
        lock (_lock)
        {
            return _devices.GetValueOrDefault(Key(gateway, correlation));
        }
    }

    private static string Key(string gateway, string correlation) => $"{gateway}/{correlation}";

    private void Forget()
    {
        var now = time.GetTimestamp();
        while (_order.TryPeek(out var oldest) && (oldest.Until < now || _order.Count > MostRemembered))
        {
            _order.Dequeue();

            // Sent again since: the later message stands further back in the queue.
            if (_devices.TryGetValue(oldest.Key, out var devices) && ReferenceEquals(devices, oldest.Devices))
            {
                _devices.Remove(oldest.Key);
            }
        }
    }
}
