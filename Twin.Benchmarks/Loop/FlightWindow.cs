namespace Twin.Benchmarks.Loop;

/// <summary>How many messages may be under way.</summary>
/// <param name="size">How many.</param>
public sealed class FlightWindow(int size) : IDisposable
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _free = new(size, size);

    /// <summary>Waits until one more may leave, and takes as many as may, at most <paramref name="most"/>.</summary>
    public async ValueTask<int> TakeAsync(int most, CancellationToken stop)
    {
        await _free.WaitAsync(stop);
        return 1 + TakeMore(most - 1);
    }

    /// <summary>Some have arrived.</summary>
    public void Return(int count)
    {
        if (count > 0)
        {
            _free.Release(count);
        }
    }

    /// <summary>Waits until none is under way, or for ten seconds.</summary>
    /// <returns>How many are still under way.</returns>
    public async Task<int> DrainAsync()
    {
        for (var arrived = 0; arrived < size; arrived++)
        {
            if (!await _free.WaitAsync(DrainLimit))
            {
                return size - arrived;
            }
        }

        return 0;
    }

    /// <inheritdoc />
    public void Dispose() => _free.Dispose();

    private int TakeMore(int most)
    {
        var taken = 0;
        while (taken < most && _free.Wait(0))
        {
            taken++;
        }

        return taken;
    }
}
