using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>/api/alarms</c>: what lasts becomes an alarm, and an alarm has a life.</summary>
public sealed class AlarmTests(SharedTwin shared)
{
    [Fact]
    public async Task A_failure_that_lasts_is_an_alarm_with_its_consequence_and_response()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { level = 0, status = "cyclingFailure" });

        var listed = await twin.AlarmOfAsync(lamp.Id);

        Assert.Equal(("lampFailure", "cyclingFailure", "low", "unacknowledged"), (listed.Code, listed.Detail, listed.Priority, listed.State));
        Assert.Equal((lamp.Zone, lamp.Id, lamp.Street, 1, 1), (listed.Zone, listed.Subject, listed.Group, listed.Count, listed.Occurrences));
        Assert.Equal([lamp.Id], listed.Devices);
        Assert.StartsWith($"alarm-{lamp.Zone}-", listed.Id, StringComparison.Ordinal);
        Assert.NotEmpty(listed.Consequence);
        Assert.NotEmpty(listed.Response);
        Assert.Null(listed.Transitions);

        var alone = await twin.GetAsync<Alarm>($"/api/alarms/{listed.Id}");
        var raised = Assert.Single(alone.Transitions!);
        Assert.Equal(("raised", "twin", listed.RaisedAt), (raised.Step, raised.Actor, raised.At));
    }
}
