using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>What SIGKILL leaves of the log: all that was answered, and each fact once.</summary>
public sealed class LogRestartTests
{
    [Fact]
    public async Task Entries_orders_and_an_alarm_s_life_are_there_once_after_a_kill()
    {
        using var data = new TemporaryFolder();
        LogEntry note;
        Command order;
        Alarm alarm;
        Device lamp;
        await using (var process = await TwinProcess.StartAsync(data.Path))
        {
            var twin = new TwinClient(process.Http);
            lamp = (await twin.GetAsync<DevicePage>("/api/devices?kind=lamp&zone=HOP&limit=1")).Items[0];
            await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { level = 0, status = "relayFailure" });
            alarm = await twin.AlarmOfAsync(lamp.Id);
            order = await twin.OrderManyAsync(new { targets = new { kind = "lamp" }, values = new { level = 70 }, actor = "operator:ana", reason = "event" });
            note = await twin.WriteAsync(new { actor = "operator:ana", text = "kept" });
            await twin.AskAsync(alarm, "acknowledge", new { actor = "operator:ben", comment = "seen" });
            await process.KillAsync();
        }

        await using var again = await TwinProcess.StartAsync(data.Path);
        var back = new TwinClient(again.Http);
        Assert.Equal("kept", (await back.GetAsync<LogEntry>($"/api/log/{note.Id}")).Text);
        Assert.Equal(note.Id, (await back.WriteAsync(new { actor = "operator:ana", text = "on", refersTo = note.Id })).RefersTo);

        // Acknowledged and killed at once: the zone tells what may not have got through when it comes alive.
        await Eventually.Async(() => back.CodesOfAsync(alarm.Id), codes => codes.Length >= 2, "the steps of the alarm");
        await back.ReportAsync(lamp.Id, await back.NowAsync(), 2, new { level = 70, status = "ok" });
        var codes = await Eventually.Async(() => back.CodesOfAsync(alarm.Id), codes => codes.Contains("alarmCleared"), "the alarm to be over");
        Assert.Equal(["alarmRaised", "alarmAcknowledged", "alarmReturned", "alarmCleared"], codes);
        Assert.Equal(["orderGiven"], await back.CodesOfAsync(order.Id));
        Assert.Equal(2, (await back.AllLogAsync("category=system")).Count(entry => entry.Code == "started"));
        var given = Assert.Single(await back.AllLogAsync($"subject={order.Id}"));
        Assert.Equal((order.Total, "operator:ana"), (given.Data!["total"].GetInt32(), given.Author));
    }
}
