using System.CommandLine;
using System.Diagnostics;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Scale;

/// <summary>The verb <c>city</c>: writes the package of a made-up city, for whoever wants to run the twin on one.</summary>
public static class CityMakeCommand
{
    private const int BadCity = 1;

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var lamps = new Option<int>("--lamps") { Description = $"How many lamps, a multiple of {ScaledCity.LampsPerZone}.", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "Decides lanterns, powers and traffic.", DefaultValueFactory = _ => 1 };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder of the package.", Required = true };
        lamps.Validators.Add(result =>
        {
            if (!ScaleOptions.IsSize(result.GetValueOrDefault<int>()))
            {
                result.AddError($"--lamps must be a multiple of {ScaledCity.LampsPerZone} up to {ScaleOptions.MostLamps}.");
            }
        });
        var command = new Command("city", "Writes the package of a made-up city, checks it and times its loading.") { lamps, seed, folder };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder).FullName, parsed.GetValue(lamps), parsed.GetValue(seed)));
        return command;
    }

    private static int Run(string folder, int lamps, int seed)
    {
        var start = Stopwatch.GetTimestamp();
        ScaledCity.Write(folder, lamps, seed);
        var written = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        var city = CityPackage.Load(folder);
        var loaded = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        var check = CityCheck.Run(folder);
        Console.WriteLine(
            $"{city.Devices.Length:n0} devices in {city.Zones.Length:n0} zones: written in {written.TotalSeconds:0.0} s, loaded in {loaded.TotalSeconds:0.0} s, checked in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s.");
        foreach (var finding in check.Findings.Take(20))
        {
            Console.WriteLine(finding);
        }

        return check.HasErrors ? BadCity : 0;
    }
}
