using System.Net;
using System.Net.WebSockets;

namespace Twin.Benchmarks.Dashboard;

/// <summary>
/// Clients that ask of the server what an open page asks: the live map's WebSocket, and the addresses that a real page was seen to poll, as often. A browser for
/// each of them would take the cores from the server.
/// </summary>
public sealed class OpenPages : IAsyncDisposable
{
    private const int ReceiveBytes = 64 * 1024;
    private const string Encodings = "gzip, deflate, br, zstd";
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly List<ClientWebSocket> _sockets = [];
    private readonly List<Task> _running = [];
    private long _faults;

    private OpenPages(Uri address, TimeProvider time)
    {
        _client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address };
        _client.DefaultRequestHeaders.Add("Accept-Encoding", Encodings);
        _time = time;
    }

    /// <summary>Sockets that broke and questions that were not answered with success.</summary>
    public long Faults => Volatile.Read(ref _faults);

    /// <summary>Opens so many.</summary>
    /// <param name="address">The server.</param>
    /// <param name="count">How many pages.</param>
    /// <param name="polled">What each of them asks within <paramref name="window"/>.</param>
    /// <param name="window">The time in which a real page was watched.</param>
    /// <param name="time">The machine's clock.</param>
    public static async Task<OpenPages> OpenAsync(Uri address, int count, IReadOnlyList<Polled> polled, TimeSpan window, TimeProvider time)
    {
        var pages = new OpenPages(address, time);
        var chance = new Random(DashboardOptions.Seed);
        for (var i = 0; i < count; i++)
        {
            await pages.OpenSocketAsync();
            pages._running.AddRange(polled.Select(one => pages.PollAsync(one.PathAndQuery, window / one.Count, chance.NextDouble())));
        }

        return pages;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _sockets.ForEach(socket => socket.Dispose());
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task OpenSocketAsync()
    {
        var socket = new ClientWebSocket();
        _sockets.Add(socket);
        await socket.ConnectAsync(new UriBuilder(_client.BaseAddress!) { Scheme = "ws", Path = "/api/live/map" }.Uri, _stop.Token);
        _running.Add(ReceiveAsync(socket));
    }

    private async Task ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[ReceiveBytes];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), _stop.Token)).MessageType != WebSocketMessageType.Close)
            {
                // What it says is of no interest here.
            }

            Interlocked.Increment(ref _faults);
        }
        catch (OperationCanceledException)
        {
            // The page is closed.
        }
        catch (WebSocketException)
        {
            Interlocked.Increment(ref _faults);
        }
    }

    private async Task PollAsync(string path, TimeSpan period, double phase)
    {
        try
        {
            // Pages were not all opened at the same moment.
            await Task.Delay(period * phase, _time, _stop.Token);
            using var timer = new PeriodicTimer(period, _time);
            do
            {
                await AskAsync(path);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The page is closed.
        }
    }

    private async Task AskAsync(string path)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative), _stop.Token);
            Interlocked.Add(ref _faults, answer.IsSuccessStatusCode ? 0 : 1);
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _faults);
        }
    }
}
