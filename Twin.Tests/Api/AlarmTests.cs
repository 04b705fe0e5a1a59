using System.Net;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>GET /api/alarms</c> and what shows alarms elsewhere.</summary>
public sealed class AlarmTests(SharedTwin shared)
{
    [Fact]
    public async Task A_failure_that_lasts_is_an_alarm_with_its_consequence_and_response()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { level = 0, status = "cyclingFailure" });

        var listed = await twin.AlarmOfAsync(lamp.Id);

        Assert.Equal(("lampFailure", "cyclingFailure", "low", "unacknowledged", true), (listed.Code, listed.Detail, listed.Priority, listed.State, listed.Active));
        Assert.Equal((lamp.Zone, lamp.Id, lamp.Street, 1, 1), (listed.Zone, listed.Subject, listed.Group, listed.Count, listed.Occurrences));
        Assert.Equal([lamp.Id], listed.Devices);
        Assert.StartsWith($"alarm-{lamp.Zone}-", listed.Id, StringComparison.Ordinal);
        Assert.NotEmpty(listed.Consequence);
        Assert.NotEmpty(listed.Response);
        Assert.Null(listed.Transitions);

        var alone = await twin.GetAsync<Alarm>($"/api/alarms/{listed.Id}");
        var raised = Assert.Single(alone.Transitions!);
        Assert.Equal(("raised", "twin", listed.RaisedAt), (raised.Step, raised.Actor, raised.At));
        var ofDevice = Assert.Single((await twin.DeviceAsync(lamp.Id)).Alarms);
        Assert.Equal((listed.Id, "lampFailure", "cyclingFailure", "low", "unacknowledged", listed.RaisedAt),
            (ofDevice.Id, ofDevice.Code, ofDevice.Detail, ofDevice.Priority, ofDevice.State, ofDevice.At));
    }

    [Fact]
    public async Task Lists_are_filtered_by_zone_code_state_priority_and_device()
    {
        var twin = await shared.ClientAsync();
        var camera = Assert.Single(await shared.TakeAsync("camera", 1));
        await twin.ReportAsync(camera.Id, await twin.NowAsync(), 1, new { on = true, fault = "obstructed" });
        var alarm = await twin.AlarmOfAsync(camera.Id, "&code=deviceFault,drift&state=unacknowledged&priority=medium&zone=" + camera.Zone);

        Assert.Equal("obstructed", alarm.Detail);
        foreach (var other in new[] { "code=lampFailure", "state=shelved,cleared", "priority=high,low" })
        {
            Assert.Empty((await twin.GetAsync<AlarmPage>($"/api/alarms?device={camera.Id}&{other}")).Items);
        }

        var zones = (await twin.GetAsync<ZoneList>("/api/zones")).Items;
        var elsewhere = zones.First(zone => zone.Code != camera.Zone).Code;
        Assert.Empty((await twin.GetAsync<AlarmPage>($"/api/alarms?device={camera.Id}&zone={elsewhere}")).Items);
    }

    [Fact]
    public async Task Pages_follow_one_another_and_hold_every_alarm_once_the_latest_first()
    {
        var twin = await shared.ClientAsync();
        var lamps = await shared.TakeAsync("lamp", 3);
        var now = await twin.NowAsync();
        await twin.SendAsync([.. lamps.Select(lamp => TwinClient.Reading(lamp.Id, now, 1, new { status = "highTemperature" }))]);
        foreach (var lamp in lamps)
        {
            await twin.AlarmOfAsync(lamp.Id);
        }

        List<Alarm> all = [];
        for (var next = $"/api/alarms?limit=1&code=lampFailure&zone={string.Join(',', lamps.Select(lamp => lamp.Zone).Distinct())}"; next is not null;)
        {
            using var answer = await twin.Http.GetAsync(next);
            var page = await TwinClient.ReadAsync<AlarmPage>(answer, HttpStatusCode.OK);
            all.AddRange(page.Items);
            next = TwinClient.NextLink(answer);
        }

        Assert.Equal(all.Select(alarm => alarm.Id).Distinct(StringComparer.Ordinal), all.Select(alarm => alarm.Id));
        Assert.Equal(all.OrderByDescending(alarm => alarm.LastRaisedAt).Select(alarm => alarm.LastRaisedAt), all.Select(alarm => alarm.LastRaisedAt));
        Assert.All(lamps, lamp => Assert.Contains(all, alarm => alarm.Subject == lamp.Id));
    }

    [Theory]
    [InlineData("zone", "zone=XXX")]
    [InlineData("code", "code=toaster")]
    [InlineData("state", "state=open")]
    [InlineData("priority", "priority=urgent")]
    [InlineData("device", "device=lamp-99999")]
    [InlineData("limit", "limit=0")]
    [InlineData("cursor", "cursor=!")]
    [InlineData("colour", "colour=red")]
    public async Task A_bad_filter_is_400_and_named(string field, string query)
    {
        var twin = await shared.ClientAsync();

        Assert.Equal(field, (await twin.ProblemAsync($"/api/alarms?{query}", HttpStatusCode.BadRequest)).Field);
    }

    [Theory]
    [InlineData("alarm-HOP-999999")]
    [InlineData("alarm-XXX-1")]
    [InlineData("nonsense")]
    public async Task An_alarm_that_is_none_is_404(string id)
    {
        var twin = await shared.ClientAsync();

        await twin.ProblemAsync($"/api/alarms/{id}", HttpStatusCode.NotFound);
        await twin.AskInVainAsync(id, "acknowledge", new { actor = "operator:ana" }, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_figures_count_what_is_listed()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { status = "lampPowerTooHigh" });
        await twin.AlarmOfAsync(lamp.Id);

        await Eventually.Async(
            async () => (Figures: await twin.GetAsync<AlarmFigures>("/api/alarms/kpi"), Open: (await twin.GetAsync<AlarmPage>("/api/alarms?limit=1")).Total,
                City: (await twin.GetAsync<City>("/api/city")).OpenAlarms),
            seen => seen.Figures.Low + seen.Figures.Medium + seen.Figures.High == seen.Open && seen.Open == seen.City && seen.Figures.Standing > 0
                && seen.Figures.RaisedLast10Min > 0 && seen.Figures.RaisedLast24H >= seen.Figures.RaisedLastHour,
            "the figures to be those of the list");
    }
}
