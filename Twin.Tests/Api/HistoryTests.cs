using System.Net;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>GET /api/devices/{id}/history</c>: what a device reported.</summary>
public sealed class HistoryTests(SharedTwin shared)
{
    [Fact]
    public async Task The_numbers_that_a_device_reported_come_back_in_the_order_of_its_time()
    {
        var twin = await shared.ClientAsync();
        var lamp = (await shared.TakeAsync("lamp", 1))[0].Id;
        var now = await twin.NowAsync();
        await twin.ReportAsync(lamp, now.AddMinutes(-3), 1, new { level = 60, powerW = 41.5, status = "ok" });
        await twin.ReportAsync(lamp, now.AddMinutes(-1), 3, new { level = 100, powerW = 80, status = "ok" });
        await twin.SendAsync(TwinClient.Reading(lamp, now.AddMinutes(-2), 2, new { level = 75 }));

        var history = await twin.GetAsync<DeviceHistory>($"/api/devices/{lamp}/history");

        Assert.Equal(lamp, history.Device);
        Assert.Equal(TimeSpan.FromHours(1), history.To - history.From);
        Assert.Equal(["level", "powerW"], history.Fields);
        Assert.Equal([-3, -2, -1], history.At.Select(at => (int)(DateTimeOffset.FromUnixTimeMilliseconds(at) - now).TotalMinutes));
        Assert.Equal([60, 75, 100], history.Values["level"]);
        Assert.Equal([41.5, null, 80], history.Values["powerW"]);
        Assert.Equal(2, history.Values.Count);
        Assert.False(history.Thinned);

        var part = await twin.GetAsync<DeviceHistory>(
            $"/api/devices/{lamp}/history?from={TwinClient.Iso(now.AddMinutes(-2))}&to={TwinClient.Iso(now.AddSeconds(-90))}");
        Assert.Equal([75], part.Values["level"]);
        Assert.Equal((now.AddMinutes(-2), now.AddSeconds(-90)), (part.From, part.To));
    }

    [Fact]
    public async Task More_than_the_points_asked_for_is_thinned_so_that_peaks_stay_and_flags_are_1_and_0()
    {
        var twin = await shared.ClientAsync();
        var sign = (await shared.TakeAsync("sign", 1))[0].Id;
        var begin = (await twin.NowAsync()).AddMinutes(-30);
        await twin.SendAsync([.. Enumerable.Range(0, 100).Select(i => TwinClient.Reading(sign, begin.AddSeconds(i), i, new { lit = i == 57, message = "SLOW" }))]);

        var history = await twin.GetAsync<DeviceHistory>($"/api/devices/{sign}/history?points=14");

        Assert.True(history.Thinned);
        Assert.Equal(["lit"], history.Fields);
        Assert.InRange(history.At.Length, 2, 14);
        Assert.Equal(begin.AddSeconds(57).ToUnixTimeMilliseconds(), history.At[Array.IndexOf(history.Values["lit"], 1)]);
        Assert.Equal((begin, begin.AddSeconds(99)), (DateTimeOffset.FromUnixTimeMilliseconds(history.At[0]), DateTimeOffset.FromUnixTimeMilliseconds(history.At[^1])));
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=later", "to")]
    [InlineData("from=2026-11-24T10:00:00Z&to=2026-11-24T10:00:00Z", "from")]
    [InlineData("from=2026-11-23T10:00:00Z&to=2026-11-24T10:00:01Z", "from")]
    [InlineData("from=0001-01-01T00:00:00Z&to=0001-01-01T01:00:00Z", "to")]
    [InlineData("points=13", "points")]
    [InlineData("points=5001", "points")]
    [InlineData("points=many", "points")]
    [InlineData("until=2026-11-24T10:00:00Z", "until")]
    public async Task A_window_that_is_wrong_is_refused_by_the_parameter_that_is_wrong(string query, string field)
    {
        var twin = await shared.ClientAsync();

        var problem = await twin.ProblemAsync($"/api/devices/lamp-00001/history?{query}", HttpStatusCode.BadRequest);

        Assert.Equal(field, problem.Field);
    }

    [Fact]
    public async Task A_device_that_never_reported_has_an_empty_history_and_an_unknown_one_none()
    {
        var twin = await shared.ClientAsync();
        var camera = (await shared.TakeAsync("camera", 1))[0].Id;

        var history = await twin.GetAsync<DeviceHistory>($"/api/devices/{camera}/history");

        Assert.Empty(history.Fields);
        Assert.Empty(history.At);
        await twin.ProblemAsync("/api/devices/lamp-99999/history", HttpStatusCode.NotFound);
    }
}
