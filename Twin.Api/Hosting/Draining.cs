namespace Twin.Api.Hosting;

/// <summary>
/// The first thing that happens when the process is asked to end: readiness says so while everything still serves, so that whoever spreads requests and clients over the nodes
/// turns to the others before the doors close.
/// </summary>
internal sealed partial class Draining(TwinOptions options, TimeProvider time, ILogger<Draining> logger) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _doorsClose = new();

    /// <summary>True once the process was asked to end.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Cancelled when the doors close: a connection that lasts ends then, so that its client goes on at another node.</summary>
    public CancellationToken DoorsClose => _doorsClose.Token;

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        HasBegun = true;
        if (options.Drain > TimeSpan.Zero)
        {
            LogInformationDraining(options.Drain);
            await Task.Delay(options.Drain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _doorsClose.CancelAsync();
    }

    /// <inheritdoc />
    public void Dispose() => _doorsClose.Dispose();

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Asked to end: not ready from now on, the doors close in {Drain}.")]
    private partial void LogInformationDraining(TimeSpan drain);
}
