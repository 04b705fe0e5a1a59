using System.Diagnostics;

namespace Twin.Benchmarks.Load;

/// <summary>
/// When each batch was meant to leave. The number of a send is the sequence of all readings in it, so that whoever sees a reading's sequence knows
/// its time without parsing a date.
/// </summary>
public sealed class SendLog
{
    /// <summary>Sequence of the first send: ten digits, so that all sequences are equally wide and can be patched in place.</summary>
    public const long FirstSequence = 1_000_000_000;

    private const int Capacity = 1 << 22;
    private readonly long[] _intendedTicks = new long[Capacity];
    private readonly long[] _atMs = new long[Capacity];
    private readonly int[] _previous = new int[Capacity];
    private int _count;
    private int _windowStart = int.MaxValue;

    /// <summary>The first send of the window that is being measured.</summary>
    public int WindowStart => Volatile.Read(ref _windowStart);

    /// <summary>Notes a send and returns its number.</summary>
    /// <param name="intendedTicks">Stopwatch ticks at which the schedule wanted it to leave.</param>
    /// <param name="atMs">The readings' own time, milliseconds since the Unix epoch.</param>
    /// <param name="previous">The last send of the same lamps, -1 when there is none.</param>
    public int Begin(long intendedTicks, long atMs, int previous)
    {
        var send = Interlocked.Increment(ref _count) - 1;
        _intendedTicks[send] = intendedTicks;
        _atMs[send] = atMs;
        _previous[send] = previous;
        return send;
    }

    /// <summary>From now on sends count for the window.</summary>
    public void OpenWindow() => Volatile.Write(ref _windowStart, Volatile.Read(ref _count));

    /// <summary>No send counts any more.</summary>
    public void CloseWindow() => Volatile.Write(ref _windowStart, int.MaxValue);

    /// <summary>The send that carried a sequence; -1 when it is none of ours.</summary>
    public int SendOf(long sequence)
    {
        var send = sequence - FirstSequence;
        return send >= 0 && send < Volatile.Read(ref _count) ? (int)send : -1;
    }

    /// <summary>The time of a send's readings, milliseconds since the Unix epoch.</summary>
    public long AtMs(int send) => _atMs[send];

    /// <summary>The send before this one of the same lamps, or -1.</summary>
    public int Previous(int send) => _previous[send];

    /// <summary>Microseconds from a send's intended time to <paramref name="ticks"/>.</summary>
    public long MicrosecondsSince(int send, long ticks) => Math.Max(0, (ticks - _intendedTicks[send]) * 1_000_000 / Stopwatch.Frequency);
}
