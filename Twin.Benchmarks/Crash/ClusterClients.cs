using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Twin.Benchmarks.Load;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Crash;

/// <summary>
/// Plays all lamps of a city against the doors of a cluster: some clients, each with batches of its own, that send one after the other and turn to the other door with the same
/// readings when one does not take them.
/// </summary>
/// <param name="lamps">The lamps.</param>
/// <param name="promises">Told what was acknowledged.</param>
internal sealed class ClusterClients(LampList lamps, Promises promises)
{
    private const int Clients = 4;
    private const int BatchSize = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly long[] _takenAt = new long[(lamps.Count + BatchSize - 1) / BatchSize];
    private long _sequence;

    /// <summary>Sends until stopped.</summary>
    /// <param name="doors">Where to; what stands at a place may be replaced meanwhile, and null is nobody.</param>
    /// <param name="stop">When.</param>
    public Task SendAsync(TwinServer?[] doors, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => SendAsync(doors, client, stop), CancellationToken.None)));

    /// <summary>True when every lamp's device has taken a reading that was sent after a moment.</summary>
    public bool AllTakenSince(long ticks) => _takenAt.All(taken => taken > ticks);

    private async Task SendAsync(TwinServer?[] doors, int client, CancellationToken stop)
    {
        for (var batch = client; !stop.IsCancellationRequested; batch = batch + Clients < _takenAt.Length ? batch + Clients : client)
        {
            string[] ids = [.. lamps.Ids.Skip(batch * BatchSize).Take(BatchSize)];
            var stamp = (AtMs: TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Sequence: Interlocked.Increment(ref _sequence));
            var body = Encoding.UTF8.GetBytes(Body(ids, stamp));
            for (var attempt = client; !stop.IsCancellationRequested; attempt++)
            {
                var sentAt = Stopwatch.GetTimestamp();
                if (await TrySendAsync(doors[attempt % doors.Length], body, ids.Length) is { } taken)
                {
                    Keep(batch, ids, stamp, taken == ids.Length ? sentAt : 0);
                    break;
                }

                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private void Keep(int batch, string[] ids, (long AtMs, long Sequence) stamp, long takenAt)
    {
        lock (_lock)
        {
            promises.Add(ids, stamp);
            _takenAt[batch] = Math.Max(_takenAt[batch], takenAt);
        }
    }

    private static string Body(string[] ids, (long AtMs, long Sequence) stamp)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(stamp.AtMs).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{\"device\":\"{id}\",\"at\":\"{at}\",\"seq\":{stamp.Sequence},\"values\":{{\"level\":{stamp.Sequence % 101}}}}}\n");
        }

        return text.ToString();
    }

    /// <summary>How many devices took theirs; null when the readings were not acknowledged.</summary>
    private static async Task<int?> TrySendAsync(TwinServer? door, byte[] body, int count)
    {
        if (door is null)
        {
            return null;
        }

        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/x-ndjson");
            using var response = await door.Client.PostAsync(new Uri("/api/readings", UriKind.Relative), content);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return null;
            }

            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            return answer.RootElement.GetProperty("refused").GetInt32() == 0 ? count - answer.RootElement.GetProperty("pending").GetInt32() : null;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }
}
