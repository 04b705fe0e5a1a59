namespace Twin.Emulator;

/// <summary>
/// What of many things is due next. Each thing has at most one appointment, its earliest wish; so thirty thousand lamps need no polling.
/// </summary>
internal sealed class Agenda(int things)
{
    private readonly PriorityQueue<int, long> _queue = new();
    private readonly long[] _dueMs = CreateUnset(things);

    /// <summary>When the first appointment is, in milliseconds since the Unix epoch; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextMs
    {
        get
        {
            DropStale();
            return _queue.TryPeek(out _, out var dueMs) ? dueMs : long.MaxValue;
        }
    }

    /// <summary>Asks for a thing to be looked at, unless it will be earlier anyway.</summary>
    public void At(int thing, long dueMs)
    {
        if (dueMs >= _dueMs[thing])
        {
            return;
        }

        _dueMs[thing] = dueMs;
        _queue.Enqueue(thing, dueMs);
    }

    /// <summary>Takes the next thing that is due; false when nothing is.</summary>
    public bool TryTake(long nowMs, out int thing)
    {
        DropStale();
        if (!_queue.TryPeek(out thing, out var dueMs) || dueMs > nowMs)
        {
            return false;
        }

        _queue.Dequeue();
        _dueMs[thing] = long.MaxValue;
        return true;
    }

    // An appointment that was replaced by an earlier one stays in the queue until it comes up.
    private void DropStale()
    {
        while (_queue.TryPeek(out var thing, out var dueMs) && dueMs != _dueMs[thing])
        {
            _queue.Dequeue();
        }
    }

    private static long[] CreateUnset(int things)
    {
        var dueMs = new long[things];
        Array.Fill(dueMs, long.MaxValue);
        return dueMs;
    }
}
