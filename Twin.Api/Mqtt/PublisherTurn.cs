using System.Net.Sockets;
using Npgsql;
using Twin.Journal.Field;

namespace Twin.Api.Mqtt;

/// <summary>
/// Which of the nodes at one outside broker publishes commands: the one that holds the lease. Doubled commands do no harm, missing ones do: so a node steps back only while it knows that
/// another has its turn, and without a database it is always its own.
/// </summary>
internal sealed partial class PublisherTurn(IEnumerable<NpgsqlDataSource> databases, TimeProvider time, ILogger<PublisherTurn> logger) : BackgroundService
{
    private const string Name = "publisher";
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(2);

    private readonly FieldLease? _lease = databases.Select(database => new FieldLease(database, Name, Guid.NewGuid())).FirstOrDefault();

    // When another node was last known to have it; 0 when none is.
    private long _anothersAt;

    /// <summary>True when this node is to publish.</summary>
    public bool IsMine => Volatile.Read(ref _anothersAt) is var at && (at == 0 || time.GetElapsedTime(at) > Length);

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_lease is not null)
        {
            await _lease.CreateAsync(cancellationToken);
            await TryTakeAsync(_lease, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_lease is null)
        {
            return;
        }

        try
        {
            await _lease.ReleaseAsync(cancellationToken).WaitAsync(GoodbyePatience, time, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException or OperationCanceledException)
        {
            LogDebugNotReleased(failure);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_lease is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryTakeAsync(_lease, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task TryTakeAsync(FieldLease lease, CancellationToken cancellation)
    {
        try
        {
            Volatile.Write(ref _anothersAt, await lease.TryTakeAsync(Length, cancellation) ? 0 : time.GetTimestamp());
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
        {
            LogDebugNotAsked(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The database did not say whose turn it is to publish commands.")]
    private partial void LogDebugNotAsked(Exception failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The turn to publish commands was not given back; it ends by itself.")]
    private partial void LogDebugNotReleased(Exception failure);
}
