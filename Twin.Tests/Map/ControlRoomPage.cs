using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace Twin.Tests.Map;

/// <summary>A colour of the screen, 0–255 each.</summary>
public readonly record struct Colour(int Red, int Green, int Blue);

/// <summary>The control room's page in a headless Chromium, as an operator has it open.</summary>
public sealed class ControlRoomPage : IAsyncDisposable
{
    /// <summary>How long the page may take for anything, on a machine that draws without a graphics card and is busy with other tests.</summary>
    private const float PatienceMs = 90_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IBrowser _browser;
    private readonly Func<Task> _close;
    private readonly ConcurrentQueue<string> _requests = new();

    private ControlRoomPage(IBrowser browser, IPage page, Func<Task> close)
    {
        _browser = browser;
        _close = close;
        Page = page;
        page.Console += (_, message) => KeepComplaint(message.Type, message.Text);
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.WebSocket += (_, socket) => _requests.Enqueue(socket.Url);
    }

    /// <summary>The page itself.</summary>
    public IPage Page { get; }

    /// <summary>Errors and warnings of the page, what its content security policy refused among them.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Every host that the page has spoken to.</summary>
    public IEnumerable<string> Hosts => _requests.Select(url => new Uri(url)).Where(url => url.Scheme is not ("data" or "blob")).Select(url => url.Authority).Distinct(StringComparer.Ordinal);

    /// <summary>Opens the page and returns when the map is drawn and live. Skips the test where there is no Chromium.</summary>
    public static async Task<ControlRoomPage> OpenAsync(Uri address)
    {
        var chromium = FindChromium();
        Assert.SkipWhen(chromium is null, "Chromium is not installed (on Debian: apt-get install chromium).");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Headless = true, Args = Arguments, Timeout = PatienceMs });
        return await OpenAsync(browser, address, async () =>
        {
            await browser.DisposeAsync();
            playwright.Dispose();
        });
    }

    /// <summary>Opens the page of another operator: in the same browser, with a storage of its own. It is closed with the first at the latest.</summary>
    public Task<ControlRoomPage> OpenAnotherAsync(Uri address) => OpenAsync(_browser, address, () => Task.CompletedTask);

    /// <summary>Waits until all tiles in view are drawn.</summary>
    public Task WhenDrawnAsync() => Page.WaitForFunctionAsync("() => window.twinMap?.ready()");

    /// <summary>Waits until the map draws a device with this status (0 silent, 1 ok, 2 alarm) and value.</summary>
    public Task WhenStateAsync(int ordinal, int status, int value) => Page.WaitForFunctionAsync(
        "([ordinal, status, value]) => { const state = window.twinMap.stateOf(ordinal); return state.status === status && state.value === value; }",
        new[] { ordinal, status, value });

    /// <summary>Moves the map and waits until it is drawn there.</summary>
    public async Task LookAtAsync(double longitude, double latitude, double zoom)
    {
        await Page.EvaluateAsync("([lon, lat, zoom]) => window.twinMap.jumpTo(lon, lat, zoom)", new[] { longitude, latitude, zoom });
        await WhenDrawnAsync();
    }

    /// <summary>Where a place is on the page, in CSS pixels.</summary>
    public async Task<(float X, float Y)> PointOfAsync(double longitude, double latitude)
    {
        var point = await Page.EvaluateAsync<float[]>("([lon, lat]) => { const { x, y } = window.twinMap.pointOf(lon, lat); return [x, y]; }", new[] { longitude, latitude });
        return (point[0], point[1]);
    }

    /// <summary>The colour that the screen shows at a point.</summary>
    public async Task<Colour> ColourAtAsync((float X, float Y) point)
    {
        var shot = await Page.ScreenshotAsync(new PageScreenshotOptions { Clip = new Clip { X = point.X - 1, Y = point.Y - 1, Width = 3, Height = 3 } });
        var parts = await Page.EvaluateAsync<int[]>(
            """
            async (png) => {
              const image = new Image();
              image.src = `data:image/png;base64,${png}`;
              await image.decode();
              const pen = document.createElement('canvas').getContext('2d');
              pen.drawImage(image, 0, 0);
              return [...pen.getImageData(1, 1, 1, 1).data.slice(0, 3)];
            }
            """,
            Convert.ToBase64String(shot));
        return new Colour(parts[0], parts[1], parts[2]);
    }

    /// <summary>The text of an element by its test id.</summary>
    public async Task<string> TextAsync(string testId) => (await Page.GetByTestId(testId).InnerTextAsync()).Trim();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        await _close();
    }

    private static async Task<ControlRoomPage> OpenAsync(IBrowser browser, Uri address, Func<Task> close)
    {
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1_280, Height = 800 }, ColorScheme = ColorScheme.Light });
        page.SetDefaultTimeout(PatienceMs);
        var room = new ControlRoomPage(browser, page, close);
        await page.GotoAsync(address.ToString());
        await room.WhenDrawnAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('[data-testid=link]')?.textContent.trim() === 'Live'");
        return room;
    }

    private void KeepComplaint(string type, string text)
    {
        // Without a graphics card the browser remarks on its own speed.
        if (type is "error" or "warning" && !text.Contains("GPU stall", StringComparison.Ordinal))
        {
            Complaints.Enqueue(text);
        }
    }

    private static string? FindChromium() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Prepend("/usr/bin")
            .Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
}
