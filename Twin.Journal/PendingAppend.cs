using Twin.City.Devices;

namespace Twin.Journal;

/// <summary>Readings that wait for their commit, and whoever waits with them.</summary>
internal sealed class PendingAppend(ReadOnlyMemory<Reading> readings)
{
    private readonly TaskCompletionSource<long> _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReadOnlyMemory<Reading> Readings { get; } = readings;

    public Task<long> Committed => _committed.Task;

    public void Complete(long n) => _committed.SetResult(n);

    public void Fail(Exception error) => _committed.SetException(error);
}
