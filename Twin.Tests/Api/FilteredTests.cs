using System.Net;
using System.Text.Json;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>Devices by filter and area: lists, the map's selection, and orders with their preview.</summary>
public sealed class FilteredTests(SharedTwin shared)
{
    [Fact]
    public async Task A_list_holds_what_fits_the_filter_beside_the_other_filters()
    {
        var twin = await shared.ClientAsync();
        var lamps = await shared.TakeAsync("lamp", 3);
        var now = await twin.NowAsync();
        await twin.SendAsync(TwinClient.Reading(lamps[0].Id, now, 1, new { level = 37.5, status = "ok" }), TwinClient.Reading(lamps[1].Id, now, 1, new { level = 38.5, status = "ok" }));

        var where = $"level BETWEEN 37 AND 38 AND id IN ('{lamps[0].Id}', '{lamps[1].Id}', '{lamps[2].Id}')";
        var seen = await Eventually.Async(() => twin.AllDevicesAsync($"kind=lamp&where={Uri.EscapeDataString(where)}"), found => found.Count > 0, "the reading in the list");
        var cameras = await twin.AllDevicesAsync($"kind=camera&where={Uri.EscapeDataString(where)}");

        Assert.Equal([lamps[0].Id], seen.Select(device => device.Id));
        Assert.Empty(cameras);
    }

    [Fact]
    public async Task A_list_and_the_maps_selection_hold_what_lies_in_the_area()
    {
        var twin = await shared.ClientAsync();
        var signals = await twin.AllDevicesAsync("kind=signal");
        var middle = signals[signals.Count / 2].Position;
        var geometry = Uri.EscapeDataString(JsonSerializer.Serialize(Around(middle, 0.01)));

        var within = await twin.AllDevicesAsync($"kind=signal&geometry={geometry}");
        var map = await twin.GetAsync<MapSelection>($"/api/map/devices?kind=signal&geometry={geometry}");

        Assert.Equal(
            signals.Where(signal => Math.Abs(signal.Position.Lon - middle.Lon) <= 0.01 && Math.Abs(signal.Position.Lat - middle.Lat) <= 0.01).Select(signal => signal.Id),
            within.Select(signal => signal.Id));
        Assert.Equal(within.Count, map.Total);
        var first = (await twin.GetAsync<JsonElement>("/api/map")).GetProperty("kinds").EnumerateArray().First(kind => kind.GetProperty("kind").GetString() == "signal").GetProperty("first").GetInt32();
        Assert.Equal(
            within.Select(signal => first + signals.FindIndex(other => other.Id == signal.Id)),
            map.Ranges.Chunk(2).SelectMany(run => Enumerable.Range(run[0], run[1])));
    }

    [Fact]
    public async Task An_area_of_a_thousand_vertices_fits_into_an_address()
    {
        var twin = await shared.ClientAsync();
        var ring = Enumerable.Range(0, 999).Select(i => new[] { 3.87 + (0.1 * Math.Cos(double.Tau * i / 999)), 43.61 + (0.1 * Math.Sin(double.Tau * i / 999)) }).ToList();
        var geometry = JsonSerializer.Serialize(new { type = "Polygon", coordinates = new[] { ring.Append(ring[0]) } });

        var map = await twin.GetAsync<MapSelection>($"/api/map/devices?geometry={Uri.EscapeDataString(geometry)}&where={Uri.EscapeDataString("TRUE")}");

        Assert.True(map.Total > 30_000);
    }

    [Theory]
    [InlineData("where", "where=levle%20=%203", "Character 1: ")]
    [InlineData("where", "where=level%20=", "Character 8: ")]
    [InlineData("geometry", "geometry=here", "")]
    [InlineData("geometry", "geometry=%7B%22type%22:%22Point%22,%22coordinates%22:[0,0]%7D", "")]
    public async Task A_bad_filter_or_area_is_400_and_named(string field, string query, string detail)
    {
        var twin = await shared.ClientAsync();
        foreach (var path in new[] { "/api/devices", "/api/map/devices" })
        {
            var problem = await twin.ProblemAsync($"{path}?{query}", HttpStatusCode.BadRequest);

            Assert.Equal(field, problem.Field);
            Assert.StartsWith(detail, problem.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_maps_selection_has_no_pages() =>
        Assert.Equal("limit", (await (await shared.ClientAsync()).ProblemAsync("/api/map/devices?limit=5", HttpStatusCode.BadRequest)).Field);

    [Fact]
    public async Task An_order_by_filter_and_area_is_for_the_devices_of_its_preview()
    {
        var twin = await shared.ClientAsync();
        var cameras = await shared.TakeAsync("camera", 4);
        var now = await twin.NowAsync();
        await twin.SendAsync(
            TwinClient.Reading(cameras[0].Id, now, 1, new { on = true, preset = 11, fault = "none" }),
            TwinClient.Reading(cameras[1].Id, now, 1, new { on = true, preset = 11, fault = "power" }),
            TwinClient.Reading(cameras[2].Id, now, 1, new { on = true, preset = 12, fault = "none" }));
        await twin.OrderAsync(cameras[1].Id, new { on = false, actor = "a", reason = "r" });
        var targets = new
        {
            kind = "camera",
            where = $"preset = 11 AND id IN ({string.Join(',', cameras.Select(camera => $"'{camera.Id}'"))})",
            geometry = Around(cameras[0].Position, 1),
        };

        var preview = await Eventually.Async(
            () => PreviewAsync(twin, new { targets, values = new { preset = 11 }, dryRun = true }), seen => seen is { Total: 2, Ordered: 1 }, "readings and order in the preview");
        var command = await twin.OrderManyAsync(new { targets, values = new { preset = 11 }, actor = "operator:ana", reason = "test", dryRun = false });

        Assert.Equal([cameras[0].Id, cameras[1].Id], preview.Devices);
        Assert.Equal(preview.Devices, command.Targets);
        Assert.Equal(preview.Total, command.Total);
        Assert.Equal(("camera", 0, 1, 2, null), (preview.Kind, preview.Silent, preview.InAlarm, preview.Unchanged, preview.RatedPowerW));
        Assert.Equal(2, preview.Zones.Sum(zone => zone.Count));
        Assert.Empty(preview.Refused);
        Assert.Equal(1, (await twin.ObeysAsync(cameras[0].Id, command.Id)).Desired!.Version);
    }

    [Fact]
    public async Task A_preview_needs_only_targets_and_keeps_nothing()
    {
        var twin = await shared.ClientAsync();
        var lamps = await shared.TakeAsync("lamp", 2);
        await twin.ReportAsync(lamps[0].Id, await twin.NowAsync(), 1, new { level = 0, status = "lampFailure" });
        var body = new { targets = new { where = $"id IN ('{lamps[0].Id}', '{lamps[1].Id}')" }, dryRun = true };

        var preview = await Eventually.Async(() => PreviewAsync(twin, body), seen => seen.Silent == 1, "the reading in the preview");
        var none = await PreviewAsync(twin, new { targets = new { kind = "lamp", where = "FALSE" }, dryRun = true });

        Assert.Equal(("lamp", 2, 1, 0, 0), (preview.Kind, preview.Total, preview.InAlarm, preview.Ordered, preview.Unchanged));
        Assert.Equal(new RefusedDevice(lamps[0].Id, "lampFailure"), Assert.Single(preview.Refused));
        Assert.Equal(lamps.Sum(lamp => lamp.Attributes.GetProperty("powerW").GetDouble()), preview.RatedPowerW!.Value, 3);
        Assert.Equal(lamps.Select(lamp => lamp.Street).Distinct(StringComparer.Ordinal).Count(), preview.Streets);
        Assert.Equal(("lamp", 0), (none.Kind, none.Total));
        Assert.Null((await twin.DeviceAsync(lamps[0].Id)).Desired);
    }

    [Theory]
    [InlineData("targets.where", "\"where\": \"level = 'high'\"", "Character 9: ")]
    [InlineData("targets.where", "\"where\": 5", "")]
    [InlineData("targets.where", "\"where\": \"\"", "")]
    [InlineData("targets.geometry", "\"geometry\": { \"type\": \"Polygon\", \"coordinates\": [[[3.8,43.5],[3.9,43.5],[3.9,43.6]]] }", "A ring ")]
    [InlineData("targets", "\"where\": \"level = 4 AND level = 5\"", "No device ")]
    public async Task A_bad_filter_or_area_of_an_order_is_400_and_named(string field, string member, string detail)
    {
        var twin = await shared.ClientAsync();

        using var answer = await twin.PostCommandAsync($$"""{ "targets": { "kind": "lamp", {{member}} }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""");

        var problem = await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest);
        Assert.Equal(field, problem.Field);
        Assert.StartsWith(detail, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("targets.kind", """{ "targets": { "where": "TRUE" }, "values": { "level": 1 }, "dryRun": true }""")]
    [InlineData("targets", """{ "targets": { }, "dryRun": true }""")]
    [InlineData("values.power", """{ "targets": { "kind": "lamp" }, "values": { "power": 1 }, "dryRun": true }""")]
    [InlineData("actor", """{ "targets": { "kind": "lamp" }, "actor": "", "dryRun": true }""")]
    [InlineData("dryRun", """{ "targets": { "kind": "lamp" }, "dryRun": "yes" }""")]
    public async Task A_preview_names_a_bad_field_too(string field, string body)
    {
        var twin = await shared.ClientAsync();

        using var answer = await twin.PostCommandAsync(body);

        Assert.Equal(field, (await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest)).Field);
    }

    private static async Task<CommandPreview> PreviewAsync(TwinClient twin, object body)
    {
        using var answer = await twin.PostCommandAsync(body);
        return await TwinClient.ReadAsync<CommandPreview>(answer, HttpStatusCode.OK);
    }

    private static object Around(Position middle, double degrees)
    {
        var (west, east, south, north) = (middle.Lon - degrees, middle.Lon + degrees, middle.Lat - degrees, middle.Lat + degrees);
        return new { type = "Polygon", coordinates = new[] { new double[][] { [west, south], [east, south], [east, north], [west, north], [west, south] } } };
    }
}
