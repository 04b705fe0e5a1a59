using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Twin.Benchmarks.Ingest;

/// <summary>The verb <c>ingest</c>.</summary>
public static class IngestCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var seconds = new Option<double>("--seconds") { Description = "Length of one window.", DefaultValueFactory = _ => 5 };
        var rounds = new Option<int>("--rounds") { Description = "Windows of each kind, by turns; the median counts.", DefaultValueFactory = _ => 3 };
        var listeners = new Option<IReadOnlyList<int>>("--listeners")
        {
            Description = "Numbers of live listeners, separated by commas.",
            DefaultValueFactory = _ => [0, 100, 1_000],
            CustomParser = ParseListeners,
        };
        var withoutPeers = new Option<bool>("--without-peers") { Description = "Measure the twin alone." };
        var json = CommonOptions.Json();
        seconds.Validators.Add(result => Require(result, result.GetValueOrDefault<double>() is > 0 and <= 3_600, "--seconds must be above 0 and at most 3600."));
        rounds.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is > 0 and <= 100, "--rounds must be 1 to 100."));
        var command = new Command("ingest", "Durable readings per second through HTTP with live listeners, beside bare grain calls and PostgreSQL.")
        {
            seconds, rounds, listeners, withoutPeers, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = new IngestOptions(
                parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(listeners)!, !parsed.GetValue(withoutPeers), parsed.GetValue(json));
            var report = new IngestReport(await new IngestBenchmark(options, Console.Error).RunAsync(), options.Listeners);
            await Console.Out.WriteLineAsync(report.ToText());
            if (options.Json is not null)
            {
                report.ToReport(TimeProvider.System.GetUtcNow()).Write(options.Json);
            }
        });
        return command;
    }

    private static List<int> ParseListeners(ArgumentResult result)
    {
        var numbers = new List<int>();
        foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 10_000)
            {
                result.AddError($"--listeners: '{part}' is not a number from 0 to 10000.");
                return [];
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static void Require(OptionResult result, bool holds, string error)
    {
        if (!holds)
        {
            result.AddError(error);
        }
    }
}
