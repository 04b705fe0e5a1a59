using System.Net;
using System.Text;
using Twin.Tests.Api;
using Twin.Tests.Mqtt;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Telemetry;

/// <summary>What is wrong with a node stands in the alarm list that operators look at.</summary>
public sealed class OwnHealthTests(ObservedTwin observed)
{
    // More than a twentieth of whatever else comes in, and far more than a hundred.
    private const int Nonsense = 5_000;

    [Fact]
    public async Task Readings_that_are_refused_in_numbers_are_an_alarm_on_the_node_that_can_be_acknowledged()
    {
        await observed.StoryAsync();
        var twin = new TwinClient(observed.Process.Http);
        var lines = new StringContent(string.Concat(Enumerable.Repeat("""{"device":"lamp-99999","at":"2026-11-24T00:00:00Z","seq":1,"values":{}}""" + "\n", Nonsense)), Encoding.UTF8, "application/x-ndjson");
        using var answer = await twin.Http.PostAsync("/api/readings", lines);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var raised = await Eventually.Async(() => twin.GetAsync<AlarmPage>("/api/alarms?code=readingsRefused"), page => page.Items.Length > 0, "the alarm");
        var alarm = Assert.Single(raised.Items);
        Assert.Equal(("alarm-twin.observed-1-1", "twin.observed-1", "twin/observed-1", "medium"), (alarm.Id, alarm.Zone, alarm.Subject, alarm.Priority));
        Assert.Empty(alarm.Devices);
        Assert.True((await twin.GetAsync<Api.City>("/api/city")).OpenAlarms > 0);
        Assert.Empty((await twin.GetAsync<AlarmPage>("/api/alarms?zone=HOP&code=readingsRefused")).Items);
        await Eventually.Async(
            async () => Metrics.Sum(await twin.Http.GetStringAsync("/metrics"), "twin_alarms_open", "readingsRefused"), open => open == 1, "the alarm in /metrics");

        var known = await twin.AskAsync(alarm, "acknowledge", new { actor = "operator:ana", comment = "sender called" });
        Assert.Equal("operator:ana", known.Acknowledged?.Actor);
        var whole = await twin.GetAsync<Alarm>($"/api/alarms/{alarm.Id}");
        Assert.Equal(["raised", "acknowledged"], whole.Transitions!.Select(step => step.Step).Take(2));
    }

    [Fact]
    public async Task An_alarm_of_another_node_is_not_found_here()
    {
        await observed.StoryAsync();
        var twin = new TwinClient(observed.Process.Http);

        await twin.AskInVainAsync("alarm-twin.elsewhere-1", "acknowledge", new { actor = "operator:ana" }, HttpStatusCode.NotFound);
        await twin.ProblemAsync("/api/alarms/alarm-twin.elsewhere-1", HttpStatusCode.NotFound);
    }
}
