using System.CommandLine;
using System.Net;
using System.Text.Json;
using Twin.Benchmarks.Load;

namespace Twin.Benchmarks.Flood;

/// <summary>The hidden verb of the flood's load process: requests come in as lines; a line goes out for every second, and one at the end.</summary>
public static class FloodLoadCommand
{
    /// <summary>The verb.</summary>
    public const string Verb = "flood-load";

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var server = new Argument<string>("server") { Description = "Address and port." };
        var lamps = new Argument<FileInfo>("lamps") { Description = "One lamp a line: id, tab, zone." };
        var command = new Command(Verb, "Floods a server by requests on standard input.") { server, lamps };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(IPEndPoint.Parse(parsed.GetRequiredValue(server)), LampList.Read(parsed.GetRequiredValue(lamps).FullName)));
        return command;
    }

    private static async Task<int> RunAsync(IPEndPoint server, LampList lamps)
    {
        var load = new FloodLoad(server, lamps);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var request = JsonSerializer.Deserialize(line, FloodJson.Default.FloodRequest)!;
            var end = await load.RunAsync(request, second => Console.Out.WriteLineAsync(JsonSerializer.Serialize(second, FloodJson.Default.FloodSecond)));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(end, FloodJson.Default.FloodEnd));
        }

        return 0;
    }
}
