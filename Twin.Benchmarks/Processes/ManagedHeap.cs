using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace Twin.Benchmarks.Processes;

/// <summary>The managed heap of a twin in another process: a collection is asked for through the runtime's diagnostics port, and its outcome is read from <c>/metrics</c>.</summary>
public static class ManagedHeap
{
    // GCHeapCollect: a session that asks for it makes the runtime collect everything (Microsoft-Windows-DotNETRuntime provider).
    private const long CollectKeyword = 0x80_0000;
    private const string SizeName = "dotnet_gc_last_collection_heap_size_bytes{";
    private const string FragmentationName = "dotnet_gc_last_collection_heap_fragmentation_size_bytes{";
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that live objects hold after a full collection: heap less the free space within it.</summary>
    public static async Task<double> LiveBytesAsync(int process, HttpClient node)
    {
        var client = new DiagnosticsClient(process);
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectKeyword);
        using (var session = await client.StartEventPipeSessionAsync(provider, requestRundown: false, circularBufferMB: 16, CancellationToken.None))
        {
            using var stop = new CancellationTokenSource();
            var draining = session.EventStream.CopyToAsync(Stream.Null, stop.Token);
            await Task.Delay(SettlingTime, TimeProvider.System);
            await session.StopAsync(CancellationToken.None);
            await Task.WhenAny(draining, Task.Delay(SettlingTime, TimeProvider.System));
            await stop.CancelAsync();
        }

        await Task.Delay(SettlingTime, TimeProvider.System);
        var metrics = await node.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return Sum(metrics, SizeName) - Sum(metrics, FragmentationName);
    }

    private static double Sum(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.IndexOf('}', StringComparison.Ordinal) + 1).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture));
}
