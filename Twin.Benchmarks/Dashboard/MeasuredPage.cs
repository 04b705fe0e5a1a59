using System.Globalization;
using Microsoft.Playwright;
using Twin.Benchmarks.Browser;
using Position = Twin.City.Geography.Position;

namespace Twin.Benchmarks.Dashboard;

/// <summary>The control room's page in a fresh profile, with a watch inside that sees what its map has drawn (<c>watch.js</c>).</summary>
public sealed class MeasuredPage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(Chromium.PatienceMs);
    private readonly IBrowserContext _profile;
    private readonly IPage _page;

    private MeasuredPage(IBrowserContext profile, IPage page)
    {
        _profile = profile;
        _page = page;
        Traffic = new PageTraffic(page);
    }

    /// <summary>What it fetched.</summary>
    public PageTraffic Traffic { get; }

    /// <summary>Milliseconds from the start of the navigation until all tiles in view and the state of the watched devices were drawn.</summary>
    public double FirstMapMs { get; private set; }

    /// <summary>Opens the page and returns when the map and the state of the watched devices are drawn.</summary>
    public static async Task<MeasuredPage> OpenAsync(Chromium browser, Uri address, IEnumerable<int> watchedOrdinals)
    {
        var profile = await browser.NewProfileAsync(DashboardOptions.Width, DashboardOptions.Height, ColorScheme.Light);
        var page = await profile.NewPageAsync();
        await page.AddInitScriptAsync(Script(watchedOrdinals));
        var measured = new MeasuredPage(profile, page);
        await page.GotoAsync(address.ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        measured.FirstMapMs = await page.EvaluateAsync<double>("() => window.mapWatch.firstMap").WaitAsync(Patience);
        return measured;
    }

    /// <summary>Moves the map and waits until it is drawn there.</summary>
    public async Task LookAtAsync(Position place, double zoom)
    {
        await _page.EvaluateAsync("([lon, lat, zoom]) => window.twinMap.jumpTo(lon, lat, zoom)", new[] { place.Longitude, place.Latitude, zoom });
        await _page.WaitForFunctionAsync("() => window.twinMap.ready()");
    }

    /// <summary>How many devices are drawn in view, vehicles not counted.</summary>
    public Task<int> CountDrawnAsync() => _page.EvaluateAsync<int>("() => window.twinMap.drawnDevices()");

    /// <summary>How far the page's clock is from that of the machine, in milliseconds; one of them counts whole ones.</summary>
    public Task<double> SkewMsAsync() => _page.EvaluateAsync<double>("() => window.mapWatch.skew()");

    /// <summary>Where a place is on the page, in CSS pixels.</summary>
    public async Task<PagePoint> PointOfAsync(Position place)
    {
        var point = await _page.EvaluateAsync<double[]>(
            "([lon, lat]) => { const { x, y } = window.twinMap.pointOf(lon, lat); return [x, y]; }", new[] { place.Longitude, place.Latitude });
        return new PagePoint(point[0], point[1]);
    }

    /// <summary>The colour of a point once a device is drawn with a value.</summary>
    public async Task<int[]> LearnAsync(PagePoint point, int ordinal, int value) => await _page.EvaluateAsync<int[]>(
        "([x, y, ordinal, value]) => window.mapWatch.learn(x, y, ordinal, value)", new[] { point.X, point.Y, ordinal, value }).WaitAsync(Patience);

    /// <summary>Watches for the frame in which a point has left one colour for the other or, without colours, a device is drawn with a value.</summary>
    public Task ArmAsync(PagePoint point, int ordinal, int value, (int[] From, int[] To)? colours) => _page.EvaluateAsync(
        "([at, from, to]) => window.mapWatch.arm(...at, from, to)",
        new object?[] { new[] { point.X, point.Y, ordinal, value }, colours?.From, colours?.To });

    /// <summary>When that frame was drawn, in milliseconds since 1970.</summary>
    public Task<double> SeenAsync() => _page.EvaluateAsync<double>("() => window.mapWatch.seen").WaitAsync(Patience);

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _profile.DisposeAsync();

    private static string Script(IEnumerable<int> watchedOrdinals)
    {
        using var reader = new StreamReader(typeof(MeasuredPage).Assembly.GetManifestResourceStream("watch.js")!);
        var ordinals = string.Join(',', watchedOrdinals.Select(ordinal => ordinal.ToString(CultureInfo.InvariantCulture)));
        return reader.ReadToEnd().Replace("(WATCHED)", $"([{ordinals}])", StringComparison.Ordinal);
    }
}

/// <summary>A point of the page in CSS pixels.</summary>
public readonly record struct PagePoint(double X, double Y);
