using Twin.Journal;

namespace Twin.Api.Mqtt;

/// <summary>
/// Which of the nodes at one outside broker publishes commands: the one that holds the lease. Doubled commands do no harm, missing ones do: so a node steps back only while it knows that
/// another has its turn, and one that shares its journal with nobody is always its own.
/// </summary>
internal sealed partial class PublisherTurn(ReadingJournal journal, TimeProvider time, ILogger<PublisherTurn> logger) : BackgroundService
{
    private const string Name = "publisher";
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1.5);

    // When another node was last known to have it; 0 when none is.
    private long _anothersAt;

    /// <summary>True when this node is to publish.</summary>
    public bool IsMine => Volatile.Read(ref _anothersAt) is var at && (at == 0 || time.GetElapsedTime(at) > Length);

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (journal.IsShared)
        {
            await TryTakeAsync(cancellationToken);
            await base.StartAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryTakeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: the journal gives its leases back when it ends.
        }
    }

    private async Task TryTakeAsync(CancellationToken cancellation)
    {
        try
        {
            Volatile.Write(ref _anothersAt, await journal.TryLeaseAsync(Name, Length, cancellation) ? 0 : time.GetTimestamp());
        }
#pragma warning disable CA1031 // Whatever keeps the database from saying whose turn it is, this node publishes after a while and asks again.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogDebugNotAsked(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The database did not say whose turn it is to publish commands.")]
    private partial void LogDebugNotAsked(Exception failure);
}
