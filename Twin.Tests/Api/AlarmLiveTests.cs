using System.Net;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>Alarms as entities of <c>/api/live</c>.</summary>
public sealed class AlarmLiveTests(SharedTwin shared)
{
    [Fact]
    public async Task A_listener_sees_an_alarm_raised_acknowledged_and_cleared_and_a_later_one_does_not()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        await using var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={lamp.Zone}");
        var view = new LiveView();
        await view.UntilAsync(reader, seen => seen.Snapshots.Count == 1, "the snapshot");
        Assert.NotNull(view.Frames[0].Frame.Alarms);

        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { status = "lampFailure" });
        await view.UntilAsync(reader, seen => StateOf(seen, lamp.Id) == "unacknowledged", "the alarm");
        var alarm = await twin.AlarmOfAsync(lamp.Id);
        await using (var late = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={lamp.Zone}"))
        {
            var lateView = new LiveView();
            await lateView.UntilAsync(late, seen => seen.Snapshots.Count == 1, "the snapshot");
            Assert.Equal("unacknowledged", StateOf(lateView, lamp.Id));
        }

        await twin.AskAsync(alarm, "acknowledge", new { actor = "operator:ana" });
        await view.UntilAsync(reader, seen => StateOf(seen, lamp.Id) == "acknowledged", "the acknowledgement");
        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 2, new { status = "ok" });
        await view.UntilAsync(reader, seen => StateOf(seen, lamp.Id) == "cleared", "the end");
        Assert.Single(OfLamp(view, lamp.Id), seen => seen.State == "cleared");

        await using var later = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={lamp.Zone}");
        var laterView = new LiveView();
        await laterView.UntilAsync(later, seen => seen.Snapshots.Count == 1, "the snapshot");
        Assert.Null(StateOf(laterView, lamp.Id));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("&kinds=lamp", false)]
    [InlineData("&bbox=3,43,4,44", false)]
    [InlineData("&kinds=camera&alarms=true", true)]
    [InlineData("&alarms=false", false)]
    public async Task Alarms_come_unless_the_filter_asks_for_devices_only(string filter, bool isTold)
    {
        var twin = await shared.ClientAsync();
        await using var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones=HOP{filter}");
        var view = new LiveView();

        await view.UntilAsync(reader, seen => seen.Snapshots.Count == 1, "the snapshot");

        Assert.Equal(isTold, view.Frames[0].Frame.Alarms is not null);
    }

    [Fact]
    public async Task A_bad_word_is_400()
    {
        var twin = await shared.ClientAsync();

        Assert.Equal("alarms", (await twin.ProblemAsync("/api/live?alarms=maybe", HttpStatusCode.BadRequest)).Field);
    }

    private static string? StateOf(LiveView view, string lamp) => OfLamp(view, lamp).LastOrDefault()?.State;

    private static IEnumerable<Alarm> OfLamp(LiveView view, string lamp) =>
        view.Frames.SelectMany(frame => frame.Frame.Alarms ?? []).Where(alarm => alarm.Subject == lamp);
}
