using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Twin.Benchmarks.Load;

/// <summary>The hidden verb of the load process: requests come in as lines, figures go out as lines.</summary>
public static class LoadCommand
{
    /// <summary>The verb.</summary>
    public const string Verb = "load";

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var server = new Argument<string>("server") { Description = "Address and port." };
        var lamps = new Argument<FileInfo>("lamps") { Description = "One lamp a line: id, tab, zone." };
        var processes = new Argument<string>("processes") { Description = "Ids of the server's processes, separated by commas." };
        var command = new Command(Verb, "Runs the load generator by requests on standard input.") { server, lamps, processes };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(
            IPEndPoint.Parse(parsed.GetRequiredValue(server)),
            LampList.Read(parsed.GetRequiredValue(lamps).FullName),
            [.. parsed.GetRequiredValue(processes).Split(',').Select(id => int.Parse(id, CultureInfo.InvariantCulture))]));
        return command;
    }

    private static async Task<int> RunAsync(IPEndPoint server, LampList lamps, IReadOnlyList<int> processes)
    {
        using var generator = new LoadGenerator(server, lamps, processes, TimeProvider.System);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var figures = await AnswerAsync(generator, JsonSerializer.Deserialize(line, LoadJson.Default.LoadRequest)!);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(figures, LoadJson.Default.LoadFigures));
        }

        return 0;
    }

    private static async Task<LoadFigures> AnswerAsync(LoadGenerator generator, LoadRequest request)
    {
        try
        {
            return request.Do switch
            {
                "saturate" => await generator.SaturateAsync(request),
                "once" => await generator.SendOnceAsync(request),
                "pace" => await generator.PaceAsync(request),
                "listen" => await generator.ListenAsync(request.Listeners),
                "leave" => generator.Leave(),
                _ => throw new InvalidOperationException($"There is no load '{request.Do}'."),
            };
        }
#pragma warning disable CA1031 // Whatever went wrong belongs in the answer: the harness decides.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new LoadFigures { Error = fault.ToString() };
        }
    }
}
