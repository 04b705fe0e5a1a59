using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using IRequest = Microsoft.Playwright.IRequest;

namespace Twin.Benchmarks.Dashboard;

/// <summary>What a page fetched, in bytes as they came over the wire, headers included (<c>encodedDataLength</c> of Chromium's Network events).</summary>
/// <param name="Program">Page, scripts, styles and workers.</param>
/// <param name="Tiles">Below <c>/tiles</c>.</param>
/// <param name="Answers">Below <c>/api</c>.</param>
/// <param name="Frames">Frames of WebSockets, with the heads that RFC 6455 gives them.</param>
public sealed record FetchedBytes(long Program, long Tiles, long Answers, long Frames);

/// <summary>An address that a page asks again and again.</summary>
/// <param name="PathAndQuery">Such as <c>/api/city</c>.</param>
/// <param name="Count">How often it was asked within the window.</param>
public sealed record Polled(string PathAndQuery, int Count);

/// <summary>Counts what a page and its workers fetch.</summary>
public sealed class PageTraffic
{
    private const string Answers = "/api/";
    private const string Tiles = "/tiles/";
    private readonly IPage _page;
    private readonly ConcurrentQueue<IRequest> _requests = new();
    private long _frames;

    /// <summary>Listens from now on; frames are counted of WebSockets that are opened from now on.</summary>
    public PageTraffic(IPage page)
    {
        _page = page;
        page.RequestFinished += (_, request) => _requests.Enqueue(request);
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => Interlocked.Add(ref _frames, Length(frame));
    }

    /// <summary>How many requests have finished: where a window begins.</summary>
    public int Requests => _requests.Count;

    /// <summary>Bytes of frames so far.</summary>
    public long Frames => Volatile.Read(ref _frames);

    /// <summary>What was fetched, without the first requests.</summary>
    public async Task<FetchedBytes> ReadAsync(int withoutFirst = 0)
    {
        var fetched = new FetchedBytes(0, 0, 0, Frames);
        var bodies = await BodiesAsync();
        foreach (var request in _requests.Skip(withoutFirst))
        {
            var sizes = await request.SizesAsync();
            var body = sizes.ResponseBodySize > 0 ? sizes.ResponseBodySize : bodies.GetValueOrDefault(request.Url);
            var bytes = sizes.ResponseHeadersSize + body;
            fetched = PathOf(request) switch
            {
                var path when path.StartsWith(Answers, StringComparison.Ordinal) => fetched with { Answers = fetched.Answers + bytes },
                var path when path.StartsWith(Tiles, StringComparison.Ordinal) => fetched with { Tiles = fetched.Tiles + bytes },
                _ => fetched with { Program = fetched.Program + bytes },
            };
        }

        return fetched;
    }

    /// <summary>The addresses of the API that were read, without the first requests.</summary>
    public IReadOnlyList<Polled> PolledSince(int withoutFirst) =>
        [.. _requests.Skip(withoutFirst)
            .Where(request => request.Method == "GET" && PathOf(request).StartsWith(Answers, StringComparison.Ordinal))
            .GroupBy(PathOf)
            .Select(group => new Polled(group.Key, group.Count()))
            .OrderByDescending(polled => polled.Count)];

    // Chromium tells the end of a worker's own script to the worker alone; the page's timeline has its length.
    private async Task<Dictionary<string, long>> BodiesAsync()
    {
        var bodies = new Dictionary<string, long>(StringComparer.Ordinal);
        var timeline = await _page.EvaluateAsync<string>(
            "() => performance.getEntriesByType('resource').map((entry) => `${entry.encodedBodySize} ${entry.name}`).join('\\n')");
        foreach (var line in timeline.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            bodies[line[(blank + 1)..]] = long.Parse(line[..blank], CultureInfo.InvariantCulture);
        }

        return bodies;
    }

    private static string PathOf(IRequest request) => new Uri(request.Url).PathAndQuery;

    // RFC 6455 §5.2: two bytes, and the length again where it does not fit.
    private static long Length(IWebSocketFrame frame)
    {
        var payload = frame.Binary?.Length ?? frame.Text?.Length ?? 0;
        return payload + (payload < 126 ? 2 : payload <= ushort.MaxValue ? 4 : 10);
    }
}
