using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedTwin))]

namespace Twin.Tests.Api;

/// <summary>
/// One running city for all tests that do not harm it, started by the first that asks for it.
/// Tests stay out of each other's way by taking devices of their own (<see cref="TakeAsync"/>).
/// </summary>
public sealed class SharedTwin : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly Lazy<Task<TwinClient>> _client;
    private readonly Dictionary<string, Queue<Device>> _untaken = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _taking = new(1, 1);
    private TwinProcess? _process;

    /// <summary>Nothing is started yet.</summary>
    public SharedTwin() => _client = new Lazy<Task<TwinClient>>(StartAsync);

    /// <summary>A client of the running city.</summary>
    public Task<TwinClient> ClientAsync() => _client.Value;

    /// <summary>Hands out devices of a kind that no other test is given.</summary>
    public async Task<Device[]> TakeAsync(string kind, int count)
    {
        var client = await ClientAsync();
        await _taking.WaitAsync();
        try
        {
            if (!_untaken.TryGetValue(kind, out var untaken))
            {
                var page = await client.GetAsync<DevicePage>($"/api/devices?kind={kind}&limit=1000");
                _untaken[kind] = untaken = new Queue<Device>(page.Items);
            }

            Assert.True(untaken.Count >= count, $"The city has too few of {kind} for all tests.");
            return [.. Enumerable.Range(0, count).Select(_ => untaken.Dequeue())];
        }
        finally
        {
            _taking.Release();
        }
    }

    /// <inheritdoc />
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _taking.Dispose();
        _data.Dispose();
    }

    private async Task<TwinClient> StartAsync()
    {
        _process = await TwinProcess.StartAsync(_data.Path);
        return new TwinClient(_process.Http);
    }
}
