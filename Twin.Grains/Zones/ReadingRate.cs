namespace Twin.Grains.Zones;

/// <summary>A rate over the last few seconds.</summary>
internal sealed class ReadingRate(TimeProvider time)
{
    // Long enough to be calm on a panel, short enough to follow a burst.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<(long Stamp, int Readings)> _recent = [];
    private long _sum;

    /// <summary>Readings a second over the window.</summary>
    public double PerSecond
    {
        get
        {
            Forget();
            return _sum / Window.TotalSeconds;
        }
    }

    /// <summary>Counts readings that came now.</summary>
    public void Count(int readings)
    {
        if (readings == 0)
        {
            return;
        }

        _recent.Enqueue((time.GetTimestamp(), readings));
        _sum += readings;
        Forget();
    }

    private void Forget()
    {
        while (_recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Stamp) > Window)
        {
            _sum -= _recent.Dequeue().Readings;
        }
    }
}
