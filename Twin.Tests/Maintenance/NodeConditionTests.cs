using FsCheck.Xunit;
using Twin.City.Maintenance;
using Xunit;

namespace Twin.Tests.Maintenance;

/// <summary>What is wrong with a node itself, and when that is an alarm.</summary>
public sealed class NodeConditionTests
{
    private const string Node = "twin/n1";
    private const int QueueLimit = 200_000;
    private const int UndeliveredLimit = 100_000;
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);
    private static readonly NodeFigures Well = new(0, QueueLimit, IsJournalFailing: false, 0, UndeliveredLimit, TimeSpan.FromSeconds(1), 0, 0);

    [Theory]
    [InlineData(99_999, false, false)]
    [InlineData(100_000, false, true)]
    [InlineData(50_000, true, true)]
    [InlineData(49_999, true, false)]
    public void A_journal_lags_from_half_of_its_queue_until_a_quarter(int queued, bool isActive, bool isThere) =>
        Assert.Equal(isThere, IsThere(AlarmCode.JournalLag, Well with { QueuedReadings = queued }, isActive));

    [Theory]
    [InlineData(10.0, false, false)]
    [InlineData(10.1, false, true)]
    [InlineData(5.1, true, true)]
    [InlineData(5.0, true, false)]
    public void A_mirror_is_stale_from_ten_seconds_until_five(double ageS, bool isActive, bool isThere) =>
        Assert.Equal(isThere, IsThere(AlarmCode.MirrorStale, Well with { MirrorAge = TimeSpan.FromSeconds(ageS) }, isActive));

    [Theory]
    [InlineData(9_999, false, false)]
    [InlineData(10_000, false, true)]
    [InlineData(1_000, true, true)]
    [InlineData(999, true, false)]
    public void Deliveries_are_behind_from_a_tenth_of_what_closes_the_doors(int undelivered, bool isActive, bool isThere) =>
        Assert.Equal(isThere, IsThere(AlarmCode.DeliveryBacklog, Well with { UndeliveredReadings = undelivered }, isActive));

    [Theory]
    [InlineData(1_000, 99, false, false)]
    [InlineData(2_000, 100, false, true)]
    [InlineData(2_001, 100, false, false)]
    [InlineData(4_000, 100, true, true)]
    [InlineData(4_001, 100, true, false)]
    public void Refusals_count_when_they_are_many_and_a_twentieth(long received, long refused, bool isActive, bool isThere) =>
        Assert.Equal(isThere, IsThere(AlarmCode.ReadingsRefused, Well with { ReceivedLately = received, RefusedLately = refused }, isActive));

    [Fact]
    public void A_node_that_starts_has_no_stale_mirror() => Assert.False(IsThere(AlarmCode.MirrorStale, Well with { MirrorAge = null }, isActive: false));

    [Fact]
    public void A_journal_that_cannot_write_is_an_alarm_at_once_and_names_the_node()
    {
        var book = Beat(AlarmBook.Empty("twin.n1"), Start, 1, Well with { IsJournalFailing = true });

        var alarm = Assert.Single(book.Alarms);
        Assert.Equal(("alarm-twin.n1-1", AlarmCode.JournalFailure, Node, AlarmPriority.High), (alarm.Id, alarm.Key.Code, alarm.Key.Subject, alarm.Rule.Priority));
        Assert.Equal("twin.n1", Alarm.ZoneOf(alarm.Id));
    }

    [Fact]
    public void A_burst_that_is_worked_off_within_ten_seconds_calls_nobody()
    {
        var full = Well with { QueuedReadings = QueueLimit };

        var burst = Beat(Beat(AlarmBook.Empty("twin.n1"), Start, 10, full), Start.AddSeconds(10), 5, Well);
        var lasting = Beat(AlarmBook.Empty("twin.n1"), Start, 11, full);

        Assert.Empty(burst.Alarms);
        Assert.Equal(AlarmCode.JournalLag, Assert.Single(lasting.Alarms).Key.Code);
    }

    [Fact]
    public void A_figure_on_the_brink_is_one_alarm_and_is_over_half_a_minute_after_it_is_well()
    {
        var book = Beat(AlarmBook.Empty("twin.n1"), Start, 11, Well with { QueuedReadings = 100_000 });
        for (var i = 0; i < 50; i++)
        {
            book = Beat(book, Start.AddSeconds(11 + i), 1, Well with { QueuedReadings = i % 2 == 0 ? 60_000 : 120_000 });
        }

        Assert.Equal((1, true), (book.LastNumber, Assert.Single(book.Alarms).IsActive));
        book = Beat(book, Start.AddSeconds(61), 31, Well);
        Assert.Equal((AlarmState.Returned, 1), (Assert.Single(book.Alarms).State, Assert.Single(book.Alarms).Occurrences));
    }

    [Property]
    public bool What_is_wrong_for_a_well_node_is_wrong_for_one_that_is_ill_already(int queued, int undelivered, byte ageS, int received, int refused)
    {
        var figures = new NodeFigures(
            Math.Abs(queued % QueueLimit), QueueLimit, false, Math.Abs(undelivered % UndeliveredLimit), UndeliveredLimit, TimeSpan.FromSeconds(ageS), Math.Abs((long)received), Math.Abs((long)refused));

        return NodeConditions.Of(Node, figures, new HashSet<AlarmCode>()).All(condition => IsThere(condition.Key.Code, figures, isActive: true));
    }

    private static bool IsThere(AlarmCode code, NodeFigures figures, bool isActive) =>
        NodeConditions.Of(Node, figures, isActive ? new HashSet<AlarmCode> { code } : []).Any(condition => condition.Key.Code == code);

    // A beat a second.
    private static AlarmBook Beat(AlarmBook book, DateTimeOffset from, int beats, NodeFigures figures)
    {
        for (var beat = 0; beat < beats; beat++)
        {
            var active = book.Alarms.Where(alarm => alarm.IsActive).Select(alarm => alarm.Key.Code).ToHashSet();
            book = book.Step(NodeConditions.Of(Node, figures, active), from.AddSeconds(beat)).Book;
        }

        return book;
    }
}
