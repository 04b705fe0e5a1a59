using System.Diagnostics;
using System.Text.Json;
using Twin.Benchmarks.Processes;

namespace Twin.Benchmarks.Loop;

/// <summary>The city's clock as its field knows it: readings are stamped by it.</summary>
/// <param name="ahead">How far it runs ahead of the machine's.</param>
public sealed class CityTime(TimeSpan ahead)
{
    /// <summary>The city's time.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ahead;

    /// <summary>Asks a twin; right to about the time of a request.</summary>
    public static async Task<CityTime> OfAsync(TwinServer twin)
    {
        var asked = TimeProvider.System.GetUtcNow();
        var start = Stopwatch.GetTimestamp();
        using var city = JsonDocument.Parse(await twin.Client.GetStringAsync(new Uri("/api/city", UriKind.Relative)));
        return new CityTime(city.RootElement.GetProperty("time").GetDateTimeOffset() - (asked + Stopwatch.GetElapsedTime(start) / 2));
    }
}
