using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Twin.Benchmarks.Browser;
using Twin.Benchmarks.Processes;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Screenshots;

/// <summary>Takes the pictures of the documentation: the shipped city with its emulated field, from a fresh start, once by day and once by night.</summary>
/// <param name="folder">Where the pictures go.</param>
/// <param name="settle">How long the city lives after every device has reported, so that there are journeys and alarms.</param>
/// <param name="progress">Told what is being done.</param>
public sealed class ScreenshotRun(DirectoryInfo folder, TimeSpan settle, TextWriter progress)
{
    private const double EnoughReporting = 0.98;
    private static readonly TimeSpan ReportLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

    // Two readings of the figures, and tiles that were moved to.
    private static readonly TimeSpan BeforeShot = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Takes these pictures and tells how many bytes each has.</summary>
    public async Task<IReadOnlyList<(Shot Shot, long Bytes)>> RunAsync(IReadOnlyList<Shot> shots)
    {
        folder.Create();
        var city = CityPackage.Load(RepositoryFolder.City);
        var taken = new List<(Shot, long)>();
        await using var browser = await Chromium.StartAsync();
        foreach (var hour in shots.GroupBy(shot => shot.Hour))
        {
            using var data = WorkFolder.Create();
            await using var twin = TwinServer.Start(
                data.Combine("twin"), [.. TwinServer.AnyMqttPort, "--Twin:Emulator", "true", "--Twin:StartAt", hour.Key.StartAt]);
            await twin.WaitUntilReadyAsync();
            await WaitForFieldAsync(twin);
            await progress.WriteLineAsync($"By {hour.Key.Name}: the field has reported; the city lives for {settle.TotalSeconds:0} s.");
            await Task.Delay(settle, _time);
            foreach (var shot in hour)
            {
                taken.Add((shot, await TakeAsync(browser, twin.Client.BaseAddress!, city, shot)));
                await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {shot.File}: {taken[^1].Item2 / 1e3:0} kB"));
            }
        }

        return taken;
    }

    private async Task<long> TakeAsync(Chromium browser, Uri address, CityInventory city, Shot shot)
    {
        await using var profile = await browser.NewProfileAsync(shot.Width, shot.Height, shot.Hour.Scheme);
        var page = await profile.NewPageAsync();
        var stage = new Stage(page, city);
        await page.GotoAsync(new Uri(address, shot.Path).ToString());
        await stage.WhenDrawnAsync();
        if (shot.Steps is not null)
        {
            await shot.Steps(stage);
        }

        await Task.Delay(BeforeShot, _time);
        await stage.WhenDrawnAsync();
        var png = PalettePng.Encode(await DecodeAsync(browser, await page.ScreenshotAsync()), shot.Width, shot.Height);
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, shot.File), png);
        return png.Length;
    }

    // The browser knows how to read a picture; a page of its own is not held to the policy of the twin's.
    private static async Task<byte[]> DecodeAsync(Chromium browser, byte[] png)
    {
        await using var profile = await browser.NewProfileAsync(1, 1, ColorScheme.Light);
        var page = await profile.NewPageAsync();
        return Convert.FromBase64String(await page.EvaluateAsync<string>(
            """
            async (png) => {
              const image = new Image();
              image.src = `data:image/png;base64,${png}`;
              await image.decode();
              const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
              pen.drawImage(image, 0, 0);
              const reader = new FileReader();
              const read = new Promise((resolve) => (reader.onload = resolve));
              reader.readAsDataURL(new Blob([pen.getImageData(0, 0, image.width, image.height).data]));
              await read;
              return reader.result.slice(reader.result.indexOf(',') + 1);
            }
            """,
            Convert.ToBase64String(png)));
    }

    private async Task WaitForFieldAsync(TwinServer twin)
    {
        var start = _time.GetTimestamp();
        while (await ShareReportingAsync(twin) < EnoughReporting)
        {
            if (_time.GetElapsedTime(start) > ReportLimit)
            {
                throw new TimeoutException($"The emulated field has not reported within {ReportLimit.TotalMinutes} min.");
            }

            await Task.Delay(PollPeriod, _time);
        }
    }

    private static async Task<double> ShareReportingAsync(TwinServer twin)
    {
        using var city = JsonDocument.Parse(await twin.Client.GetStringAsync(new Uri("/api/city", UriKind.Relative)));
        var devices = city.RootElement.GetProperty("devices").EnumerateObject().Sum(kind => kind.Value.GetInt32());
        return (double)city.RootElement.GetProperty("reporting").GetInt32() / devices;
    }
}
