using System.Text.Json;

namespace Twin.Benchmarks.Load;

/// <summary>What a device last reported, as the API tells it.</summary>
public static class ReportedStamp
{
    /// <summary>Time (ms since the Unix epoch) and sequence of a device's last reading; before every stamp when it never reported.</summary>
    public static async Task<(long AtMs, long Sequence)> AskAsync(HttpClient twin, string device, CancellationToken stop)
    {
        using var response = await twin.GetAsync(new Uri($"/api/devices/{device}", UriKind.Relative), stop);
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(stop), cancellationToken: stop);
        return document.RootElement.TryGetProperty("reported", out var reported) && reported.ValueKind == JsonValueKind.Object
            ? (reported.GetProperty("at").GetDateTimeOffset().ToUnixTimeMilliseconds(), reported.GetProperty("seq").GetInt64())
            : (0, -1);
    }
}
