using System.CommandLine;
using System.Globalization;
using Twin.Benchmarks.Peers;
using Twin.City.Devices;
using Twin.Grains.Devices;
using Twin.Grains.Zones;

namespace Twin.Benchmarks.Memory;

/// <summary>The hidden verb that activates every lamp grain of a city in a process of its own and prints managed bytes before and after.</summary>
public static class LampMemoryCommand
{
    /// <summary>The verb.</summary>
    public const string Verb = "lamp-memory";

    private const int AtOnce = 256;

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var city = new Argument<DirectoryInfo>("city") { Description = "The city package." };
        var data = new Argument<DirectoryInfo>("data") { Description = "Folder of the silo's databases." };
        var command = new Command(Verb, "Measures the managed memory of lamp grains.") { city, data };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(city).FullName, parsed.GetRequiredValue(data).FullName));
        return command;
    }

    private static async Task<int> RunAsync(string cityFolder, string dataFolder)
    {
        await using var silo = await EmbeddedSilo.StartAsync(cityFolder, dataFolder);
        IDeviceGrain[] lamps = [.. silo.City.Devices.Where(device => device.Kind == DeviceKind.Lamp).Select(device => DeviceGrains.Of(silo.Grains, device))];
        await ForEachAsync(silo.City.Devices.Where(device => device.Kind == DeviceKind.Signal), signal => DeviceGrains.Of(silo.Grains, signal).Describe());
        var before = ManagedBytes();
        await ForEachAsync(lamps, lamp => lamp.Describe());
        var active = ManagedBytes();
        await ForEachAsync(lamps, lamp => lamp.Apply(new ReadingMessage(FirstReading())));
        await Task.Delay(ZoneFeed.Period * 40, TimeProvider.System);
        var reported = ManagedBytes();
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{lamps.Length} {(active - before) / (double)lamps.Length} {(reported - before) / (double)lamps.Length}"));
        return 0;
    }

    /// <summary>Managed bytes of this process after a full collection.</summary>
    public static long ManagedBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Calls many grains, some hundred at a time.</summary>
    public static Task ForEachAsync<TItem, TAnswer>(IEnumerable<TItem> items, Func<TItem, ValueTask<TAnswer>> call) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (item, _) => await call(item));

    /// <summary>A reading as a lamp sends it.</summary>
    public static Reported FirstReading()
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = 60;
        values[Slot.Lamp.PowerW] = 41.5;
        values[Slot.Lamp.EnergyKWh] = 812.4;
        values[Slot.Lamp.Status] = 0;
        return new Reported(new ReadingStamp(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1), values);
    }
}
