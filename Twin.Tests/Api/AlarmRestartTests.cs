using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>A cabinet is one alarm, and what somebody did about it outlives the process.</summary>
public sealed class AlarmRestartTests
{
    [Fact]
    public async Task A_cabinet_s_alarm_is_one_and_is_the_same_and_acknowledged_after_a_kill()
    {
        using var data = new TemporaryFolder();
        string[] lost;
        Alarm cabinet;
        await using (var process = await TwinProcess.StartAsync(data.Path))
        {
            var twin = new TwinClient(process.Http);
            var lamps = CabinetOf(await twin.AllDevicesAsync("zone=HOP&kind=lamp"));
            lost = [.. lamps.Take((lamps.Length / 2) + 1)];
            await ReportAsync(twin, lamps[^1..], seq: 1, "ok");
            await ReportAsync(twin, lost, seq: 1, "supplyLoss");

            cabinet = await twin.AlarmOfAsync(lost[0]);
            Assert.Equal(("cabinetLoss", "supplyLoss", "high", lost.Length), (cabinet.Code, cabinet.Detail, cabinet.Priority, cabinet.Count));
            Assert.Equal(lost, cabinet.Devices);
            Assert.Equal(cabinet.Id, Assert.Single((await twin.GetAsync<AlarmPage>("/api/alarms")).Items).Id);
            Assert.Equal(cabinet.Id, Assert.Single((await twin.DeviceAsync(lost[^1])).Alarms).Id);
            await twin.AskAsync(cabinet, "acknowledge", new { actor = "operator:ana", comment = "crew called" });
            await process.KillAsync();
        }

        await using var again = await TwinProcess.StartAsync(data.Path);
        var back = new TwinClient(again.Http);
        var same = await back.AlarmOfAsync(lost[0]);
        Assert.Equal((cabinet.Id, "acknowledged", "crew called", 1), (same.Id, same.State, same.Acknowledged!.Comment, same.Occurrences));
        await ReportAsync(back, lost, seq: 2, "ok");
        await Eventually.Async(() => back.GetAsync<Alarm>($"/api/alarms/{cabinet.Id}"), alarm => alarm.State == "cleared", "the alarm to be over");
        Assert.Equal(0, (await back.GetAsync<AlarmPage>("/api/alarms")).Total);
    }

    private static string[] CabinetOf(List<Device> lamps) =>
    [
        .. lamps.GroupBy(lamp => lamp.Attributes.GetProperty("cabinet").GetString(), StringComparer.Ordinal)
            .First(cabinet => cabinet.Count() is >= 8 and <= 60).Select(lamp => lamp.Id),
    ];

    private static async Task ReportAsync(TwinClient twin, string[] lamps, int seq, string status)
    {
        var now = await twin.NowAsync();
        var answer = await twin.SendAsync([.. lamps.Select(lamp => TwinClient.Reading(lamp, now, seq, new { level = 50, status }))]);
        Assert.Equal(lamps.Length, answer.Accepted);
    }
}
