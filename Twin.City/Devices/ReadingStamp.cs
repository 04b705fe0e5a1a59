using System.Runtime.InteropServices;

namespace Twin.City.Devices;

/// <summary>
/// When a device made a reading: its own time and its own counter. Readings of one device are ordered by time, then by sequence.
/// </summary>
/// <param name="AtMs">Milliseconds since the Unix epoch, UTC, by the device's clock.</param>
/// <param name="Sequence">The device's counter; zero or more.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReadingStamp(long AtMs, long Sequence) : IComparable<ReadingStamp>
{
    /// <summary>The stamp before every reading: the device has never reported.</summary>
    public static ReadingStamp Never => default;

    /// <summary>True when the device has reported at least once.</summary>
    public bool IsReported => AtMs > 0;

    /// <summary>The instant in UTC.</summary>
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(AtMs);

    /// <inheritdoc />
    public int CompareTo(ReadingStamp other)
    {
        var byTime = AtMs.CompareTo(other.AtMs);
        return byTime != 0 ? byTime : Sequence.CompareTo(other.Sequence);
    }

    /// <summary>Later than.</summary>
    public static bool operator >(ReadingStamp left, ReadingStamp right) => left.CompareTo(right) > 0;

    /// <summary>Earlier than.</summary>
    public static bool operator <(ReadingStamp left, ReadingStamp right) => left.CompareTo(right) < 0;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(ReadingStamp left, ReadingStamp right) => left.CompareTo(right) >= 0;

    /// <summary>Not later than.</summary>
    public static bool operator <=(ReadingStamp left, ReadingStamp right) => left.CompareTo(right) <= 0;
}
