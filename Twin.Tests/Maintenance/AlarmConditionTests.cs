using Twin.City.Devices;
using Twin.City.Maintenance;
using Twin.City.Zones;
using Xunit;

namespace Twin.Tests.Maintenance;

/// <summary>What is wrong with devices, and what many of them have in common.</summary>
public sealed class AlarmConditionTests
{
    private static readonly ZoneConditions Conditions = new(AlarmCity.City, 0);
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0, Slot.Lamp.Status, "ok", null, null)]
    [InlineData(0, Slot.Lamp.Status, "relayFailure", "lampFailure", "relayFailure")]
    [InlineData(0, Slot.Lamp.Status, "supplyLoss", "supplyLoss", null)]
    [InlineData(AlarmCity.Camera, Slot.Camera.Fault, "obstructed", "deviceFault", "obstructed")]
    [InlineData(AlarmCity.Camera, Slot.Camera.Fault, "none", null, null)]
    [InlineData(AlarmCity.Bollard, Slot.Bollard.Position, "blocked", "deviceFault", "blocked")]
    [InlineData(AlarmCity.Bollard, Slot.Bollard.Position, "moving", null, null)]
    [InlineData(AlarmCity.Vehicle, Slot.Vehicle.Status, "breakdown", "deviceFault", "breakdown")]
    [InlineData(AlarmCity.Signal, Slot.Signal.Mode, "flashing", "deviceFault", "flashing")]
    [InlineData(AlarmCity.Signal, Slot.Signal.Mode, "off", "deviceFault", "off")]
    [InlineData(AlarmCity.Signal, Slot.Signal.Mode, "police", null, null)]
    public void A_device_s_own_word_is_its_condition(int device, int slot, string word, string? code, string? detail)
    {
        var kind = AlarmCity.City.Devices[device].Kind;

        var found = Find(AlarmCity.Row(device, JustNow, (slot, AlarmCity.Word(kind, slot, word))));

        Assert.Equal((code, detail), (found.SingleOrDefault()?.Key.Code.Name(), found.SingleOrDefault()?.Detail));
    }

    [Theory]
    [InlineData(0, 2_250, "communicationLost")]
    [InlineData(AlarmCity.Camera, 2_250, "communicationLost")]
    [InlineData(AlarmCity.Bollard, 2_250, "communicationLost")]
    [InlineData(AlarmCity.Vehicle, 2_250, "communicationLost")]
    [InlineData(AlarmCity.Signal, 750, "communicationLost")]
    public void A_device_that_has_been_silent_for_two_and_a_half_periods_is_lost(int device, int longestS, string code)
    {
        Assert.Empty(Find(AlarmCity.Row(device, TimeSpan.FromSeconds(longestS))));

        var lost = Assert.Single(Find(AlarmCity.Row(device, TimeSpan.FromSeconds(longestS + 1))));

        Assert.Equal((code, ZoneConditions.Silence), (lost.Key.Code.Name(), lost.Detail));
    }

    [Fact]
    public void A_counter_is_silent_after_three_of_its_own_periods_and_five_seconds()
    {
        Assert.Empty(Find(AlarmCity.Row(AlarmCity.Counter, TimeSpan.FromSeconds(185), (Slot.Counter.PeriodS, 60))));

        var silent = Assert.Single(Find(AlarmCity.Row(AlarmCity.Counter, TimeSpan.FromSeconds(186), (Slot.Counter.PeriodS, 60))));

        Assert.Equal(new AlarmKey(AlarmCode.SilentCounter, "counter-0001"), silent.Key);
    }

    [Fact]
    public void A_device_that_was_never_heard_or_has_left_is_no_condition()
    {
        var never = new MemberState(0, 0, Present: true, Reported.Nothing, null, double.NaN);
        var left = AlarmCity.Row(AlarmCity.Vehicle, TimeSpan.FromDays(1)) with { Present = false };

        Assert.Empty(Find(never, left));
    }

    [Fact]
    public void A_vehicle_off_duty_may_be_silent()
    {
        var duty = AlarmCity.Word(DeviceKind.Vehicle, Slot.Vehicle.Duty, "offDuty");

        Assert.Empty(Find(AlarmCity.Row(AlarmCity.Vehicle, TimeSpan.FromDays(1), (Slot.Vehicle.Duty, duty))));
    }

    [Fact]
    public void Silence_before_the_zone_listened_was_its_own_except_of_those_lost_already()
    {
        MemberState[] rows = [AlarmCity.Row(0, TimeSpan.FromDays(1)), AlarmCity.Row(1, TimeSpan.FromDays(1))];
        var situation = ZoneSituation.Empty with { ListeningSinceMs = AlarmCity.NowMs - 60_000, LostBefore = new HashSet<string>(StringComparer.Ordinal) { "lamp-00001" } };

        var lost = Assert.Single(Conditions.Of(rows, situation, AlarmCity.NowMs));

        Assert.Equal("lamp-00001", lost.Key.Subject);
    }

    [Fact]
    public void Silence_behind_a_connection_that_came_back_counts_from_then_except_of_those_lost_before()
    {
        MemberState[] rows = [.. Enumerable.Range(0, AlarmCity.Lamps).Select(lamp => AlarmCity.Row(lamp, TimeSpan.FromMinutes(40)))];
        var back = new GatewayLink("gateway-HOP", [.. Enumerable.Range(0, AlarmCity.Lamps)], IsOnline: true, AlarmCity.NowMs - 1_000);
        var situation = ZoneSituation.Empty with { Links = [back], LostBefore = new HashSet<string>(StringComparer.Ordinal) { "lamp-00001" } };

        var lost = Assert.Single(Conditions.Of(rows, situation, AlarmCity.NowMs));

        Assert.Equal(new AlarmKey(AlarmCode.CommunicationLost, "lamp-00001"), lost.Key);
        Assert.Equal(2, Conditions.Of(rows, situation, AlarmCity.NowMs + 2_250_000).Count(condition => condition.Key.Code == AlarmCode.CabinetLoss));
    }

    [Fact]
    public void A_connection_said_to_be_down_behind_which_somebody_reports_later_is_up()
    {
        var down = new GatewayLink("gateway-HOP", [0], IsOnline: true, 1_000).Then(new GatewayLink("gateway-HOP", [0], IsOnline: false, 2_000));

        Assert.Same(down, down.Hear(latestMs: 2_000, nowMs: 3_000));
        var up = down.Hear(latestMs: 2_001, nowMs: 3_000);
        Assert.Equal((true, 3_000, 2_000), (up.IsOnline, up.SinceMs, up.AtMs));
        Assert.Equal(3_000, up.Then(new GatewayLink("gateway-HOP", [0], IsOnline: true, 9_000)).SinceMs);
        Assert.Equal(9_000, up.Then(new GatewayLink("gateway-HOP", [0], IsOnline: false, 9_000)).SinceMs);
    }

    [Fact]
    public void A_device_that_drifts_or_whose_own_connection_is_down_is_a_condition()
    {
        var situation = ZoneSituation.Empty with
        {
            Drifting = [1],
            Links = [new GatewayLink(null, [0], IsOnline: false, 1), new GatewayLink(null, [2], IsOnline: true, 1)],
        };

        var found = Conditions.Of([AlarmCity.Row(0, JustNow), AlarmCity.Row(1, JustNow), AlarmCity.Row(2, JustNow)], situation, AlarmCity.NowMs);

        Assert.Equal(
            [new AlarmKey(AlarmCode.CommunicationLost, "lamp-00000"), new AlarmKey(AlarmCode.Drift, "lamp-00001")], found.Select(condition => condition.Key));
        Assert.Equal(ZoneConditions.Connection, found[0].Detail);
    }

    [Fact]
    public void What_is_broken_or_out_of_reach_does_not_drift()
    {
        var failed = (Slot.Lamp.Status, AlarmCity.Word(DeviceKind.Lamp, Slot.Lamp.Status, "lampFailure"));
        var situation = ZoneSituation.Empty with { Drifting = [0, 1, 2], Links = [new GatewayLink("gateway-HOP", [2], IsOnline: false, 1)] };

        var found = Conditions.Of([AlarmCity.Row(0, JustNow, failed), AlarmCity.Row(1, TimeSpan.FromDays(1)), AlarmCity.Row(2, JustNow)], situation, AlarmCity.NowMs);

        Assert.Equal([AlarmCode.ZoneCut, AlarmCode.LampFailure, AlarmCode.CommunicationLost], found.Select(condition => condition.Key.Code));
    }

    [Fact]
    public void A_cabinet_of_which_a_quarter_is_gone_is_one_condition_with_its_lamps()
    {
        var supplyLoss = (Slot.Lamp.Status, AlarmCity.Word(DeviceKind.Lamp, Slot.Lamp.Status, "supplyLoss"));
        MemberState[] rows = [AlarmCity.Row(4, JustNow, supplyLoss), AlarmCity.Row(5, JustNow, supplyLoss), AlarmCity.Row(6, TimeSpan.FromDays(1)), AlarmCity.Row(0, JustNow, supplyLoss)];

        var found = Find(rows);

        var cabinet = Assert.Single(found, condition => condition.Key.Code == AlarmCode.CabinetLoss);
        Assert.Equal(("cabinet-B", "supplyLoss", null), (cabinet.Key.Subject, cabinet.Detail, cabinet.Kind));
        Assert.Equal(["lamp-00004", "lamp-00005", "lamp-00006"], cabinet.Devices);
        Assert.Equal("lamp-00000", Assert.Single(found, condition => condition.Key.Code == AlarmCode.SupplyLoss).Key.Subject);
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void A_cabinet_of_which_a_quarter_does_not_obey_is_one_condition()
    {
        var situation = ZoneSituation.Empty with { Drifting = [0, 4, 5, 6] };

        var found = Conditions.Of([AlarmCity.Row(0, JustNow), AlarmCity.Row(4, JustNow), AlarmCity.Row(5, JustNow), AlarmCity.Row(6, JustNow)], situation, AlarmCity.NowMs);

        Assert.Equal([new AlarmKey(AlarmCode.Drift, "cabinet-B"), new AlarmKey(AlarmCode.Drift, "lamp-00000")], found.Select(condition => condition.Key));
        Assert.Equal(3, found[0].Devices.Length);
    }

    [Fact]
    public void Two_lamps_of_a_small_cabinet_are_two_conditions()
    {
        var found = Find(AlarmCity.Row(0, TimeSpan.FromDays(1)), AlarmCity.Row(1, TimeSpan.FromDays(1)));

        Assert.All(found, condition => Assert.Equal((AlarmCode.CommunicationLost, "street-00001"), (condition.Key.Code, condition.Group)));
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void A_gateway_that_is_down_stands_for_the_silence_behind_it_but_not_for_faults()
    {
        var failed = (Slot.Lamp.Status, AlarmCity.Word(DeviceKind.Lamp, Slot.Lamp.Status, "lampFailure"));
        MemberState[] rows =
        [
            .. Enumerable.Range(0, 6).Select(lamp => AlarmCity.Row(lamp, TimeSpan.FromDays(1))),
            AlarmCity.Row(AlarmCity.Counter, TimeSpan.FromDays(1)), AlarmCity.Row(7, TimeSpan.FromDays(1), failed),
        ];
        var situation = ZoneSituation.Empty with { Links = [new GatewayLink("gateway-HOP", [0, 1, 2, 3, 4, 5, 7, AlarmCity.Counter], IsOnline: false, 1)] };

        var found = Conditions.Of(rows, situation, AlarmCity.NowMs);

        Assert.Equal(
            [new AlarmKey(AlarmCode.ZoneCut, "gateway-HOP"), new AlarmKey(AlarmCode.LampFailure, "lamp-00007")], found.Select(condition => condition.Key));
        Assert.Equal(8, found[0].Devices.Length);
    }

    private static List<Condition> Find(params MemberState[] rows) => Conditions.Of(rows, ZoneSituation.Empty, AlarmCity.NowMs);
}
