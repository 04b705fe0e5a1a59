using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Memory;
using Twin.Benchmarks.Peers;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Devices;
using Twin.Grains.Zones;

namespace Twin.Benchmarks.Scale;

/// <summary>What a silo without doors weighs with all lamps of a city awake.</summary>
/// <param name="LoadSeconds">From the package's files to the inventory.</param>
/// <param name="InventoryBytes">Managed bytes of the inventory.</param>
/// <param name="LampBytes">Managed bytes per lamp that has reported: its grain, its row in the zone, its place in the journal.</param>
public sealed record GrainsReady(double LoadSeconds, double InventoryBytes, double LampBytes);

/// <summary>JSON of the silo's first line.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GrainsReady))]
public sealed partial class ScaleJson : JsonSerializerContext;

/// <summary>The hidden verb of the peer: a silo of a city with all its lamps awake, whose grains are called directly by requests on standard input.</summary>
public static class ScaledGrainsCommand
{
    /// <summary>The verb.</summary>
    public const string Verb = "scaled-grains";

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var city = new Argument<DirectoryInfo>("city") { Description = "The city package." };
        var data = new Argument<DirectoryInfo>("data") { Description = "Folder of the silo's databases." };
        var command = new Command(Verb, "Wakes all lamps of a city, weighs them and calls them by requests on standard input.") { city, data };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(city).FullName, parsed.GetRequiredValue(data).FullName));
        return command;
    }

    private static async Task<int> RunAsync(string cityFolder, string dataFolder)
    {
        var empty = LampMemoryCommand.ManagedBytes();
        var start = Stopwatch.GetTimestamp();
        var city = CityPackage.Load(cityFolder);
        var loadSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var inventoryBytes = LampMemoryCommand.ManagedBytes() - empty;
        await using var silo = await EmbeddedSilo.StartAsync(city, dataFolder);
        IDeviceGrain[] lamps = [.. city.Devices.Where(device => device.Kind == DeviceKind.Lamp).Select(device => DeviceGrains.Of(silo.Grains, device))];
        var before = LampMemoryCommand.ManagedBytes();
        await LampMemoryCommand.ForEachAsync(lamps, lamp => lamp.Apply(new ReadingMessage(LampMemoryCommand.FirstReading())));
        await Task.Delay(ZoneFeed.Period * 40, TimeProvider.System);
        var ready = new GrainsReady(loadSeconds, inventoryBytes, (LampMemoryCommand.ManagedBytes() - before) / (double)lamps.Length);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(ready, ScaleJson.Default.GrainsReady));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var figures = await GrainCallsCommand.CallAsync(lamps, JsonSerializer.Deserialize(line, LoadJson.Default.LoadRequest)!);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(figures, LoadJson.Default.LoadFigures));
        }

        return 0;
    }
}
