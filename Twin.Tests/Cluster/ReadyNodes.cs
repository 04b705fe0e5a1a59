using Twin.Tests.Processes;

namespace Twin.Tests.Cluster;

/// <summary>A balancer: asks every node's <c>/health/ready</c> five times a second, and names one of those that said yes last.</summary>
internal sealed class ReadyNodes : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource _stop = new();
    private readonly Member[] _nodes;
    private readonly bool[] _ready;
    private readonly Task[] _watches;

    public ReadyNodes(IEnumerable<Member> nodes)
    {
        _nodes = [.. nodes];
        _ready = new bool[_nodes.Length];
        _watches = [.. Enumerable.Range(0, _nodes.Length).Select(node => Task.Run(() => WatchAsync(node)))];
    }

    /// <summary>A node that is ready, another one for each number; null when none is.</summary>
    public Member? Choose(int number)
    {
        Member[] ready = [.. _nodes.Where((_, node) => Volatile.Read(ref _ready[node]))];
        return ready.Length == 0 ? null : ready[number % ready.Length];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_watches);
        _stop.Dispose();
    }

    private async Task WatchAsync(int node)
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        try
        {
            do
            {
                Volatile.Write(ref _ready[node], await _nodes[node].IsReadyAsync());
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Nobody asks any more.
        }
    }
}
