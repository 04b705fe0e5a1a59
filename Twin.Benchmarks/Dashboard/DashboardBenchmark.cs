using System.Diagnostics;
using System.Globalization;
using Twin.Benchmarks.Browser;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;
using Twin.Benchmarks.Reports;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Benchmarks.Dashboard;

/// <summary>
/// Measures the control room's page in a real browser while lamps of the whole city report. The twin runs as the city runs it, without its emulated field: what comes in is
/// what the load sends, no more.
/// </summary>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being measured.</param>
public sealed class DashboardBenchmark(DashboardOptions options, TextWriter progress)
{
    // Farther apart than the shapes and lights of lamps reach, at zoom 17 and with the whole city on screen.
    private const double ApartCloseUpM = 12;
    private const double ApartWholeCityM = 60;
    private const int WholeCityCandidates = 6;
    private static readonly TimeSpan AfterFirstMap = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PagesSettle = TimeSpan.FromSeconds(3);
    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Runs everything and returns what was measured.</summary>
    public async Task<DashboardFigures> RunAsync()
    {
        var city = CityPackage.Load(RepositoryFolder.City);
        var closeUp = LonelyLamps.Of(city, ApartCloseUpM).Take(1).ToList();
        var wholeCity = LonelyLamps.Of(city, ApartWholeCityM).Except(closeUp).Take(WholeCityCandidates).ToList();
        var lamps = city.Devices.Where(device => device.Kind == DeviceKind.Lamp).Except([.. closeUp, .. wholeCity]).ToList();
        var reporting = lamps.Count / DashboardOptions.BatchSize * DashboardOptions.BatchSize;
        var watched = lamps.Take(reporting).Where((_, i) => i % DashboardOptions.WatchedEvery == 0).Select(lamp => lamp.Ordinal).ToList();

        using var folder = WorkFolder.Create();
        await using var twin = TwinServer.Start(folder.Combine("twin"), "--Twin:Emulator", "false");
        await twin.WaitUntilReadyAsync();
        var lampFile = folder.Combine("lamps.tsv");
        LampList.Write(lampFile, lamps.Select(lamp => (lamp.Id, city.Zones[lamp.Zone].Code)));
        await using var load = await BackgroundLoad.StartAsync(twin, lampFile, lamps.Count);
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The twin was ready after {twin.ReadySeconds:0.0} s; {reporting} lamps report, {DashboardOptions.Rate} readings/s."));

        var figures = await MeasureInBrowserAsync(twin, watched, closeUp, wholeCity);
        var (without, with, faults) = await MeasureServerAsync(twin, figures);
        return figures with { CoresWithoutPages = without, CoresWithPages = with, PageFaults = faults, ReadingsPerSecond = load.PerSecond };
    }

    private async Task<DashboardFigures> MeasureInBrowserAsync(TwinServer twin, List<int> watched, List<Device> closeUp, List<Device> wholeCity)
    {
        await using var browser = await Chromium.StartAsync();
        var firstMaps = new List<double>();
        var loads = new List<FetchedBytes>();
        for (var i = 0; i < options.Repeats; i++)
        {
            await using var opened = await MeasuredPage.OpenAsync(browser, twin.Client.BaseAddress!, watched);
            await Task.Delay(AfterFirstMap, _time);
            firstMaps.Add(opened.FirstMapMs);
            loads.Add(await opened.Traffic.ReadAsync());
            await progress.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"  page {i + 1}: map after {opened.FirstMapMs:n0} ms, {loads[^1].Program / 1e3:n0} kB of program"));
        }

        await using var page = await MeasuredPage.OpenAsync(browser, twin.Client.BaseAddress!, watched);
        var skewMs = Math.Abs(await page.SkewMsAsync());
        var (fetched, polled, seconds) = await WatchTrafficAsync(page);
        using var connection = await HttpConnection.OpenAsync(twin.Address);
        var probe = new PixelProbe(page, connection, twin.Address.ToString(), _time);
        await progress.WriteLineAsync($"Reading to pixel, {options.Probes} times with the whole city on screen and as often close up.");
        var wholeCityPixels = await ProbeAsync(probe, wholeCity, "whole city");
        await page.LookAtAsync(closeUp[0].Position, DashboardOptions.CloseUp);
        var closeUpPixels = await ProbeAsync(probe, closeUp, "close up");
        return new DashboardFigures
        {
            Browser = browser.Version,
            FirstMapMs = firstMaps,
            FirstLoad = loads.MaxBy(load => load.Program)!,
            CloseUp = closeUpPixels,
            WholeCity = wholeCityPixels,
            ClockSkewMs = Math.Max(skewMs, Math.Abs(await page.SkewMsAsync())),
            FrameBytesPerSecond = fetched.Frames / seconds,
            AnswerBytesPerSecond = fetched.Answers / seconds,
            Polled = polled,
            PolledSeconds = seconds,
            Pages = options.Pages,
            CoresWithoutPages = double.NaN,
            CoresWithPages = double.NaN,
            PageFaults = 0,
            ReadingsPerSecond = double.NaN,
        };
    }

    private async Task<PixelFigures> ProbeAsync(PixelProbe probe, List<Device> lamps, string view)
    {
        var pixels = await probe.MeasureAsync(lamps, options.Probes);
        await progress.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"  {view}: p50 {pixels.Latencies.P50:0} ms, p99 {pixels.Latencies.P99:0} ms, {pixels.DrawnDevices} devices in view"));
        return pixels;
    }

    private async Task<(FetchedBytes Fetched, IReadOnlyList<Polled> Polled, double Seconds)> WatchTrafficAsync(MeasuredPage page)
    {
        var (requests, frames) = (page.Traffic.Requests, page.Traffic.Frames);
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), _time);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var fetched = await page.Traffic.ReadAsync(requests);
        return (fetched with { Frames = page.Traffic.Frames - frames }, page.Traffic.PolledSince(requests), seconds);
    }

    private async Task<(double Without, double With, long Faults)> MeasureServerAsync(TwinServer twin, DashboardFigures figures)
    {
        await progress.WriteLineAsync($"CPU of the server, {options.Rounds} times without a page and with {options.Pages}.");
        var (without, with, faults) = (new List<double>(), new List<double>(), 0L);
        for (var round = 0; round < options.Rounds; round++)
        {
            without.Add(await CoresAsync(twin));
            await using var pages = await OpenPages.OpenAsync(
                twin.Client.BaseAddress!, options.Pages, figures.Polled, TimeSpan.FromSeconds(figures.PolledSeconds), _time);

            // Opening is no part of being open: the snapshots of all zones have gone out by then.
            await Task.Delay(PagesSettle, _time);
            with.Add(await CoresAsync(twin));
            faults += pages.Faults;
        }

        return (Median.Of(without), Median.Of(with), faults);
    }

    private async Task<double> CoresAsync(TwinServer twin)
    {
        var start = Stopwatch.GetTimestamp();
        var cpu = CpuTime.OfTrees([twin.ProcessId]);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), _time);
        return (CpuTime.OfTrees([twin.ProcessId]) - cpu) / Stopwatch.GetElapsedTime(start);
    }
}
