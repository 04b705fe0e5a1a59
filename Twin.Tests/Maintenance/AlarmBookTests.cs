using Twin.City.Devices;
using Twin.City.Maintenance;
using Xunit;

namespace Twin.Tests.Maintenance;

/// <summary>The life of an alarm, step by step.</summary>
public sealed class AlarmBookTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(AlarmCity.NowMs);
    private static readonly Condition Failure = Lamp(AlarmCode.LampFailure, "lamp-00001");

    [Fact]
    public void A_condition_is_an_alarm_when_it_has_lasted()
    {
        var book = Hold(AlarmBook.Empty("HOP"), Start, 9, Failure);
        Assert.Empty(book.Alarms);

        var raised = Assert.Single(book.Step([Failure], At(10)).Changed);

        Assert.Equal(("alarm-HOP-1", AlarmState.Unacknowledged, At(10), 1), (raised.Id, raised.State, raised.RaisedAt, raised.Occurrences));
        Assert.Equal(["raised by twin"], Steps(raised));
    }

    [Fact]
    public void Acknowledged_and_then_gone_it_is_over()
    {
        var book = Raised();

        var known = book.Acknowledge("alarm-HOP-1", "operator:ana", "seen", At(12))!;
        book = Hold(known.Book, At(13), 29);
        Assert.Equal(AlarmState.Acknowledged, known.Alarm.State);
        Assert.Single(book.Alarms);
        book = book.Step([], At(43)).Book;

        Assert.Empty(book.Alarms);
        var cleared = Assert.Single(book.Cleared);
        Assert.Equal((AlarmState.Cleared, At(43)), (cleared.State, cleared.ClearedAt));
        Assert.Equal(["raised by twin", "acknowledged by operator:ana: seen", "returned by twin", "cleared by twin"], Steps(cleared));
    }

    [Fact]
    public void Gone_before_anybody_saw_it_it_waits_to_be_acknowledged()
    {
        var book = Hold(Raised(), At(11), 31);
        Assert.Equal(AlarmState.Returned, Assert.Single(book.Alarms).State);

        var decision = book.Acknowledge("alarm-HOP-1", "operator:ana", null, At(60))!;

        Assert.Equal(AlarmState.Cleared, decision.Alarm.State);
        Assert.Empty(decision.Book.Alarms);
    }

    [Fact]
    public void Come_back_before_it_was_acknowledged_it_is_the_same_alarm_and_counts_again()
    {
        var book = Hold(Raised(), At(11), 31);

        book = Hold(book, At(100), 11, Failure);

        var alarm = Assert.Single(book.Alarms);
        Assert.Equal(("alarm-HOP-1", 2, AlarmState.Unacknowledged, At(10), At(110)), (alarm.Id, alarm.Occurrences, alarm.State, alarm.RaisedAt, alarm.LastRaisedAt));
    }

    [Fact]
    public void Come_back_after_it_was_over_it_is_another_alarm_with_the_next_number()
    {
        var book = Hold(Raised().Acknowledge("alarm-HOP-1", "operator:ana", null, At(10))!.Book, At(11), 31);

        book = Hold(book, At(100), 11, Failure);

        Assert.Equal("alarm-HOP-2", Assert.Single(book.Alarms).Id);
    }

    [Fact]
    public void What_comes_and_goes_within_the_off_delay_is_one_alarm_that_stays()
    {
        var book = Raised();
        for (var second = 11; second < 200; second++)
        {
            var changes = book.Step(second % 20 == 0 ? [Failure] : [], At(second));
            Assert.Empty(changes.Changed);
            book = changes.Book;
        }
    }

    [Fact]
    public void A_shelf_ends_by_itself_and_the_alarm_is_back_where_it_would_be()
    {
        var shelved = Raised().Shelve("alarm-HOP-1", "operator:ana", "works", At(100), At(20))!;
        Assert.Equal((AlarmState.Shelved, 0), (shelved.Alarm.State, shelved.Book.OpenCount));

        var book = Hold(shelved.Book, At(20), 79, Failure);
        Assert.Equal(AlarmState.Shelved, Assert.Single(book.Alarms).State);
        book = book.Step([Failure], At(100)).Book;

        Assert.Equal((AlarmState.Unacknowledged, 1), (Assert.Single(book.Alarms).State, book.OpenCount));
        Assert.Equal(["raised by twin", "shelved by operator:ana: works", "unshelved by twin"], Steps(Assert.Single(book.Alarms)));
    }

    [Fact]
    public void A_shelf_hides_what_comes_back_while_it_lasts()
    {
        var book = Raised().Acknowledge("alarm-HOP-1", "operator:ana", null, At(11))!.Book.Shelve("alarm-HOP-1", "operator:ana", "works", At(1_000), At(12))!.Book;

        book = Hold(Hold(book, At(13), 31), At(100), 11, Failure);

        var alarm = Assert.Single(book.Alarms);
        Assert.Equal((AlarmState.Shelved, 2, true), (alarm.State, alarm.Occurrences, alarm.IsActive));
        Assert.Equal(AlarmState.Unacknowledged, book.Unshelve("alarm-HOP-1", "operator:ana", At(120))!.Alarm.State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((8 * 3600) + 1)]
    public void A_shelf_must_end_within_eight_hours(int seconds)
    {
        var book = Raised();

        var decision = book.Shelve("alarm-HOP-1", "operator:ana", "works", At(20 + seconds), At(20))!;

        Assert.NotNull(decision.Refusal);
        Assert.Same(book, decision.Book);
    }

    [Fact]
    public void What_cannot_be_is_refused_with_a_reason_and_an_unknown_alarm_is_none()
    {
        var book = Raised();
        var shelved = book.Shelve("alarm-HOP-1", "a", "r", At(100), At(20))!.Book;
        var over = Hold(book, At(11), 31).Acknowledge("alarm-HOP-1", "a", null, At(60))!.Book;

        Assert.NotNull(book.Unshelve("alarm-HOP-1", "a", At(20))!.Refusal);
        Assert.NotNull(shelved.Shelve("alarm-HOP-1", "a", "r", At(100), At(20))!.Refusal);
        Assert.NotNull(shelved.Acknowledge("alarm-HOP-1", "a", null, At(20))!.Refusal);
        Assert.NotNull(over.Shelve("alarm-HOP-1", "a", "r", At(100), At(60))!.Refusal);
        Assert.Null(book.Acknowledge("alarm-HOP-2", "a", null, At(20)));
    }

    [Fact]
    public void A_cabinet_absorbs_the_alarms_of_its_lamps_and_holds_them_back_until_it_has_returned()
    {
        Condition[] lamps = [.. Enumerable.Range(4, 3).Select(lamp => Lamp(AlarmCode.SupplyLoss, $"lamp-{lamp:D5}"))];
        var cabinet = new Condition(
            new AlarmKey(AlarmCode.CabinetLoss, "cabinet-B"), null, "supplyLoss", [.. lamps.Select(lamp => lamp.Key.Subject)], null);
        var book = Hold(AlarmBook.Empty("HOP"), Start, 11, lamps[..2]);
        Assert.Equal(2, book.OpenCount);

        book = Hold(book, At(11), 6, cabinet);
        Assert.Equal(cabinet.Key, Assert.Single(book.Alarms).Key);
        Assert.Equal(["raised by twin", "absorbed by twin: alarm-HOP-3"], Steps(book.Cleared[0]));

        book = Hold(book, At(20), 30, lamps[..2]);
        Assert.Equal(cabinet.Key, Assert.Single(book.Alarms).Key);
        book = Hold(book, At(50), 12, lamps[..2]);
        Assert.Equal(2, book.Alarms.Count(alarm => alarm is { IsActive: true, Key.Code: AlarmCode.SupplyLoss }));
        Assert.Equal(AlarmState.Returned, Assert.Single(book.Alarms, alarm => alarm.Key.Code == AlarmCode.CabinetLoss).State);
    }

    [Fact]
    public void A_gateway_that_waits_to_return_holds_back_the_cabinets_behind_it()
    {
        var cut = new Condition(new AlarmKey(AlarmCode.ZoneCut, "gateway-HOP"), null, null, ["lamp-00004", "lamp-00005", "lamp-00006"], null);
        var cabinet = new Condition(new AlarmKey(AlarmCode.CabinetLoss, "cabinet-B"), null, "communicationLost", cut.Devices, null);
        var book = Hold(AlarmBook.Empty("HOP"), Start, 6, cut);

        book = Hold(book, At(6), 30, cabinet);
        Assert.Equal(cut.Key, Assert.Single(book.Alarms).Key);
        book = Hold(book, At(36), 8, cabinet);

        Assert.Equal(AlarmState.Returned, Assert.Single(book.Alarms, alarm => alarm.Key == cut.Key).State);
        Assert.True(Assert.Single(book.Alarms, alarm => alarm.Key == cabinet.Key).IsActive);
    }

    [Fact]
    public void A_restored_book_goes_on_with_the_same_alarms_and_numbers()
    {
        var book = Raised();

        var restored = AlarmBook.Restore("HOP", book.LastNumber, book.Alarms, book.Cleared);

        Assert.Empty(restored.Step([Failure], At(20)).Changed);
        var other = Lamp(AlarmCode.LampFailure, "lamp-00002");
        Assert.Equal("alarm-HOP-2", Assert.Single(Hold(restored, At(20), 11, Failure, other).Alarms, alarm => alarm.Key == other.Key).Id);
    }

    [Fact]
    public void Of_those_that_are_over_the_latest_two_hundred_are_remembered()
    {
        var book = AlarmBook.Empty("HOP");
        var drifts = Enumerable.Range(0, 210).Select(lamp => Lamp(AlarmCode.Drift, $"lamp-{lamp:D5}")).ToArray();
        book = book.Step(drifts, Start).Book;
        foreach (var alarm in book.Alarms.OrderBy(alarm => alarm.Number).ToList())
        {
            book = book.Acknowledge(alarm.Id, "a", null, At(1))!.Book;
        }

        book = Hold(book, At(2), 31);

        Assert.Equal(Enumerable.Range(11, AlarmBook.ClearedKept), book.Cleared.Select(alarm => alarm.Number));
        Assert.Null(book.Find("alarm-HOP-10"));
    }

    [Theory]
    [InlineData("alarm-HOP-12", "HOP")]
    [InlineData("alarm-LES-CEVENNES-1", "LES-CEVENNES")]
    [InlineData("alarm-", null)]
    [InlineData("alarm--1", null)]
    [InlineData("lamp-00001", null)]
    public void An_id_names_its_zone(string id, string? zone) => Assert.Equal(zone, Alarm.ZoneOf(id));

    [Fact]
    public void Every_code_has_a_rule_with_a_consequence_and_a_response()
    {
        foreach (var code in Enum.GetValues<AlarmCode>())
        {
            foreach (var kind in DeviceKinds.All.Cast<DeviceKind?>().Append(null))
            {
                var rule = AlarmRules.Of(code, kind);
                Assert.Equal(code, rule.Code);
                Assert.NotEmpty(rule.Consequence);
                Assert.NotEmpty(rule.Response);
            }
        }
    }

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);

    private static Condition Lamp(AlarmCode code, string id) => new(new AlarmKey(code, id), DeviceKind.Lamp, null, [id], "street-00001");

    private static AlarmBook Raised() => Hold(AlarmBook.Empty("HOP"), Start, 11, Failure);

    // A beat a second.
    private static AlarmBook Hold(AlarmBook book, DateTimeOffset from, int beats, params Condition[] conditions)
    {
        for (var beat = 0; beat < beats; beat++)
        {
            book = book.Step(conditions, from.AddSeconds(beat)).Book;
        }

        return book;
    }

    private static IEnumerable<string> Steps(Alarm alarm) =>
        alarm.Transitions.Select(step => $"{step.Word} by {step.Actor}" + (step.Note is { } note ? ": " + note : ""));
}
