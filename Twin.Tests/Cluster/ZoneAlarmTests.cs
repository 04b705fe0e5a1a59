using Twin.City;
using Twin.City.Devices;
using Twin.City.Log;
using Twin.City.Maintenance;
using Twin.Grains.Commands;
using Twin.Grains.Zones;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>Alarms in their zone's grain: stored before they are shown, and the same after the zone has left memory.</summary>
public sealed class ZoneAlarmTests
{
    // So far the city's time moves with each look: a zone beats fifty looks apart, which is less than any silence that counts.
    private static readonly TimeSpan Stride = TimeSpan.FromSeconds(0.5);

    private readonly MovableTime _time = new();

    [Fact]
    public async Task An_acknowledged_alarm_is_the_same_and_acknowledged_after_the_zone_has_left_memory()
    {
        await using var cluster = await StartAsync();
        await cluster.TakeAsync(Lamp(0, seq: 1, status: 1));
        var raised = await UntilAsync(cluster, alarm => alarm.State == AlarmState.Unacknowledged);

        var answer = await cluster.Zone(0).AcknowledgeAlarm(raised.Id, "operator:ana", "seen");
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Zone(0));

        Assert.Equal(AlarmState.Acknowledged, answer!.Alarm.State);
        var again = Assert.Single(await AlarmsAsync(cluster));
        Assert.Equal((raised.Id, AlarmState.Acknowledged, "operator:ana", "seen"), (again.Id, again.State, again.Acknowledgement!.Actor, again.Acknowledgement.Comment));

        await cluster.TakeAsync(Lamp(0, seq: 2, status: 0));
        var cleared = await UntilAsync(cluster, alarm => alarm.State == AlarmState.Cleared);
        Assert.Equal((raised.Id, 1), (cleared.Id, cleared.Occurrences));

        await cluster.TakeAsync(Lamp(0, seq: 3, status: 1));
        Assert.Equal("alarm-Z0-2", (await UntilAsync(cluster, alarm => alarm.State == AlarmState.Unacknowledged)).Id);

        // In the log each step once, though the zone told again what it remembered.
        var told = await Eventually.Async(
            async () => (await cluster.Log.ReadAsync(new LogQuery(100) { Categories = [LogCategory.Alarm] }, CancellationToken.None)).Entries, entries => entries.Count == 5, "five steps in the log");
        Assert.Equal(["alarmRaised", "alarmCleared", "alarmReturned", "alarmAcknowledged", "alarmRaised"], told.Select(entry => entry.Data!.Code));
    }

    [Fact]
    public async Task A_shelf_survives_and_ends_by_itself()
    {
        await using var cluster = await StartAsync();
        await cluster.TakeAsync(Lamp(0, seq: 1, status: 1));
        var raised = await UntilAsync(cluster, alarm => alarm.State == AlarmState.Unacknowledged);

        await cluster.Zone(0).ShelveAlarm(raised.Id, "operator:ana", "works", _time.GetUtcNow().AddMinutes(30));
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Zone(0));

        Assert.Equal(AlarmState.Shelved, Assert.Single(await AlarmsAsync(cluster)).State);
        Assert.Equal(0, (await cluster.Zone(0).RollUp()).OpenAlarms);
        _time.Advance(TimeSpan.FromMinutes(30));
        var back = await UntilAsync(cluster, alarm => alarm.State == AlarmState.Unacknowledged);
        Assert.Equal((raised.Id, 1), (back.Id, back.Occurrences));
    }

    [Fact]
    public async Task The_city_s_open_alarms_are_the_sum_of_its_zones()
    {
        await using var cluster = await StartAsync();
        int[] failed = [0, 1, SmallCity.LampsPerZone, 3 * SmallCity.LampsPerZone];
        foreach (var lamp in failed)
        {
            await cluster.TakeAsync(Lamp(lamp, seq: 1, status: 1));
        }

        await Eventually.Async(
            async () =>
            {
                _time.Advance(Stride);
                return await cluster.Silos.Client.GetGrain<ICityGrain>("small").RollUp();
            },
            sum => sum.OpenAlarms == failed.Length,
            "four open alarms in the city");
        Assert.Equal(2, (await cluster.Zone(0).RollUp()).OpenAlarms);
    }

    [Fact]
    public async Task A_gateway_that_is_down_is_one_alarm_until_the_field_says_otherwise()
    {
        await using var cluster = await StartAsync();
        int[] lamps = [.. Enumerable.Range(0, SmallCity.LampsPerZone)];
        foreach (var lamp in lamps)
        {
            await cluster.TakeAsync(Lamp(lamp, seq: 1, status: 0));
        }

        var lostAtMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-Z0", lamps, IsOnline: false, lostAtMs)]);
        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-Z0", lamps, IsOnline: true, lostAtMs - 1)]);
        var cut = await UntilAsync(cluster, alarm => alarm.Key.Code == AlarmCode.ZoneCut);
        Assert.Equal(("gateway-Z0", lamps.Length), (cut.Key.Subject, cut.Devices.Length));

        // Silent long enough for each lamp to be lost by itself, and the zone has been out of memory in between.
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Zone(0));
        await AlarmsAsync(cluster);
        _time.Advance(TimeSpan.FromHours(1));
        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-Z1", [], IsOnline: false, lostAtMs)]);
        var alarms = await Eventually.Async(
            async () =>
            {
                _time.Advance(Stride);
                return await AlarmsAsync(cluster);
            },
            seen => seen.Exists(alarm => alarm.Key.Subject == "gateway-Z1"),
            "the other gateway's alarm, raised by beats after the hour");
        Assert.All(alarms.Where(alarm => alarm.State != AlarmState.Cleared), alarm => Assert.Equal(AlarmCode.ZoneCut, alarm.Key.Code));
        var same = alarms.Find(alarm => alarm.Id == cut.Id)!;
        Assert.Equal((1, true), (same.Occurrences, same.IsActive));

        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-Z0", lamps, IsOnline: true, _time.GetUtcNow().ToUnixTimeMilliseconds())]);
        Assert.Equal(cut.Id, (await UntilAsync(cluster, alarm => alarm.State == AlarmState.Returned)).Id);
    }

    [Fact]
    public async Task A_gateway_that_comes_back_after_forty_minutes_without_replay_raises_nothing()
    {
        await using var cluster = await StartAsync();
        int[] lamps = [.. Enumerable.Range(0, SmallCity.LampsPerZone)];
        foreach (var lamp in lamps)
        {
            await cluster.TakeAsync(Lamp(lamp, seq: 1, status: 0));
        }

        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-Z0", lamps, IsOnline: false, NowMs())]);
        await UntilAsync(cluster, alarm => alarm.Key.Code == AlarmCode.ZoneCut);
        _time.Advance(TimeSpan.FromMinutes(40));
        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-Z0", lamps, IsOnline: true, NowMs())]);
        await UntilAsync(cluster, alarm => alarm is { Key.Code: AlarmCode.ZoneCut, State: AlarmState.Returned });

        // A gateway elsewhere tells that the zone has beaten since.
        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-Z1", [], IsOnline: false, NowMs())]);
        await UntilAsync(cluster, alarm => alarm.Key.Subject == "gateway-Z1");
        Assert.DoesNotContain(await AlarmsAsync(cluster), alarm => alarm.Key.Code is AlarmCode.CabinetLoss or AlarmCode.CommunicationLost);
    }

    [Fact]
    public async Task A_gateway_that_its_old_node_tells_off_last_is_up_when_somebody_behind_it_is_heard()
    {
        await using var cluster = await StartAsync();
        int[] lamps = [.. Enumerable.Range(0, SmallCity.LampsPerZone)];
        await cluster.TakeAsync(Lamp(0, seq: 1, status: 0));
        var atMs = NowMs();
        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-Z0", lamps, IsOnline: true, atMs)]);
        await cluster.Zone(0).LinksChanged([new FieldLink("gateway-Z0", lamps, IsOnline: false, atMs + 1)]);
        await UntilAsync(cluster, alarm => alarm.Key.Code == AlarmCode.ZoneCut);

        await cluster.TakeAsync(Lamp(1, seq: 1, status: 0));

        Assert.Equal("gateway-Z0", (await UntilAsync(cluster, alarm => alarm.State == AlarmState.Returned)).Key.Subject);
    }

    [Fact]
    public async Task A_cabinet_whose_lamps_fall_silent_is_one_alarm_before_and_after_the_zone_left_memory()
    {
        await using var cluster = await StartAsync();
        for (var lamp = 0; lamp < 3; lamp++)
        {
            await cluster.TakeAsync(Lamp(lamp, seq: 1, status: 0));
        }

        await AlarmsAsync(cluster);
        _time.Advance(TimeSpan.FromHours(1));
        var lost = await UntilAsync(cluster, alarm => alarm.Key.Code == AlarmCode.CabinetLoss);
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Zone(0));
        await AlarmsAsync(cluster);
        _time.Advance(TimeSpan.FromMinutes(5));

        // A failure elsewhere tells that the zone has beaten since.
        await cluster.TakeAsync(Lamp(4, seq: 1, status: 1));
        await UntilAsync(cluster, alarm => alarm.Key.Code == AlarmCode.LampFailure);
        var still = Assert.Single(await AlarmsAsync(cluster), alarm => alarm.Key.Code == AlarmCode.CabinetLoss);
        Assert.Equal((lost.Id, "communicationLost", 3, true, 1), (still.Id, still.Detail, still.Devices.Length, still.IsActive, still.Occurrences));
        Assert.Equal(2, (await AlarmsAsync(cluster)).Count(alarm => alarm.State != AlarmState.Cleared));
    }

    [Fact]
    public async Task Of_an_alarm_that_is_not_there_the_zone_says_so()
    {
        await using var cluster = await StartAsync();

        Assert.Null(await cluster.Zone(0).AcknowledgeAlarm("alarm-Z0-1", "operator:ana", null));
        Assert.Null(await cluster.Zone(0).UnshelveAlarm("alarm-Z0-1", "operator:ana"));
    }

    private Task<TwinCluster> StartAsync() =>
        TwinCluster.StartAsync(silos: 1, TwinCluster.City, new CityClock(_time, TimeSpan.Zero, TimeZoneInfo.Utc));

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private Reading Lamp(int device, int seq, double status)
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Status] = status;
        return new Reading(device, new ReadingStamp(_time.GetUtcNow().ToUnixTimeMilliseconds(), seq), values);
    }

    private async Task<Alarm> UntilAsync(TwinCluster cluster, Predicate<Alarm> holds)
    {
        var alarms = await Eventually.Async(
            async () =>
            {
                _time.Advance(Stride);
                return await AlarmsAsync(cluster);
            },
            seen => seen.Exists(holds),
            "an alarm of the zone");
        return alarms.Find(holds)!;
    }

    private static async Task<List<Alarm>> AlarmsAsync(TwinCluster cluster) =>
        [.. (await cluster.Zone(0).ChangesSince(0, 0)).Alarms.Select(row => row.Alarm).OrderBy(alarm => alarm.Number)];
}
