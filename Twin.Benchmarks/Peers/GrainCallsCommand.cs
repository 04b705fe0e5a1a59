using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Twin.Benchmarks.Load;
using Twin.City.Devices;
using Twin.Grains.Devices;

namespace Twin.Benchmarks.Peers;

/// <summary>
/// The hidden verb that hands readings to the lamps' grains with nothing before them: no HTTP, no parsing, no journal. It shows what the doors and the
/// durability cost. Caller and grains share a process, as they do in the product.
/// </summary>
public static class GrainCallsCommand
{
    /// <summary>The verb.</summary>
    public const string Verb = "grain-calls";

    // As many as a door's chunk keeps under way, in spirit: enough that neither core waits for an answer.
    private const int CallsUnderWay = 100;

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var city = new Argument<DirectoryInfo>("city") { Description = "The city package." };
        var data = new Argument<DirectoryInfo>("data") { Description = "Folder of the silo's databases." };
        var command = new Command(Verb, "Calls lamp grains by requests on standard input.") { city, data };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(city).FullName, parsed.GetRequiredValue(data).FullName));
        return command;
    }

    private static async Task<int> RunAsync(string cityFolder, string dataFolder)
    {
        await using var silo = await EmbeddedSilo.StartAsync(cityFolder, dataFolder);
        IDeviceGrain[] lamps = [.. silo.City.Devices.Where(device => device.Kind == DeviceKind.Lamp).Select(device => DeviceGrains.Of(silo.Grains, device))];
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var figures = await CallAsync(lamps, JsonSerializer.Deserialize(line, LoadJson.Default.LoadRequest)!);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(figures, LoadJson.Default.LoadFigures));
        }

        return 0;
    }

    /// <summary>Calls all lamps in turn by as many callers as the request has connections, and measures a window of it.</summary>
    public static async Task<LoadFigures> CallAsync(IDeviceGrain[] lamps, LoadRequest request)
    {
        using var stop = new CancellationTokenSource();
        var calls = new long[request.Connections];
        var callers = Enumerable.Range(0, request.Connections).Select(first => Task.Run(async () =>
        {
            var underWay = new Task[CallsUnderWay];
            for (var i = first * CallsUnderWay; !stop.IsCancellationRequested; i += request.Connections * CallsUnderWay)
            {
                for (var k = 0; k < CallsUnderWay; k++)
                {
                    underWay[k] = lamps[(i + k) % lamps.Length].Apply(new ReadingMessage(NextReading(calls[first] + k))).AsTask();
                }

                await Task.WhenAll(underWay);
                calls[first] += CallsUnderWay;

                // To the back of the pool's common queue: callers that only ever go on where they stand starve timers and everyone else's messages for seconds.
                await Task.Yield();
            }
        })).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(request.WarmUpSeconds), TimeProvider.System, CancellationToken.None);
        var callsBefore = calls.Sum();
        var cpuBefore = Process.GetCurrentProcess().TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(request.Seconds), TimeProvider.System, CancellationToken.None);
        var figures = new LoadFigures
        {
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            Readings = calls.Sum() - callsBefore,
            ServerCpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - cpuBefore).TotalSeconds,
        };
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        return figures;
    }

    private static Reported NextReading(long call)
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = call % 100;
        values[Slot.Lamp.PowerW] = call % 90;
        values[Slot.Lamp.EnergyKWh] = call;
        values[Slot.Lamp.Status] = 0;
        return new Reported(new ReadingStamp(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), call), values);
    }
}
