using Twin.City.Lighting;

namespace Twin.Benchmarks.Loop;

/// <summary>A counted street as the field sees it: what its lamps were last commanded, and when the last of them was.</summary>
/// <param name="lit">The street.</param>
public sealed class PlayedStreet(LitStreet lit)
{
    private readonly Lock _gate = new();
    private readonly HashSet<int> _missing = [];
    private Func<double, bool> _isAwaited = _ => false;
    private TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private double _level;

    /// <summary>The street, its lamps and its counters.</summary>
    public LitStreet Lit => lit;

    /// <summary>From now on waits for all lamps to be commanded a level that is awaited.</summary>
    /// <returns>The stopwatch ticks at which the command with the last of them came.</returns>
    public Task<long> AwaitAsync(Func<double, bool> isAwaited)
    {
        lock (_gate)
        {
            _isAwaited = isAwaited;
            _missing.UnionWith(lit.Lamps);
            _done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _done.Task;
        }
    }

    /// <summary>The same for a level above what was last commanded.</summary>
    public Task<long> AwaitRiseAsync()
    {
        lock (_gate)
        {
            var before = _level;
            return AwaitAsync(level => level > before);
        }
    }

    /// <summary>Hears that a command names a lamp.</summary>
    public void Hear(int lamp, double level, long ticks)
    {
        lock (_gate)
        {
            _level = level;
            if (_isAwaited(level) && _missing.Remove(lamp) && _missing.Count == 0)
            {
                _done.TrySetResult(ticks);
            }
        }
    }
}
