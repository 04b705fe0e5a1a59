namespace Twin.Journal;

/// <summary>A lease that is prolonged in the background until it is disposed. When the process dies it ends by itself.</summary>
internal sealed class KeptLease : IAsyncDisposable
{
    // Several beats may be missed before the lease ends.
    private const int BeatsPerLease = 5;

    private readonly IJournalStore _store;
    private readonly string _name;
    private readonly long _holder;
    private readonly TimeSpan _lasts;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _keeping;
    private volatile bool _isLost;

    private KeptLease(IJournalStore store, string name, long holder, TimeSpan lasts, TimeProvider time)
    {
        _store = store;
        _name = name;
        _holder = holder;
        _lasts = lasts;
        _time = time;
        _keeping = Task.Run(KeepAsync);
    }

    /// <summary>True when another holder has it: this one was out of touch for too long.</summary>
    public bool IsLost => _isLost;

    /// <summary>Takes a lease; null when another holder has it.</summary>
    public static async Task<KeptLease?> TryTakeAsync(
        IJournalStore store, string name, long holder, TimeSpan lasts, TimeProvider time, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return await store.TryLeaseAsync(name, holder, now, now + lasts, cancellation) ? new KeptLease(store, name, holder, lasts, time) : null;
    }

    /// <summary>Gives it back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeping;
        _stopping.Dispose();
        if (!_isLost)
        {
            await TryProlongAsync(TimeSpan.Zero);
        }
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(_lasts / BeatsPerLease, _time);
        try
        {
            while (!_isLost && await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await TryProlongAsync(_lasts);
            }
        }
        catch (OperationCanceledException)
        {
            // Given back.
        }
    }

    private async Task TryProlongAsync(TimeSpan lasts)
    {
        try
        {
            var now = _time.GetUtcNow();
            _isLost = !await _store.TryLeaseAsync(_name, _holder, now, now + lasts, CancellationToken.None);
        }
#pragma warning disable CA1031 // It is tried again with the next beat; until one succeeds the lease runs out by itself, as it should.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }
    }
}
