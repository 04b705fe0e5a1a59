using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Twin.City.Log;

namespace Twin.Journal.Log;

/// <summary>
/// The log as a process has it. What the twin writes gathers while a commit runs and makes up the next one; while the database is away the same entries are tried again with growing
/// pauses, and whoever comes waits for a place. What people write goes to the database at once, and they are told when it does not answer. Safe from any thread.
/// </summary>
public sealed partial class CityLog : IAsyncDisposable
{
    private const int MostPerCommit = 1_000;

    // One append of each zone of a large region, and the orders of a busy minute.
    private const int MostWaiting = 4_096;

    // How long the end may take while the database is away; whoever owns a fact writes it again at the next start.
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ILogStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<CityLog> _logger;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _givingUp = new();
    private readonly Task _writing;

    /// <summary>Keeps the log in a store, which it closes when it ends.</summary>
    public CityLog(ILogStore store, TimeProvider time, ILogger<CityLog> logger)
    {
        _store = store;
        _time = time;
        _logger = logger;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Entries to read.</summary>
    public ILogStore Store => _store;

    /// <summary>Appends what the twin says; completes when it is durable, however long that takes.</summary>
    /// <exception cref="LogUnavailableException">The process ends and the database is away.</exception>
    public async Task AppendAsync(IReadOnlyList<LogDraft> drafts)
    {
        if (drafts.Count == 0)
        {
            return;
        }

        var waiting = new Waiting(drafts);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, _givingUp.Token);
        }
        catch (Exception ended) when (ended is ChannelClosedException or OperationCanceledException or ObjectDisposedException)
        {
            throw new LogUnavailableException(ended);
        }

        await waiting.Durable.Task;
    }

    /// <summary>Appends what a person says, or finds what the key stands for already; durable when it answers.</summary>
    /// <exception cref="LogUnavailableException">The database does not answer.</exception>
    public async Task<LogEntry> AppendAsync(LogDraft draft, CancellationToken cancellation)
    {
        await _store.AppendAsync([draft], cancellation);
        return (await _store.FindAsync(draft.Key, cancellation))!;
    }

    /// <summary>Writes what waits, then closes the store. Where the database is away it gives up after five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await using (_time.CreateTimer(_ => _givingUp.Cancel(), null, GiveUpAfter, Timeout.InfiniteTimeSpan))
        {
            await _writing;
        }

        _givingUp.Dispose();
        await _store.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var gathered = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            for (var count = 0; count < MostPerCommit && _waiting.Reader.TryRead(out var waiting); count += waiting.Drafts.Count)
            {
                gathered.Add(waiting);
            }

            await WriteAsync(gathered);
            gathered.Clear();
        }
    }

    private async Task WriteAsync(List<Waiting> gathered)
    {
        LogDraft[] drafts = [.. gathered.SelectMany(waiting => waiting.Drafts)];
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await _store.AppendAsync(drafts, _givingUp.Token);
                gathered.ForEach(waiting => waiting.Durable.SetResult());
                return;
            }
#pragma warning disable CA1031 // Whatever it is, an entry that was promised is tried again until it is there.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                if (_givingUp.IsCancellationRequested)
                {
                    gathered.ForEach(waiting => waiting.Durable.SetException(new LogUnavailableException(failure)));
                    return;
                }

                LogWarningNotWritten(failure, drafts.Length, pause);
            }

            // Cancelled: one more attempt, which tells those who wait.
            await Task.Delay(pause, _time, _givingUp.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} entries of the log are not written; tried again after {Pause}")]
    private partial void LogWarningNotWritten(Exception reason, int count, TimeSpan pause);

    /// <summary>Entries that wait for their commit.</summary>
    private sealed record Waiting(IReadOnlyList<LogDraft> Drafts)
    {
        /// <summary>Completes when they are durable.</summary>
        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
