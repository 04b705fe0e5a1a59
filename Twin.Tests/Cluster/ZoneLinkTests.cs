using Twin.City;
using Twin.City.Maintenance;
using Twin.Grains.Commands;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>Connections that move from node to node, or whose node has died.</summary>
public sealed class ZoneLinkTests
{
    private static readonly TimeSpan Stride = TimeSpan.FromSeconds(0.5);
    private static readonly int[] Lamps = [.. Enumerable.Range(0, SmallCity.LampsPerZone)];

    private readonly MovableTime _time = new();

    [Fact]
    public async Task A_gateway_whose_node_died_and_that_came_back_at_another_is_online_whatever_the_old_one_says_late()
    {
        await using var cluster = await StartAsync();
        var atMs = NowMs();
        await cluster.Zone(0).LinksChanged([Held(isOnline: true, atMs)]);
        await cluster.Zone(0).LinksChanged([Held(isOnline: true, atMs + 500)]);

        // The old node notices at last that the connection has ended, and since when.
        await cluster.Zone(0).LinksChanged([Held(isOnline: false, atMs + 400)]);

        await WitnessAsync(cluster);
        Assert.DoesNotContain(await AlarmsAsync(cluster), alarm => alarm.Key.Subject == "gateway-Z0");
    }

    [Fact]
    public async Task A_gateway_that_no_node_holds_any_more_is_an_alarm_and_one_that_is_said_again_is_none()
    {
        await using var cluster = await StartAsync();
        await cluster.Zone(0).LinksChanged([Held(isOnline: true, NowMs()), Held(isOnline: true, NowMs()) with { Gateway = "gateway-held", Devices = [1] }]);
        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-outside", [2], IsOnline: true, NowMs())]);
        var cut = await Eventually.Async(
            async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                await cluster.Zone(0).LinksChanged([Held(isOnline: true, NowMs()) with { Gateway = "gateway-held", Devices = [1], SinceMs = 1 }]);
                return (await AlarmsAsync(cluster)).Find(alarm => alarm.Key.Code == AlarmCode.ZoneCut);
            },
            alarm => alarm is not null,
            "the alarm of the gateway that is not held");
        Assert.Equal("gateway-Z0", cut!.Key.Subject);

        await cluster.Zone(0).LinksChanged([Held(isOnline: true, NowMs())]);
        await UntilAsync(cluster, alarm => alarm is { Key.Subject: "gateway-Z0", State: AlarmState.Returned or AlarmState.Cleared });
        Assert.DoesNotContain(await AlarmsAsync(cluster), alarm => alarm.Key.Subject is "gateway-held" or "gateway-outside");
    }

    private static FieldLink Held(bool isOnline, long atMs) => new("gateway-Z0", Lamps, isOnline, atMs) { GoodFor = GatewayLink.LongestUnsaid };

    private Task<TwinCluster> StartAsync() => TwinCluster.StartAsync(silos: 1, TwinCluster.City, new CityClock(_time, TimeSpan.Zero, TimeZoneInfo.Utc));

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    // Tells that the zone has beaten since.
    private async Task WitnessAsync(TwinCluster cluster)
    {
        await cluster.Zone(0).LinksChanged([new FieldLink("witness", [], IsOnline: false, NowMs())]);
        await UntilAsync(cluster, alarm => alarm.Key.Subject == "witness");
    }

    private async Task UntilAsync(TwinCluster cluster, Predicate<Alarm> holds) => await Eventually.Async(
        async () =>
        {
            _time.Advance(Stride);
            return await AlarmsAsync(cluster);
        },
        seen => seen.Exists(holds),
        "an alarm of the zone");

    private static async Task<List<Alarm>> AlarmsAsync(TwinCluster cluster) =>
        [.. (await cluster.Zone(0).ChangesSince(0, 0)).Alarms.Select(row => row.Alarm).OrderBy(alarm => alarm.Number)];
}
