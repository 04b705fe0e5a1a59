using System.Globalization;
using System.Net;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>GET /api/live</c> as server-sent events.</summary>
public sealed class LiveTests(SharedTwin shared)
{
    [Fact]
    public async Task A_listener_of_one_zone_gets_a_snapshot_of_all_its_devices_and_then_each_change()
    {
        var twin = await shared.ClientAsync();
        var lamps = await shared.TakeAsync("lamp", 3);
        var zone = lamps[0].Zone;
        await using var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={zone}");
        var view = new LiveView();

        await view.UntilAsync(reader, seen => seen.Snapshots.Count == 1, "the snapshot");
        Assert.Equal("snapshot", view.Frames[0].Type);
        var members = await twin.AllDevicesAsync($"zone={zone}&kind=lamp,signal,camera,bollard,sign,counter");
        Assert.All(members, member => Assert.Contains(member.Id, view.Entities.Keys));
        Assert.Null(view.Entities[lamps[0].Id].At);
        Assert.Equal("silent", view.Entities[lamps[0].Id].Status);

        var now = await twin.NowAsync();
        await twin.ReportAsync(lamps[0].Id, now, 5, new { level = 33, status = "ok" });
        await view.UntilAsync(reader, seen => seen.Holds(lamps[0].Id, now, 5), "the reading");
        var entity = view.Entities[lamps[0].Id];
        Assert.Equal((zone, now, 5L, "ok", 33), (entity.Zone, entity.At!.Value, entity.Seq!.Value, entity.Status, entity.Values!["level"].GetInt32()));
        Assert.Equal(["level", "status"], entity.Values.Keys.Order(StringComparer.Ordinal));
        Assert.Null(entity.Desired);
    }

    [Fact]
    public async Task Every_accepted_reading_of_a_burst_arrives_or_a_later_one_of_its_device()
    {
        var twin = await shared.ClientAsync();
        var lamps = await shared.TakeAsync("lamp", 200);
        await using var reader = await SseReader.OpenAsync(twin.Http, "/api/live?kinds=lamp");
        var view = new LiveView();
        await view.UntilAsync(reader, seen => seen.Snapshots.Count == 31, "a snapshot of every zone");
        var now = await twin.NowAsync();

        for (var seq = 1; seq <= 5; seq++)
        {
            var answer = await twin.SendAsync([.. lamps.Select(lamp => TwinClient.Reading(lamp.Id, now, seq, new { level = seq }))]);
            Assert.Equal(lamps.Length, answer.Accepted);
        }

        await view.UntilAsync(reader, seen => Array.TrueForAll(lamps, lamp => seen.Holds(lamp.Id, now, 5)), "the last reading of every lamp");
    }

    [Fact]
    public async Task A_desired_state_arrives_as_a_change_of_its_device()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        await using var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={lamp.Zone}");
        var view = new LiveView();
        await view.UntilAsync(reader, seen => seen.Snapshots.Count == 1, "the snapshot");

        await twin.OrderAsync(lamp.Id, new { level = 60, actor = "a", reason = "r" });

        await view.UntilAsync(reader, seen => seen.Entities[lamp.Id].Desired is not null, "the desired state");
        var desired = view.Entities[lamp.Id].Desired!;
        Assert.Equal((1, 60), (desired.Version, desired.Values["level"].GetInt32()));
    }

    [Fact]
    public async Task Kinds_zones_and_bbox_keep_everything_else_away()
    {
        var twin = await shared.ClientAsync();
        var lamps = await shared.TakeAsync("lamp", 2);
        var camera = Assert.Single(await shared.TakeAsync("camera", 1));
        var position = lamps[0].Position;
        var box = string.Create(CultureInfo.InvariantCulture, $"{position.Lon - 0.0001},{position.Lat - 0.0001},{position.Lon + 0.0001},{position.Lat + 0.0001}");
        await using var ofCameras = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={camera.Zone},{lamps[0].Zone}&kinds=camera");
        await using var ofBox = await SseReader.OpenAsync(twin.Http, $"/api/live?kinds=lamp&bbox={box}");
        var (cameras, boxed) = (new LiveView(), new LiveView());
        var now = await twin.NowAsync();

        await twin.SendAsync(
            TwinClient.Reading(lamps[0].Id, now, 1, new { level = 1 }),
            TwinClient.Reading(lamps[1].Id, now, 1, new { level = 1 }),
            TwinClient.Reading(camera.Id, now, 1, new { on = true }));

        await cameras.UntilAsync(ofCameras, seen => seen.Holds(camera.Id, now, 1), "the camera");
        await boxed.UntilAsync(ofBox, seen => seen.Holds(lamps[0].Id, now, 1), "the lamp in the box");
        Assert.All(cameras.Entities.Values, entity => Assert.StartsWith("camera-", entity.Id, StringComparison.Ordinal));
        Assert.All(cameras.Entities.Values, entity => Assert.Contains(entity.Zone, new[] { camera.Zone, lamps[0].Zone }));
        var within = (await twin.AllDevicesAsync($"kind=lamp&bbox={box}")).Select(lamp => lamp.Id).ToHashSet(StringComparer.Ordinal);
        Assert.All(boxed.Entities.Keys, id => Assert.Contains(id, within));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listener_that_drops_and_resumes_gets_what_is_newer_without_a_snapshot(bool inQuery)
    {
        var twin = await shared.ClientAsync();
        var lamps = await shared.TakeAsync("lamp", 2);
        var zone = lamps[0].Zone;
        var view = new LiveView();
        await using (var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={zone}"))
        {
            await view.UntilAsync(reader, seen => seen.Snapshots.Count == 1 && seen.LastEventId is not null, "the snapshot and an id");
        }

        Assert.Matches($"^{zone}:[^.:,]+\\.[0-9]+$", view.LastEventId);
        var now = await twin.NowAsync();
        await twin.ReportAsync(lamps[0].Id, now, 9, new { level = 9 });

        var framesBefore = view.Frames.Count;
        await using var resumed = inQuery
            ? await SseReader.OpenAsync(twin.Http, $"/api/live?zones={zone}&lastEventId={Uri.EscapeDataString(view.LastEventId!)}")
            : await SseReader.OpenAsync(twin.Http, $"/api/live?zones={zone}", view.LastEventId);
        await view.UntilAsync(resumed, seen => seen.Holds(lamps[0].Id, now, 9), "the reading of the time between");

        Assert.All(view.Frames.Skip(framesBefore), frame => Assert.Equal("changes", frame.Type));
    }

    [Theory]
    [InlineData("{0}:999999.1")]
    [InlineData("{0}:0.0")]
    public async Task An_epoch_that_the_zone_does_not_know_is_answered_by_a_snapshot_marked_reset(string token)
    {
        var twin = await shared.ClientAsync();
        var zone = Assert.Single(await shared.TakeAsync("lamp", 1)).Zone;
        await using var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={zone}", string.Format(CultureInfo.InvariantCulture, token, zone));
        var view = new LiveView();

        await view.UntilAsync(reader, seen => seen.Frames.Count == 1, "the first frame");

        Assert.Equal(("snapshot", true), (view.Frames[0].Type, view.Frames[0].Frame.Reset));
        Assert.NotEmpty(view.Frames[0].Frame.Devices);
    }

    [Fact]
    public async Task A_resumption_that_asks_for_one_zone_more_gets_a_snapshot_of_that_one()
    {
        var twin = await shared.ClientAsync();
        var zones = (await twin.GetAsync<ZoneList>("/api/zones")).Items;
        var (first, second) = (zones[1].Code, zones[2].Code);
        var view = new LiveView();
        await using (var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={first}"))
        {
            await view.UntilAsync(reader, seen => seen.Snapshots.Count == 1 && seen.LastEventId is not null, "the snapshot and an id");
        }

        await using var resumed = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={first},{second}", view.LastEventId);
        await view.UntilAsync(resumed, seen => seen.Snapshots.Contains(second), "the snapshot of the second zone");

        Assert.Single(view.Frames, frame => frame.Type == "snapshot" && frame.Frame.Zone == first);
    }

    [Theory]
    [InlineData("zones", "zones=XXX")]
    [InlineData("zones", "zones=HOP,XXX")]
    [InlineData("kinds", "kinds=toaster")]
    [InlineData("bbox", "bbox=1,2")]
    public async Task A_bad_filter_is_400_and_named(string field, string query)
    {
        var twin = await shared.ClientAsync();

        Assert.Equal(field, (await twin.ProblemAsync($"/api/live?{query}", HttpStatusCode.BadRequest)).Field);
    }

    [Fact]
    public async Task A_token_that_is_none_does_no_harm()
    {
        var twin = await shared.ClientAsync();
        var zone = Assert.Single(await shared.TakeAsync("lamp", 1)).Zone;
        await using var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={zone}", "never,seen:x.y,;");
        var view = new LiveView();

        await view.UntilAsync(reader, seen => seen.Snapshots.Contains(zone), "a snapshot");
    }
}
