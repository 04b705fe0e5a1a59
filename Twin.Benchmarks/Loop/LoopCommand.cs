using System.CommandLine;
using System.CommandLine.Parsing;

namespace Twin.Benchmarks.Loop;

/// <summary>The verb <c>loop</c>.</summary>
public static class LoopCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var seconds = new Option<double>("--seconds") { Description = "Length of one window of MQTT readings.", DefaultValueFactory = _ => 4 };
        var rounds = new Option<int>("--rounds") { Description = "Windows of each kind, by turns, and orders to all lamps; the median counts.", DefaultValueFactory = _ => 3 };
        var streets = new Option<int>("--streets") { Description = "Counted streets whose traffic is raised.", DefaultValueFactory = _ => 240 };
        var withoutPeers = new Option<bool>("--without-peers") { Description = "Measure the twin alone, without Mosquitto." };
        var json = CommonOptions.Json();
        seconds.Validators.Add(result => Require(result, result.GetValueOrDefault<double>() is > 0 and <= 3_600, "--seconds must be above 0 and at most 3600."));
        rounds.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is > 0 and <= 100, "--rounds must be 1 to 100."));
        streets.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is > 0 and <= 100_000, "--streets must be 1 to 100000."));
        var command = new Command("loop", "The loop from a counter to the lamps, an order to all lamps, and readings over MQTT beside Mosquitto.")
        {
            seconds, rounds, streets, withoutPeers, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = new LoopOptions(
                parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(streets), !parsed.GetValue(withoutPeers), parsed.GetValue(json));
            var report = new LoopReport(await new LoopBenchmark(options, Console.Error).RunAsync());
            await Console.Out.WriteLineAsync(report.ToText());
            if (options.Json is not null)
            {
                report.ToReport(TimeProvider.System.GetUtcNow()).Write(options.Json);
            }
        });
        return command;
    }

    private static void Require(OptionResult result, bool holds, string error)
    {
        if (!holds)
        {
            result.AddError(error);
        }
    }
}
