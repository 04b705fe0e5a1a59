using Microsoft.Playwright;

namespace Twin.Benchmarks.Browser;

/// <summary>The system's Chromium, headless and drawing without a graphics card. The one place that says how it is started.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>How long a page may take for anything, on a machine that draws without a graphics card.</summary>
    public const float PatienceMs = 120_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Its version.</summary>
    public string Version => _browser.Version;

    /// <summary>Starts it. Throws <see cref="FileNotFoundException"/> when it is not installed.</summary>
    public static async Task<Chromium> StartAsync()
    {
        var program = Find() ?? throw new FileNotFoundException("Chromium is not installed (on Debian: apt-get install chromium).");
        var playwright = await Playwright.CreateAsync();
        var options = new BrowserTypeLaunchOptions { ExecutablePath = program, Headless = true, Args = Arguments, Timeout = PatienceMs };
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(options));
    }

    /// <summary>A fresh profile: nothing cached, nothing stored.</summary>
    public async Task<IBrowserContext> NewProfileAsync(int width, int height, ColorScheme scheme)
    {
        var profile = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            Locale = "en-GB",
        });
        profile.SetDefaultTimeout(PatienceMs);
        return profile;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Prepend("/usr/bin")
            .Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
}
