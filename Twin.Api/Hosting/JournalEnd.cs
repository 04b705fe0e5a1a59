using Twin.Journal;

namespace Twin.Api.Hosting;

/// <summary>Ends the journal's writing in its place of the order in which a process stops: after the doors that fill it, before the grains that read it.</summary>
internal sealed class JournalEnd(ReadingJournal journal) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => journal.DisposeAsync().AsTask();
}
