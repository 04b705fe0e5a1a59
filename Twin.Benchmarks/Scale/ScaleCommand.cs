using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Twin.Benchmarks.Scale;

/// <summary>The verb <c>scale</c>.</summary>
public static class ScaleCommand
{
    private const int Missing = 1;

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var lamps = new Option<IReadOnlyList<int>>("--lamps")
        {
            Description = "Sizes of the made-up cities, separated by commas; the first is what the others are compared with.",
            DefaultValueFactory = _ => [10_000, 100_000, 1_000_000],
            CustomParser = ParseLamps,
        };
        var seconds = new Option<double>("--seconds") { Description = "Length of one window.", DefaultValueFactory = _ => 6 };
        var repeats = new Option<int>("--repeats") { Description = "Windows of each kind; the median counts.", DefaultValueFactory = _ => 3 };
        var withoutHops = new Option<bool>("--without-hops") { Description = "Leave out one silo against two on PostgreSQL." };
        var json = CommonOptions.Json();
        seconds.Validators.Add(result => Require(result, result.GetValueOrDefault<double>() is > 0 and <= 3_600, "--seconds must be above 0 and at most 3600."));
        repeats.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is > 0 and <= 100, "--repeats must be 1 to 100."));
        var command = new Command("scale", "What a reading and a twin cost as the city grows, starts and restarts, and what a second silo costs.") { lamps, seconds, repeats, withoutHops, json };
        command.SetAction(async (parsed, _) =>
        {
            var options = new ScaleOptions(parsed.GetValue(lamps)!, parsed.GetValue(seconds), parsed.GetValue(repeats), !parsed.GetValue(withoutHops), parsed.GetValue(json));
            var figures = await new ScaleBenchmark(options, Console.Error).RunAsync();
            var report = new ScaleReport(figures);
            await Console.Out.WriteLineAsync(report.ToText());
            if (options.Json is not null)
            {
                report.ToReport(TimeProvider.System.GetUtcNow()).Write(options.Json);
            }

            return figures.Sizes.All(size => size.Kill.Missing == 0) ? 0 : Missing;
        });
        return command;
    }

    private static List<int> ParseLamps(ArgumentResult result)
    {
        var sizes = new List<int>();
        foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || !ScaleOptions.IsSize(size))
            {
                result.AddError($"--lamps: '{part}' is not a multiple of {ScaledCity.LampsPerZone} up to {ScaleOptions.MostLamps}.");
                return [];
            }

            sizes.Add(size);
        }

        return sizes;
    }

    private static void Require(OptionResult result, bool holds, string error)
    {
        if (!holds)
        {
            result.AddError(error);
        }
    }
}
