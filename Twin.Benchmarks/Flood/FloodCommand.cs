using System.CommandLine;
using System.CommandLine.Parsing;

namespace Twin.Benchmarks.Flood;

/// <summary>The verb <c>flood</c>.</summary>
public static class FloodCommand
{
    private const int Missing = 1;

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long the flood lasts.", DefaultValueFactory = _ => 5 };
        var times = new Option<double>("--times") { Description = "How many times what the twin can take is offered.", DefaultValueFactory = _ => 10 };
        var connections = new Option<int>("--connections") { Description = "Over how many connections.", DefaultValueFactory = _ => 600 };
        var json = CommonOptions.Json();
        minutes.Validators.Add(result => Require(result, result.GetValueOrDefault<double>() is >= 0.5 and <= 600, "--minutes must be 0.5 to 600."));
        times.Validators.Add(result => Require(result, result.GetValueOrDefault<double>() is > 0 and <= 1_000, "--times must be above 0 and at most 1000."));
        connections.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is >= 1 and <= 10_000, "--connections must be 1 to 10000."));
        var command = new Command("flood", "Offers many times what the twin can take, for minutes: memory, refusals, what it still takes, how soon it is as before.")
        {
            minutes, times, connections, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = new FloodOptions(parsed.GetValue(minutes), parsed.GetValue(times), parsed.GetValue(connections), parsed.GetValue(json));
            var figures = await new FloodBenchmark(options, Console.Error).RunAsync();
            var report = new FloodReport(figures);
            await Console.Out.WriteLineAsync(report.ToText());
            if (options.Json is not null)
            {
                report.ToReport(TimeProvider.System.GetUtcNow()).Write(options.Json);
            }

            return figures.Missing == 0 ? 0 : Missing;
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
