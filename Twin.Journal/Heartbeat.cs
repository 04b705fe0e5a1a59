using Microsoft.Extensions.Logging;

namespace Twin.Journal;

/// <summary>Says again and again that this start lives, until it is disposed. A beat that fails is followed by the next one.</summary>
internal sealed partial class Heartbeat : IAsyncDisposable
{
    private readonly IJournalStore _store;
    private readonly long _start;
    private readonly TimeSpan _every;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private bool _isFailing;

    public Heartbeat(IJournalStore store, long start, TimeSpan every, TimeProvider time, ILogger logger)
    {
        _store = store;
        _start = start;
        _every = every;
        _time = time;
        _logger = logger;
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_every, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await TryBeatAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task TryBeatAsync()
    {
        try
        {
            await _store.BeatAsync(_start, _stopping.Token);
            _isFailing = false;
        }
#pragma warning disable CA1031 // A missed beat loses nothing: at worst a survivor delivers readings again.
        catch (Exception error) when (!_stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Once for a row of failures: the commits tell of the database too.
            if (!_isFailing)
            {
                LogBeatFailed(error);
            }

            _isFailing = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The journal could not be told that this node lives; after a while others deliver its readings")]
    private partial void LogBeatFailed(Exception error);
}
