using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>GET /api/devices</c> and <c>GET /api/devices/{id}</c>.</summary>
public sealed class DeviceListTests(SharedTwin shared)
{
    private static readonly string[] KindOrder = ["lamp", "signal", "camera", "bollard", "sign", "counter", "vehicle"];

    [Fact]
    public async Task Paging_by_Link_gives_every_device_of_the_city_exactly_once_by_kind_then_id()
    {
        var twin = await shared.ClientAsync();

        var all = await twin.AllDevicesAsync("");

        var counts = (await twin.GetAsync<City>("/api/city")).Devices;
        Assert.Equal(counts.Values.Sum(), all.Count);
        Assert.All(counts, kind => Assert.Equal(kind.Value, all.Count(device => device.Kind == kind.Key)));
        var keys = all.Select(device => (Array.IndexOf(KindOrder, device.Kind), device.Id)).ToList();
        Assert.Equal(all.Count, keys.Distinct().Count());
        Assert.Equal(keys.OrderBy(key => key.Item1).ThenBy(key => key.Id, StringComparer.Ordinal), keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("kind=lamp&")]
    public async Task A_page_holds_a_hundred_unless_told_and_says_how_many_there_are(string query)
    {
        var twin = await shared.ClientAsync();
        var cameras = (await twin.GetAsync<City>("/api/city")).Devices["camera"];

        Assert.Equal(100, (await twin.GetAsync<DevicePage>($"/api/devices?{query}")).Items.Length);
        var page = await twin.GetAsync<DevicePage>("/api/devices?kind=camera&limit=7");
        Assert.Equal((7, cameras), (page.Items.Length, page.Total));
    }

    [Fact]
    public async Task The_last_page_has_no_Link()
    {
        var twin = await shared.ClientAsync();

        using var answer = await twin.Http.GetAsync("/api/devices?kind=bollard&limit=1000");

        Assert.Null(TwinClient.NextLink(answer));
    }

    [Fact]
    public async Task A_Link_keeps_the_filter()
    {
        var twin = await shared.ClientAsync();
        using var first = await twin.Http.GetAsync("/api/devices?kind=camera,sign&limit=5");

        var second = await twin.GetAsync<DevicePage>(TwinClient.NextLink(first)!);

        Assert.Equal(5, second.Items.Length);
        Assert.All(second.Items, device => Assert.Contains(device.Kind, new[] { "camera", "sign" }));
    }

    [Fact]
    public async Task Kinds_and_zones_filter_alone_and_together()
    {
        var twin = await shared.ClientAsync();
        var zone = (await twin.GetAsync<ZoneList>("/api/zones")).Items.First(zone => zone.Devices.GetValueOrDefault("signal") > 0);

        var ofKinds = await twin.AllDevicesAsync("kind=signal,camera");
        var ofZone = await twin.AllDevicesAsync($"zone={zone.Code}");
        var ofBoth = await twin.AllDevicesAsync($"zone={zone.Code}&kind=signal,camera");

        Assert.Equal(["camera", "signal"], ofKinds.Select(device => device.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.All(ofZone, device => Assert.Equal(zone.Code, device.Zone));
        Assert.Equal(
            ofKinds.Where(device => device.Zone == zone.Code).Select(device => device.Id),
            ofBoth.Select(device => device.Id));
        Assert.NotEmpty(ofBoth);
    }

    [Fact]
    public async Task A_bbox_holds_exactly_the_devices_within_it()
    {
        var twin = await shared.ClientAsync();
        var signals = await twin.AllDevicesAsync("kind=signal");
        var (west, east) = Middle(signals.Select(signal => signal.Position.Lon));
        var (south, north) = Middle(signals.Select(signal => signal.Position.Lat));

        var within = await twin.AllDevicesAsync(string.Create(CultureInfo.InvariantCulture, $"kind=signal&bbox={west},{south},{east},{north}"));

        Assert.NotEmpty(within);
        Assert.Equal(
            signals.Where(signal => signal.Position.Lon >= west && signal.Position.Lon <= east && signal.Position.Lat >= south && signal.Position.Lat <= north)
                .Select(signal => signal.Id),
            within.Select(signal => signal.Id));
    }

    [Fact]
    public async Task Near_holds_the_devices_within_the_distance()
    {
        var twin = await shared.ClientAsync();
        var signals = await twin.AllDevicesAsync("kind=signal");
        var centre = signals[signals.Count / 2].Position;
        const double RadiusM = 800;

        var near = await twin.AllDevicesAsync(string.Create(CultureInfo.InvariantCulture, $"kind=signal&near={centre.Lon},{centre.Lat},{RadiusM}"));

        // Between 795 and 805 metres the two ways to measure may disagree.
        var ids = near.Select(signal => signal.Id).ToHashSet(StringComparer.Ordinal);
        Assert.All(signals.Where(signal => DistanceM(signal.Position, centre) < RadiusM - 5), signal => Assert.Contains(signal.Id, ids));
        Assert.All(near, signal => Assert.True(DistanceM(signal.Position, centre) < RadiusM + 5, signal.Id));
        Assert.NotEmpty(near);
    }

    [Fact]
    public async Task Status_tells_silent_ok_and_alarm_apart_and_takes_a_kinds_own_words()
    {
        var twin = await shared.ClientAsync();
        var lamps = await shared.TakeAsync("lamp", 3);
        var now = await twin.NowAsync();
        await twin.SendAsync(
            TwinClient.Reading(lamps[0].Id, now, 1, new { level = 1, status = "ok" }),
            TwinClient.Reading(lamps[1].Id, now, 1, new { level = 1, status = "relayFailure" }));

        await SeesAsync(twin, "status=ok", lamps[0].Id, true);
        await SeesAsync(twin, "status=alarm", lamps[1].Id, true);
        await SeesAsync(twin, "status=relayFailure", lamps[1].Id, true);
        await SeesAsync(twin, "status=silent", lamps[2].Id, true);
        await SeesAsync(twin, "status=silent", lamps[0].Id, false);
        await SeesAsync(twin, "status=ok", lamps[1].Id, false);
        await SeesAsync(twin, "status=alarm", lamps[0].Id, false);
        var failed = await Eventually.Async(() => twin.DeviceAsync(lamps[1].Id), device => device.Alarms.Length > 0, "the alarm");
        var alarm = Assert.Single(failed.Alarms);
        Assert.Equal(("alarm", "lampFailure", "relayFailure"), (failed.Status, alarm.Code, alarm.Detail));
        Assert.Equal("silent", (await twin.DeviceAsync(lamps[2].Id)).Status);
    }

    [Theory]
    [InlineData("camera", "fault", "obstructed")]
    [InlineData("bollard", "position", "blocked")]
    [InlineData("vehicle", "duty", "onScene")]
    [InlineData("signal", "mode", "flashing")]
    public async Task Status_takes_the_fault_position_duty_and_mode_of_a_kind(string kind, string value, string word)
    {
        var twin = await shared.ClientAsync();
        var device = Assert.Single(await shared.TakeAsync(kind, 1));
        var values = new Dictionary<string, object>(StringComparer.Ordinal) { [value] = word };
        if (kind == "vehicle")
        {
            (values["lon"], values["lat"]) = (device.Position.Lon, device.Position.Lat);
        }

        await twin.ReportAsync(device.Id, await twin.NowAsync(), 1, values);

        await Eventually.Async(
            () => twin.AllDevicesAsync($"kind={kind}&status={word}"), seen => seen.Exists(found => found.Id == device.Id), $"{device.Id} to be listed as {word}");
    }

    [Fact]
    public async Task An_alarm_ends_with_the_reading_that_no_longer_shows_it()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1)).Id;
        var now = await twin.NowAsync();
        await twin.ReportAsync(lamp, now, 1, new { status = "supplyLoss" });
        var raised = await Eventually.Async(() => twin.DeviceAsync(lamp), device => device.Alarms.Length > 0, "the alarm");
        Assert.Equal("supplyLoss", Assert.Single(raised.Alarms).Code);
        using var acknowledged = await twin.Http.PostAsJsonAsync($"/api/alarms/{raised.Alarms[0].Id}/acknowledge", new { actor = "operator:ana" });
        Assert.Equal(HttpStatusCode.OK, acknowledged.StatusCode);

        await twin.ReportAsync(lamp, now, 2, new { status = "ok" });

        Assert.Equal("ok", (await twin.DeviceAsync(lamp)).Status);
        await Eventually.Async(() => twin.DeviceAsync(lamp), device => device.Alarms.Length == 0, "the alarm to be over");
    }

    [Fact]
    public async Task A_list_is_a_feature_collection_when_GeoJSON_is_asked_for()
    {
        var twin = await shared.ClientAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/devices?kind=camera&limit=5");
        request.Headers.Accept.ParseAdd("application/geo+json");

        using var answer = await twin.Http.SendAsync(request);

        Assert.Equal("application/geo+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(TwinClient.NextLink(answer));
        var collection = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("FeatureCollection", collection.GetProperty("type").GetString());
        var plain = (await twin.GetAsync<DevicePage>("/api/devices?kind=camera&limit=5")).Items;
        var features = collection.GetProperty("features").EnumerateArray().ToArray();
        Assert.Equal(plain.Length, features.Length);
        for (var i = 0; i < plain.Length; i++)
        {
            Assert.Equal("Feature", features[i].GetProperty("type").GetString());
            var geometry = features[i].GetProperty("geometry");
            Assert.Equal("Point", geometry.GetProperty("type").GetString());
            Assert.Equal(
                [plain[i].Position.Lon, plain[i].Position.Lat],
                geometry.GetProperty("coordinates").EnumerateArray().Select(number => number.GetDouble()));
            var properties = features[i].GetProperty("properties");
            Assert.Equal(plain[i].Id, properties.GetProperty("id").GetString());
            Assert.Equal(plain[i].Name, properties.GetProperty("name").GetString());
            Assert.False(properties.TryGetProperty("position", out _));
        }
    }

    [Theory]
    [InlineData("kind", "kind=toaster")]
    [InlineData("kind", "kind=lamp,toaster")]
    [InlineData("zone", "zone=XXX")]
    [InlineData("bbox", "bbox=1,2,3")]
    [InlineData("bbox", "bbox=a,b,c,d")]
    [InlineData("bbox", "bbox=3.9,43.6,3.8,43.5")]
    [InlineData("bbox", "bbox=NaN,43.5,3.9,43.6")]
    [InlineData("near", "near=3.87,43.61")]
    [InlineData("near", "near=3.87,43.61,-5")]
    [InlineData("near", "near=200,43.61,5")]
    [InlineData("status", "status=happy")]
    [InlineData("limit", "limit=0")]
    [InlineData("limit", "limit=1001")]
    [InlineData("limit", "limit=many")]
    [InlineData("cursor", "cursor=not-a-cursor")]
    public async Task A_bad_parameter_is_400_and_named(string field, string query)
    {
        var twin = await shared.ClientAsync();

        Assert.Equal(field, (await twin.ProblemAsync($"/api/devices?{query}", HttpStatusCode.BadRequest)).Field);
    }

    [Fact]
    public async Task An_unknown_device_is_404()
    {
        var twin = await shared.ClientAsync();

        await twin.ProblemAsync("/api/devices/lamp-99999", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task One_device_is_shown_as_in_the_list()
    {
        var twin = await shared.ClientAsync();
        foreach (var kind in KindOrder)
        {
            var listed = (await twin.GetAsync<DevicePage>($"/api/devices?kind={kind}&limit=1")).Items[0];

            var device = await twin.DeviceAsync(listed.Id);

            Assert.Equal((listed.Id, listed.Kind, listed.Name, listed.Street), (device.Id, device.Kind, device.Name, device.Street));
            Assert.True(JsonElement.DeepEquals(listed.Attributes, device.Attributes), kind);
            Assert.Equal(listed.Derived, device.Derived);
            Assert.True(device.AgeMs >= 0, kind);
        }
    }

    [Fact]
    public async Task Times_are_UTC_with_milliseconds()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1)).Id;
        await twin.ReportAsync(lamp, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), 1, new { level = 1 });

        var json = await twin.Http.GetStringAsync($"/api/devices/{lamp}");

        Assert.Contains("\"2023-11-14T22:13:20.000Z\"", json, StringComparison.Ordinal);
        Assert.Matches("\"time\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"", await twin.Http.GetStringAsync("/api/city"));
    }

    private static async Task SeesAsync(TwinClient twin, string query, string device, bool expected) =>
        await Eventually.Async(
            () => twin.AllDevicesAsync($"kind=lamp&{query}"),
            seen => seen.Exists(found => found.Id == device) == expected,
            $"{device} {(expected ? "to be" : "not to be")} in {query}");

    private static (double Low, double High) Middle(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return (sorted[sorted.Length / 4], sorted[sorted.Length * 3 / 4]);
    }

    // Equirectangular: within a city it differs from the great circle by less than a metre.
    private static double DistanceM(Position a, Position b)
    {
        const double MetresPerDegree = 111_195;
        var east = (a.Lon - b.Lon) * Math.Cos((a.Lat + b.Lat) / 2 * Math.PI / 180) * MetresPerDegree;
        var north = (a.Lat - b.Lat) * MetresPerDegree;
        return Math.Sqrt((east * east) + (north * north));
    }
}
