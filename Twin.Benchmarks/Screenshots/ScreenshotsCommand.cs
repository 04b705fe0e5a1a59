using System.CommandLine;
using System.Globalization;
using Twin.Benchmarks.Reports;

namespace Twin.Benchmarks.Screenshots;

/// <summary>The verb <c>screenshots</c>.</summary>
public static class ScreenshotsCommand
{
    private const int TooLarge = 1;
    private const long MostBytes = 400_000;

    /// <summary>Builds the verb.</summary>
    public static Command Build()
    {
        var folder = new Option<DirectoryInfo>("--out") { Description = "Where the pictures go.", HelpName = "FOLDER", Required = true };
        var settle = new Option<double>("--settle") { Description = "Seconds that the city lives before its pictures are taken.", DefaultValueFactory = _ => 60 };
        var only = new Option<string?>("--only") { Description = "Only pictures whose file has this in its name.", HelpName = "TEXT" };
        settle.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 3_600))
            {
                result.AddError("--settle must be 0 to 3600.");
            }
        });
        only.Validators.Add(result =>
        {
            if (Chosen(result.GetValueOrDefault<string?>()).Count == 0)
            {
                result.AddError("--only: no picture has that in its name.");
            }
        });
        var command = new Command("screenshots", "Pictures of every page by day and by night, of the shipped city with its emulated field.") { folder, settle, only };
        command.SetAction(async (parsed, _) =>
        {
            var run = new ScreenshotRun(parsed.GetRequiredValue(folder), TimeSpan.FromSeconds(parsed.GetValue(settle)), Console.Error);
            var taken = await run.RunAsync(Chosen(parsed.GetValue(only)));
            var table = new Table("picture", "page", "kB", "");
            foreach (var (shot, bytes) in taken)
            {
                table.Add(shot.File, shot.Path, (bytes / 1e3).ToString("0", CultureInfo.InvariantCulture), bytes > MostBytes ? "TOO LARGE" : "");
            }

            await Console.Out.WriteLineAsync(table.ToString());
            return taken.All(one => one.Bytes <= MostBytes) ? 0 : TooLarge;
        });
        return command;
    }

    private static List<Shot> Chosen(string? text) => [.. Shot.All.Where(shot => text is null || shot.File.Contains(text, StringComparison.Ordinal))];
}
