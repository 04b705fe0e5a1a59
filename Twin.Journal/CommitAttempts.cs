using Microsoft.Extensions.Logging;

namespace Twin.Journal;

/// <summary>
/// Has a commit written whatever becomes of the connection. While it is not known whether it got through, the same commit is tried again with growing pauses, and
/// nothing else: its number cannot be given to other readings before, or the store would take those for the ones that it has.
/// </summary>
internal sealed partial class CommitAttempts(IJournalStore store, JournalOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _givingUp = new();
    private volatile UnderWay? _underWay;
    private Exception? _abandonedOn;

    /// <summary>
    /// What keeps a commit from getting through, once it has been under way for <see cref="JournalOptions.StuckAfter"/>, counted from its first attempt whether that failed
    /// or just hangs; else null.
    /// </summary>
    public Exception? StuckOn => _underWay is { } commit && time.GetElapsedTime(commit.Since) >= options.StuckAfter ? commit.Last ?? NoAnswer() : null;

    /// <summary>Completes when the commit is durable.</summary>
    /// <exception cref="JournalUnavailableException">It was given up, its outcome unknown; so is every later one.</exception>
    /// <exception cref="Exception">The store refused it: it is not there.</exception>
    public async Task WriteAsync(JournalCommit commit)
    {
        if (_abandonedOn is { } abandonedOn)
        {
            throw new JournalUnavailableException(abandonedOn);
        }

        var since = time.GetTimestamp();
        _underWay = new UnderWay(since, Last: null);
        try
        {
            await store.CommitAsync(commit, _givingUp.Token);
        }
        catch (JournalUnreachableException unreachable)
        {
            LogUnreachable(unreachable, commit.N);
            await WriteAgainAsync(commit, since, unreachable);
            LogThrough(commit.N, time.GetElapsedTime(since));
        }
        catch (OperationCanceledException givenUp) when (_givingUp.IsCancellationRequested)
        {
            Abandon(givenUp);
        }
        finally
        {
            _underWay = null;
        }
    }

    /// <summary>Ends trying again, now and from now on.</summary>
    public void GiveUp() => _givingUp.Cancel();

    public void Dispose() => _givingUp.Dispose();

    // Even a refusal says nothing here: the attempt before it may have got through.
    private async Task WriteAgainAsync(JournalCommit commit, long since, Exception last)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            _underWay = new UnderWay(since, last);
            try
            {
                await Task.Delay(pause, time, _givingUp.Token);
                await store.CommitAsync(commit, _givingUp.Token);
                return;
            }
            catch (OperationCanceledException) when (_givingUp.IsCancellationRequested)
            {
                Abandon(last);
            }
#pragma warning disable CA1031 // Whatever it is, it is tried again until the outcome is known.
            catch (Exception error)
#pragma warning restore CA1031
            {
                last = error;
            }
        }
    }

    private TimeoutException NoAnswer() => new($"the commit under way has had no answer for {options.StuckAfter.TotalSeconds:0.###} s.");

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private void Abandon(Exception reason)
    {
        _abandonedOn = reason;
        throw new JournalUnavailableException(reason);
    }

    [LoggerMessage(LogLevel.Warning, "Whether commit {N} of readings got through is not known; it is tried again until it is")]
    private partial void LogUnreachable(Exception reason, long n);

    [LoggerMessage(LogLevel.Information, "Commit {N} of readings is durable after {Elapsed}")]
    private partial void LogThrough(long n, TimeSpan elapsed);

    /// <summary>A commit since its first attempt, and what the last attempt ended with, if one did.</summary>
    private sealed record UnderWay(long Since, Exception? Last);
}
