using Twin.City.Devices;
using Twin.City.Log;
using Twin.City.Maintenance;
using Xunit;

namespace Twin.Tests.Log;

/// <summary>What the twin writes by itself: short, concrete, and the same for programs.</summary>
public sealed class TwinEntriesTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Fact]
    public void Every_step_of_an_alarm_s_life_is_one_entry()
    {
        var book = AlarmBook.Empty("HOP").Step([Failure], Start).Book;
        book = book.Step([Failure], Start.AddMinutes(1)).Book;
        var id = Assert.Single(book.Alarms).Id;
        book = book.Shelve(id, "operator:ben", "works", Start.AddHours(1), Start.AddMinutes(2))!.Book;
        book = book.Unshelve(id, "operator:ben", Start.AddMinutes(3))!.Book;
        book = book.Acknowledge(id, "operator:ana", "crew called.", Start.AddMinutes(4))!.Book;
        book = book.Step([], Start.AddMinutes(5)).Book.Step([], Start.AddMinutes(6)).Book;

        var entries = AlarmEntries.Of(Assert.Single(book.Cleared), DateTimeOffset.MinValue, Paris).ToList();

        Assert.Equal(["alarmRaised", "alarmShelved", "alarmUnshelved", "alarmAcknowledged", "alarmReturned", "alarmCleared"], entries.Select(entry => entry.Data!.Code));
        Assert.Equal(["twin", "operator:ben", "operator:ben", "operator:ana", "twin", "twin"], entries.Select(entry => entry.Author));
        Assert.Equal("lampFailure at lamp-00123: relayFailure (low).", entries[0].Text);
        Assert.Equal("lampFailure at lamp-00123 acknowledged: crew called.", entries[3].Text);
        Assert.Equal("lampFailure at lamp-00123 is over.", entries[5].Text);
        Assert.Equal(["lamp-00123", "HOP", "street-00007", "alarm-HOP-1"], entries[0].Subjects);
        Assert.Equal(entries.Count, entries.Select(entry => entry.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(["alarmReturned", "alarmCleared"], AlarmEntries.Of(book.Cleared[0], Start.AddMinutes(6), Paris).Select(entry => entry.Data!.Code));
        Assert.Equal(
            """{"code":"alarmRaised","alarm":"alarm-HOP-1","alarmCode":"lampFailure","priority":"low","subject":"lamp-00123","zone":"HOP","detail":"relayFailure","count":1}""",
            entries[0].Data!.ToJson());
    }

    [Fact]
    public void An_order_to_many_tells_what_until_when_and_why()
    {
        var city = SmallCity.Make();
        string[] lamps = [.. city.Devices.Where(device => device.Kind == DeviceKind.Lamp).Take(12).Select(lamp => lamp.Id)];
        var until = new DateTimeOffset(2026, 11, 24, 4, 0, 0, TimeSpan.Zero);

        var entry = OrderEntries.Of(Order(Level(100), [], until, "event"), DeviceKind.Lamp, lamps, city, Paris);

        Assert.Equal("Order to 12 lamps: level 100, until 05:00, because event.", entry.Text);
        Assert.Equal("command/c1", entry.Key);
        Assert.Equal(
            """{"code":"orderGiven","command":"c1","kind":"lamp","total":12,"reason":"event","until":"2026-11-24T04:00:00.000Z","value.level":100}""", entry.Data!.ToJson());
        Assert.Equal("c1", entry.Subjects[^1]);
    }

    [Fact]
    public void What_is_taken_back_says_so()
    {
        var city = SmallCity.Make();
        var takenBack = OrderEntries.Of(Order(DeviceValues.Empty, [Slot.Lamp.Level], null, "over."), DeviceKind.Lamp, ["lamp-1"], city, Paris);
        var revoked = OrderEntries.Of(
            Order(DeviceValues.Empty, [Slot.Lamp.Level], null, "over") with { Revokes = new OrderStamp(Start, "c0") }, DeviceKind.Lamp, ["lamp-1", "lamp-2"], city, Paris);

        Assert.Equal("Order to lamp-1: level taken back, because over.", takenBack.Text);
        Assert.Equal("Order to 2 lamps taken back, because over.", revoked.Text);
        Assert.Equal(
            """{"code":"orderTakenBack","command":"c1","kind":"lamp","total":2,"reason":"over","revokes":"c0","takenBack":"level"}""", revoked.Data!.ToJson());
    }

    [Fact]
    public void Data_is_read_as_it_was_written()
    {
        var data = LogData.Of("x", ("number", 1.5), ("whole", 3), ("text", "«é»\n"), ("none", null));

        var read = LogData.FromJson(data.ToJson());

        Assert.Equal((data.Code, data.Facts.Count), (read.Code, 3));
        Assert.Equal(data.Facts, read.Facts);
    }

    [Fact]
    public void A_text_that_a_database_would_refuse_is_made_one_that_it_takes()
    {
        Assert.Equal("a b\nc\uFFFD", LogTexts.Clean("a\0b\nc\uD800"));
        Assert.Equal(LogTexts.Longest - 1, LogTexts.Clean(new string('x', 2 * LogTexts.Longest)).Length);
    }

    private static Condition Failure { get; } =
        new(new AlarmKey(AlarmCode.LampFailure, "lamp-00123"), DeviceKind.Lamp, "relayFailure", ["lamp-00123"], "street-00007");

    private static DeviceValues Level(double percent)
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = percent;
        return values;
    }

    private static Order Order(DeviceValues set, int[] takenBack, DateTimeOffset? until, string reason) =>
        new("c1", set, takenBack, UntilIsStated: true, until, "operator:ana", reason, new DateTimeOffset(2026, 11, 23, 20, 0, 0, TimeSpan.Zero));
}
