using Twin.Benchmarks.Processes;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Loop;

/// <summary>Measures the loop between the twin and its field over MQTT. Each part starts a twin of its own on a fresh folder.</summary>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being measured.</param>
public sealed class LoopBenchmark(LoopOptions options, TextWriter progress)
{
    /// <summary>Runs everything and returns what was measured.</summary>
    public async Task<LoopFigures> RunAsync()
    {
        using var folder = WorkFolder.Create();
        var city = CityPackage.Load(RepositoryFolder.City);
        var traffic = await new TrafficBenchmark(city, options, progress).RunAsync(folder.Combine("traffic"));
        var orders = await new OrderBenchmark(options, progress).RunAsync(folder.Combine("orders"));
        var links = await new LinkBenchmark(city, options, progress).RunAsync(folder.Combine("links"));
        return new LoopFigures(traffic, orders, links);
    }
}
