using System.Net;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>What people do about alarms: <c>acknowledge</c>, <c>shelve</c>, <c>unshelve</c>.</summary>
public sealed class AlarmWishTests(SharedTwin shared)
{
    [Fact]
    public async Task Acknowledged_and_gone_an_alarm_is_cleared_and_stays_to_be_read()
    {
        var (twin, lamp, alarm) = await RaiseAsync();

        var known = await twin.AskAsync(alarm, "acknowledge", new { actor = "operator:ana", comment = "crew is on its way" });
        var twice = await twin.AskAsync(alarm, "acknowledge", new { actor = "operator:eve" });

        Assert.Equal(("acknowledged", "operator:ana", "crew is on its way"), (known.State, known.Acknowledged!.Actor, known.Acknowledged.Comment));
        Assert.Equal(known.Acknowledged, twice.Acknowledged);
        await twin.ReportAsync(lamp, await twin.NowAsync(), 2, new { status = "ok" });
        var cleared = await twin.AlarmOfAsync(lamp, "&state=cleared");
        Assert.Equal((alarm.Id, false), (cleared.Id, cleared.Active));
        Assert.NotNull(cleared.ClearedAt);
        Assert.Empty((await twin.GetAsync<AlarmPage>($"/api/alarms?device={lamp}")).Items);
        Assert.Equal(
            ["raised", "acknowledged", "returned", "cleared"], (await twin.GetAsync<Alarm>($"/api/alarms/{alarm.Id}")).Transitions!.Select(step => step.Step));
    }

    [Fact]
    public async Task Gone_before_anybody_saw_it_an_alarm_waits_to_be_acknowledged()
    {
        var (twin, lamp, alarm) = await RaiseAsync();
        await twin.ReportAsync(lamp, await twin.NowAsync(), 2, new { status = "ok" });

        var returned = await twin.AlarmOfAsync(lamp, "&state=returned");

        Assert.Equal((alarm.Id, false), (returned.Id, returned.Active));
        Assert.Equal("cleared", (await twin.AskAsync(alarm, "acknowledge", new { actor = "operator:ana" })).State);
    }

    [Fact]
    public async Task A_shelved_alarm_is_out_of_sight_until_it_is_unshelved()
    {
        var (twin, lamp, alarm) = await RaiseAsync();
        var until = (await twin.NowAsync()).AddHours(1);

        var shelved = await twin.AskAsync(alarm, "shelve", new { actor = "operator:ana", reason = "works in the street", until = TwinClient.Iso(until) });

        Assert.Equal(("shelved", "operator:ana", "works in the street", until), (shelved.State, shelved.Shelved!.Actor, shelved.Shelved.Reason, shelved.Shelved.Until));
        await Eventually.Async(() => twin.GetAsync<AlarmPage>($"/api/alarms?device={lamp}"), page => page.Total == 0, "the alarm to be out of sight");
        Assert.Empty((await twin.DeviceAsync(lamp)).Alarms);
        Assert.Equal(alarm.Id, (await twin.AlarmOfAsync(lamp, "&state=shelved")).Id);
        await twin.AskInVainAsync(alarm.Id, "acknowledge", new { actor = "operator:ana" }, HttpStatusCode.Conflict);
        await twin.AskInVainAsync(alarm.Id, "shelve", new { actor = "a", reason = "r", until = TwinClient.Iso(until) }, HttpStatusCode.Conflict);

        Assert.Equal("unacknowledged", (await twin.AskAsync(alarm, "unshelve", new { actor = "operator:ana" })).State);
        Assert.Equal(alarm.Id, (await twin.AlarmOfAsync(lamp)).Id);
        await twin.AskInVainAsync(alarm.Id, "unshelve", new { actor = "operator:ana" }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Bad_wishes_are_400_with_the_field_and_change_nothing()
    {
        var (twin, lamp, alarm) = await RaiseAsync();
        var now = await twin.NowAsync();
        var (soon, never, past) = (TwinClient.Iso(now.AddHours(1)), TwinClient.Iso(now.AddHours(9)), TwinClient.Iso(now.AddHours(-1)));
        (string Wish, object Body, string Field)[] bad =
        [
            ("acknowledge", new { }, "actor"), ("acknowledge", new { actor = " " }, "actor"), ("acknowledge", new { actor = 1 }, "actor"),
            ("acknowledge", new { actor = "a", comment = "" }, "comment"), ("acknowledge", new { actor = "a", reason = "r" }, "reason"),
            ("shelve", new { actor = "a", until = soon }, "reason"), ("shelve", new { actor = "a", reason = "r" }, "until"),
            ("shelve", new { actor = "a", reason = "r", until = never }, "until"), ("shelve", new { actor = "a", reason = "r", until = past }, "until"),
            ("shelve", new { actor = "a", reason = "r", until = "tomorrow" }, "until"), ("unshelve", new { reason = "r" }, "reason"), ("unshelve", new { }, "actor"),
        ];

        foreach (var (wish, body, field) in bad)
        {
            Assert.Equal(field, (await twin.AskInVainAsync(alarm.Id, wish, body, HttpStatusCode.BadRequest)).Field);
        }

        Assert.Equal("unacknowledged", (await twin.AlarmOfAsync(lamp)).State);
        using var text = await twin.Http.PostAsync($"/api/alarms/{alarm.Id}/acknowledge", new StringContent("{}"));
        await TwinClient.ReadProblemAsync(text, HttpStatusCode.UnsupportedMediaType);
    }

    private async Task<(TwinClient Twin, string Lamp, Alarm Alarm)> RaiseAsync()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1)).Id;
        await twin.ReportAsync(lamp, await twin.NowAsync(), 1, new { level = 0, status = "lampFailure" });
        return (twin, lamp, await twin.AlarmOfAsync(lamp));
    }
}
