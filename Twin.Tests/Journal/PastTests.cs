using Microsoft.Extensions.Time.Testing;
using Twin.City.Devices;
using Twin.Journal;
using Twin.Journal.History;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Journal;

/// <summary>What a device reported, read back.</summary>
public sealed class PastTests(SharedPostgres postgres)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task Readings_come_back_in_their_order_each_once_with_others_left_out(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        await using var open = await place.OpenAsync(time: new FakeTimeProvider(Start));
        await AppendAsync(open, Samples.OfLamp(0, 8), Samples.OfLamp(1, 4), Samples.OfLamp(0, 2));
        await AppendAsync(open, Samples.OfLamp(0, 2), Samples.OfLamp(0, 5));
        await AppendAsync(open, Samples.OfLamp(0, 4));

        var past = await ReadAsync(open, Start, Start.AddSeconds(3));

        Assert.Equal([2L, 4, 5], past.Readings.Select(reading => reading.Stamp.Sequence));
        Assert.Equal(Samples.OfLamp(0, 5).Values, past.Readings[2].Values);
        Assert.Equal(Start, past.CompleteFrom);
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task What_earlier_starts_wrote_and_what_a_snapshot_covers_is_still_read(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var time = new FakeTimeProvider(Start);
        var first = await place.OpenAsync(time: time);
        await AppendAsync(first, Samples.OfLamp(0, 2));
        await first.Journal.FoldAsync(CancellationToken.None);
        await first.DisposeAsync();
        time.Advance(TimeSpan.FromSeconds(10));
        await using var second = await place.OpenAsync(time: time);
        await AppendAsync(second, Samples.OfLamp(0, 4));
        await second.Journal.FoldAsync(CancellationToken.None);

        var past = await ReadAsync(second, Start, Start.AddHours(1));

        Assert.Equal([2L, 4], past.Readings.Select(reading => reading.Stamp.Sequence));
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_span_that_is_over_is_found_among_many_commits_and_late_readings_with_it(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var time = new FakeTimeProvider(Start);
        await using var open = await place.OpenAsync(options: Options(new PastLimits { CommitsAtOnce = 3 }), time: time);
        for (var minute = 0; minute < 300; minute += 5)
        {
            // Made half an hour before it is committed.
            await AppendAsync(open, At(0, Start.AddMinutes(minute - 30), minute));
            time.Advance(TimeSpan.FromMinutes(5));
        }

        var past = await ReadAsync(open, Start.AddMinutes(20), Start.AddMinutes(45));

        Assert.Equal([50L, 55, 60, 65, 70, 75], past.Readings.Select(reading => reading.Stamp.Sequence));
        Assert.Equal(Start.AddMinutes(20), past.CompleteFrom);
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task Where_there_is_too_much_the_earlier_part_is_left_out_and_the_answer_says_from_when_it_is_whole(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var time = new FakeTimeProvider(Start);
        await using var open = await place.OpenAsync(options: Options(new PastLimits { CommitsAtOnce = 6, MostReadings = 12 }), time: time);
        for (var minute = 0; minute < 120; minute += 5)
        {
            await AppendAsync(open, At(0, Start.AddMinutes(minute), minute));
            time.Advance(TimeSpan.FromMinutes(5));
        }

        var past = await ReadAsync(open, Start, Start.AddMinutes(120));

        // Two pieces of six commits, back to minute 60; what is committed from then on is whole from ten minutes later.
        Assert.Equal(Start.AddMinutes(70), past.CompleteFrom);
        Assert.Equal([70L, 75, 80, 85, 90, 95, 100, 105, 110, 115], past.Readings.Select(reading => reading.Stamp.Sequence));
    }

    [Fact]
    public async Task The_times_of_commits_are_the_machines_and_those_of_readings_the_citys()
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Sqlite, postgres);
        await using var open = await place.OpenAsync(time: new FakeTimeProvider(Start.AddDays(-3)));
        await AppendAsync(open, Samples.OfLamp(0, 2));

        var past = await open.Journal.ReadPastAsync(0, Start, Start.AddHours(1), TimeSpan.FromDays(3), CancellationToken.None);

        Assert.Single(past.Readings);
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_damaged_block_is_named_also_where_the_past_is_read(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        await using var open = await place.OpenAsync(time: new FakeTimeProvider(Start));
        await AppendAsync(open, Samples.OfLamp(0, 2));
        await place.DamageFirstBlockAsync();

        var error = await Assert.ThrowsAsync<CorruptJournalException>(() => ReadAsync(open, Start, Start.AddHours(1)));

        Assert.Contains("commit 1", error.Message, StringComparison.Ordinal);
    }

    private static JournalOptions Options(PastLimits limits) => JournalPlace.Options with { Past = limits };

    private static Reading At(int device, DateTimeOffset at, long sequence) =>
        Samples.OfLamp(device, 4) with { Stamp = new ReadingStamp(at.ToUnixTimeMilliseconds(), sequence) };

    private static Task<PastReadings> ReadAsync(OpenJournal open, DateTimeOffset from, DateTimeOffset to) =>
        open.Journal.ReadPastAsync(0, from, to, TimeSpan.Zero, CancellationToken.None);

    private static async Task AppendAsync(OpenJournal open, params Reading[] readings) => await open.Journal.AppendAsync(readings, CancellationToken.None);
}
