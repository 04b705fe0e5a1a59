using System.CommandLine;
using System.CommandLine.Parsing;

namespace Twin.Benchmarks.Dashboard;

/// <summary>The verb <c>dashboard</c>.</summary>
public static class DashboardCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var repeats = new Option<int>("--repeats") { Description = "How often the page is opened.", DefaultValueFactory = _ => 7 };
        var probes = new Option<int>("--probes") { Description = "Readings that are followed to the pixel, in each view.", DefaultValueFactory = _ => 200 };
        var pages = new Option<int>("--pages") { Description = "Pages that are held open for the server's CPU.", DefaultValueFactory = _ => 100 };
        var seconds = new Option<double>("--seconds") { Description = "Length of one window of bytes or CPU.", DefaultValueFactory = _ => 20 };
        var rounds = new Option<int>("--rounds") { Description = "Windows of CPU with and without pages, by turns; the median counts.", DefaultValueFactory = _ => 3 };
        var json = CommonOptions.Json();
        repeats.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is > 0 and <= 100, "--repeats must be 1 to 100."));
        probes.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is > 0 and <= 10_000, "--probes must be 1 to 10000."));
        pages.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is > 0 and <= 2_000, "--pages must be 1 to 2000."));
        seconds.Validators.Add(result => Require(result, result.GetValueOrDefault<double>() is >= 5 and <= 600, "--seconds must be 5 to 600."));
        rounds.Validators.Add(result => Require(result, result.GetValueOrDefault<int>() is > 0 and <= 100, "--rounds must be 1 to 100."));
        var command = new Command("dashboard", "The control room's page in Chromium under 5,000 readings/s: first map, first load, reading to pixel, bytes, CPU of the server.")
        {
            repeats, probes, pages, seconds, rounds, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = new DashboardOptions(
                parsed.GetValue(repeats), parsed.GetValue(probes), parsed.GetValue(pages), parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(json));
            var report = new DashboardReport(await new DashboardBenchmark(options, Console.Error).RunAsync());
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
