using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Twin.Benchmarks.Processes;

/// <summary>The product as a process of its own, as the city runs it: <c>Twin.Api</c> with its silo inside, on SQLite below a folder.</summary>
public sealed class TwinServer : IAsyncDisposable
{
    /// <summary>Options with which its broker listens on a free port; without them there is none.</summary>
    public static readonly string[] AnyMqttPort = ["--Twin:Mqtt:Port", "-1"];

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);
    private readonly ChildProcess _process;
    private readonly string _log;
    private readonly long _started = Stopwatch.GetTimestamp();

    private TwinServer(ChildProcess process, string log, int port)
    {
        (_process, _log) = (process, log);
        Address = new IPEndPoint(IPAddress.Loopback, port);
        Client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>A client for questions outside the measured windows.</summary>
    public HttpClient Client { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Seconds from start to ready, once <see cref="WaitUntilReadyAsync"/> has returned.</summary>
    public double ReadySeconds { get; private set; }

    /// <summary>Port of its broker once it is ready; it must have been started with <see cref="AnyMqttPort"/>.</summary>
    public int MqttPort
    {
        get
        {
            const string Mark = "MQTT listens on 127.0.0.1:";
            var line = File.ReadLines(_log).First(line => line.Contains(Mark, StringComparison.Ordinal));
            var port = line.AsSpan(line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length);
            return int.Parse(port[..(port.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : port.Length)], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Starts it; the data go below <paramref name="folder"/>, its log beside them.</summary>
    public static TwinServer Start(string folder, params IEnumerable<string> options)
    {
        Directory.CreateDirectory(folder);
        var port = FreePort.Find();
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Twin.Api.dll"), "--urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            "--Twin:DataDirectory", folder, "--Twin:City", RepositoryFolder.City, "--Twin:Mqtt:Port", "0", .. options,
        ];
        var log = Path.Combine(folder, "server.log");
        return new TwinServer(ChildProcess.Start("dotnet", arguments, log), log, port);
    }

    /// <summary>Waits until <c>/health/ready</c> answers 200. Throws <see cref="TimeoutException"/> after five minutes, which a million lamps may need on a busy machine, <see cref="IOException"/> when it ends.</summary>
    public async Task WaitUntilReadyAsync()
    {
        while (!await IsReadyAsync())
        {
            if (_process.HasExited)
            {
                throw new IOException("The server ended before it was ready; see server.log in its data folder.");
            }

            if (Stopwatch.GetElapsedTime(_started) > ReadyLimit)
            {
                throw new TimeoutException($"The server was not ready within {ReadyLimit.TotalSeconds} s.");
            }

            await Task.Delay(PollPeriod, TimeProvider.System);
        }

        ReadySeconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>All devices of a kind as the API lists them.</summary>
    public async Task<List<JsonElement>> ListAsync(string kind)
    {
        var devices = new List<JsonElement>();
        string? page = $"/api/devices?kind={kind}&limit=1000";
        while (page is not null)
        {
            using var response = await Client.GetAsync(new Uri(page, UriKind.RelativeOrAbsolute));
            response.EnsureSuccessStatusCode();
            using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
            devices.AddRange(document.RootElement.GetProperty("items").EnumerateArray().Select(device => device.Clone()));
            page = NextPage(response);
        }

        return devices;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // RFC 8288: <address>; rel="next"
    private static string? NextPage(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Link", out var links) && links.FirstOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal)) is { } link
            ? link[(link.IndexOf('<', StringComparison.Ordinal) + 1)..link.IndexOf('>', StringComparison.Ordinal)]
            : null;
}
