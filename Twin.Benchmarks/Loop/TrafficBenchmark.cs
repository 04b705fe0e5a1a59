using System.Diagnostics;
using HdrHistogram;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Reports;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Lighting;

namespace Twin.Benchmarks.Loop;

/// <summary>
/// How soon all lamps of a street are commanded after its counters have counted more traffic, at night, while other lamps report. Every street rises twice: once alone, from quiet to
/// moderate traffic, once together with others, to high traffic.
/// </summary>
/// <param name="city">The city.</param>
/// <param name="options">How.</param>
/// <param name="progress">Told what is being measured.</param>
public sealed class TrafficBenchmark(CityInventory city, LoopOptions options, TextWriter progress)
{
    // Shares of the capacity, well inside their classes of docs/lighting.md: quiet below 13.5 %, then 16.5 to 49.5 %, then above, also averaged with the rise before.
    private const double QuietShare = 0.02;
    private const double ModerateShare = 0.3;
    private const double HighShare = 1;
    private const int Seed = 1;
    private const int LongestPauseMs = 100;
    private const int Digits = 3;

    // Counters tell five minutes at a time; the quiet before is told as one count, so that no decision falls between its parts.
    private static readonly TimeSpan RisePeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromMinutes(16);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RiseLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs it on a fresh twin below a folder.</summary>
    public async Task<TrafficFigures> RunAsync(string folder)
    {
        await using var twin = FieldRegister.StartTwin(folder, PlayedField.Clients(city), "--Twin:StartAt", LoopOptions.Night);
        await twin.WaitUntilReadyAsync();
        var streets = ChooseStreets();
        var time = await CityTime.OfAsync(twin);
        await using var field = await PlayedField.ConnectAsync(city, time, twin.MqttPort, streets);
        await progress.WriteLineAsync($"Counters to lamps: {streets.Length} counted streets with {streets.Sum(street => street.Lit.Lamps.Length)} lamps, {LoopOptions.BackgroundRate} other readings/s.");
        var level = LightingProgram.Standard.LevelAt(time.Now, TimeZoneInfo.FindSystemTimeZoneById(city.Manifest.TimeZone), Darkness.IsDark(time.Now, city.Manifest.Centre));
        await SettleAsync(field, streets, level);
        using var stop = new CancellationTokenSource();
        var background = new BackgroundReadings(field, Others(), level);
        var reporting = background.RunAsync(stop.Token);
        var oneByOne = await RaiseOneByOneAsync(field, streets);
        var atOnce = await RaiseAtOnceAsync(field, streets);
        var rate = background.PerSecond;
        await stop.CancelAsync();
        await reporting;
        return new TrafficFigures(oneByOne, atOnce, rate);
    }

    private async Task SettleAsync(PlayedField field, PlayedStreet[] streets, double level)
    {
        var settled = Task.WhenAll(streets.Select(street => street.AwaitAsync(commanded => commanded <= LightingFigures.LowPercent)));
        foreach (var street in streets)
        {
            await field.CountAsync(street.Lit, QuietShare, RisePeriod, QuietPeriod);
        }

        foreach (var (zone, lamps) in Batches(streets.SelectMany(street => street.Lit.Lamps)))
        {
            await field.ReportAsync(zone, lamps, level);
        }

        await settled.WaitAsync(SettleLimit, TimeProvider.System);
    }

    private static async Task<RiseFigures> RaiseOneByOneAsync(PlayedField field, PlayedStreet[] streets)
    {
        var latenciesUs = NewHistogram();
        var random = new Random(Seed);
        var missed = 0;
        foreach (var street in streets)
        {
            // Counters report when they please, not when the zone has just finished something.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(LongestPauseMs)), TimeProvider.System);
            missed += await RaiseAsync(field, street, ModerateShare, latenciesUs) ? 0 : 1;
        }

        return Figures(streets, missed, latenciesUs);
    }

    private static async Task<RiseFigures> RaiseAtOnceAsync(PlayedField field, PlayedStreet[] streets)
    {
        var latenciesUs = NewHistogram();
        var missed = 0;
        foreach (var together in streets.Chunk(LoopOptions.StreetsAtOnce))
        {
            var commanded = await Task.WhenAll(together.Select(street => Task.Run(() => RaiseAsync(field, street, HighShare, latenciesUs))));
            missed += commanded.Count(isCommanded => !isCommanded);
        }

        return Figures(streets, missed, latenciesUs);
    }

    private static async Task<bool> RaiseAsync(PlayedField field, PlayedStreet street, double share, LongConcurrentHistogram latenciesUs)
    {
        var commanded = street.AwaitRiseAsync();
        var start = Stopwatch.GetTimestamp();
        await field.CountAsync(street.Lit, share, TimeSpan.Zero, RisePeriod);
        try
        {
            var end = await commanded.WaitAsync(RiseLimit, TimeProvider.System);
            latenciesUs.RecordValue((long)Stopwatch.GetElapsedTime(start, end).TotalMicroseconds);
            return true;
        }
        catch (TimeoutException)
        {
            latenciesUs.RecordValue((long)RiseLimit.TotalMicroseconds);
            return false;
        }
    }

    private static RiseFigures Figures(PlayedStreet[] streets, int missed, LongConcurrentHistogram latenciesUs) =>
        new(streets.Length, streets.Sum(street => street.Lit.Lamps.Length), missed, LatencySummary.Of(latenciesUs)!);

    private static LongConcurrentHistogram NewHistogram() => new(1, LoadGenerator.LongestLatencyUs, Digits);

    private IEnumerable<(int Zone, int[] Lamps)> Batches(IEnumerable<int> lamps) => lamps
        .GroupBy(lamp => city.Devices[lamp].Zone)
        .SelectMany(zone => zone.Chunk(LoopOptions.ArraySize).Select(batch => (zone.Key, batch)));

    // Spread evenly over the city's list, so that large and small streets of all zones are among them.
    private PlayedStreet[] ChooseStreets()
    {
        var counted = CountedStreets();
        var count = Math.Min(options.Streets, counted.Length);
        return [.. Enumerable.Range(0, count).Select(i => new PlayedStreet(counted[(int)((long)i * counted.Length / count)]))];
    }

    private LitStreet[] CountedStreets()
    {
        var all = new LitStreets(city);
        return [.. city.Zones.SelectMany(zone => all.InZone(zone.Ordinal)).Where(street => !street.Counters.IsEmpty).Distinct()];
    }

    /// <summary>Lamps that follow the program; zones by turns, not one after another.</summary>
    private List<(int Zone, int[] Lamps)> Others()
    {
        var byTraffic = CountedStreets().SelectMany(street => street.Lamps).ToHashSet();
        return [.. Batches(city.Devices.Where(device => device.Kind == DeviceKind.Lamp && !byTraffic.Contains(device.Ordinal)).Select(device => device.Ordinal))
            .GroupBy(batch => batch.Zone)
            .SelectMany(zone => zone.Select((batch, turn) => (batch, turn)))
            .OrderBy(batch => batch.turn)
            .Select(batch => batch.batch)];
    }
}
