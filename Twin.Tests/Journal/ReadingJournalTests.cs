using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Journal;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Journal;

public sealed class ReadingJournalTests(SharedPostgres postgres)
{
    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_commit_that_fails_acknowledges_nothing_and_the_next_one_goes_on(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        FailingStore? failing = null;
        await using var open = await place.OpenAsync(wrap: store => failing = new FailingStore(store));

        failing!.CommitError = new IOException("disk full");
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await AppendAsync(open, Samples.OfLamp(0, 4)));
        failing.CommitError = null;
        await AppendAsync(open, Samples.OfLamp(1, 4));

        Assert.Contains("disk full", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Reported.Nothing, await open.Journal.LastReportedAsync(0, CancellationToken.None));
        Assert.Equal(4, (await open.Journal.LastReportedAsync(1, CancellationToken.None)).Stamp.Sequence);
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_full_queue_refuses_and_loses_nothing_that_it_took(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        FailingStore? slow = null;
        var gate = new TaskCompletionSource();
        await using var open = await place.OpenAsync(
            options: new JournalOptions { QueueLimit = 3, FoldEvery = TimeSpan.FromHours(1) }, wrap: store => slow = new FailingStore(store));
        slow!.Gate = gate.Task;

        Task[] taken = [.. Enumerable.Range(0, 3).Select(device => AppendAsync(open, Samples.OfLamp(device, 4)))];
        Assert.True(open.Journal.IsCongested);
        await Assert.ThrowsAsync<JournalCongestedException>(async () => await AppendAsync(open, Samples.OfLamp(3, 4)));
        gate.SetResult();
        await Task.WhenAll(taken);

        Assert.False(open.Journal.IsCongested);
        var reported = await open.Journal.LastReportedAsync(new[] { 0, 1, 2, 3 }, CancellationToken.None);
        Assert.Equal([4L, 4L, 4L, 0L], reported.Select(device => device.Stamp.Sequence));
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_damaged_block_is_named_and_never_passed_over(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var open = await place.OpenAsync();
        await AppendAsync(open, Samples.OfLamp(0, 4));
        await open.DisposeAsync();
        await place.DamageFirstBlockAsync();

        await using var damaged = await place.OpenAsync();
        var error = await Assert.ThrowsAsync<CorruptJournalException>(async () => await damaged.Journal.LastReportedAsync(0, CancellationToken.None));

        Assert.Contains("commit 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_damaged_block_is_the_error_of_its_partition_alone(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var open = await place.OpenAsync();
        await AppendAsync(open, Samples.OfLamp(0, 4));
        await AppendAsync(open, Samples.OfLamp(1, 4));
        await open.AbandonAsync();
        await place.SilenceAsync(open.Start);

        await place.DamageFirstBlockAsync();

        await using var damaged = await place.OpenAsync();
        var asked = new[] { 0, 1 }.Select(device => damaged.Journal.LastReportedAsync(device, CancellationToken.None).AsTask()).ToArray();
        var error = await Assert.ThrowsAsync<CorruptJournalException>(() => asked[0]);
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await asked[1]).Stamp.Sequence);

        await Assert.ThrowsAsync<CorruptJournalException>(() => damaged.Journal.FoldAsync(CancellationToken.None));
        Assert.Equal(1, await place.CountAsync("snapshot"));
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_damaged_snapshot_is_named(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var open = await place.OpenAsync();
        await AppendAsync(open, Samples.OfLamp(0, 4));
        await open.Journal.FoldAsync(CancellationToken.None);
        await open.DisposeAsync();
        await place.ExecuteAsync("UPDATE snapshot SET content = substr(content, 1, length(content) - 1)");

        await using var damaged = await place.OpenAsync();
        var error = await Assert.ThrowsAsync<CorruptJournalException>(async () => await damaged.Journal.LastReportedAsync(0, CancellationToken.None));

        Assert.Contains("snapshot of partition", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task Appends_that_gather_while_a_commit_runs_share_the_next_one(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        FailingStore? slow = null;
        var gate = new TaskCompletionSource();
        await using var open = await place.OpenAsync(wrap: store => slow = new FailingStore(store) { Gate = gate.Task });

        Task<long>[] appends = [.. Enumerable.Range(0, 500).Select(step => AppendAsync(open, Samples.OfLamp(step % 20, step)))];
        gate.SetResult();

        Assert.All(await Task.WhenAll(appends), n => Assert.InRange(n, 1, 2));
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_commit_takes_no_more_than_its_limit(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        await using var open = await place.OpenAsync(options: new JournalOptions { CommitLimit = 10, FoldEvery = TimeSpan.FromHours(1) });

        var numbers = await Task.WhenAll(Enumerable.Range(0, 100).Select(step => AppendAsync(open, Samples.OfLamp(step % 20, step))));

        Assert.All(numbers.GroupBy(n => n), commit => Assert.InRange(commit.Count(), 1, 10));
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task The_end_writes_what_was_taken_and_takes_no_more(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var open = await place.OpenAsync();
        Task<long>[] taken = [.. Enumerable.Range(0, 20).Select(device => AppendAsync(open, Samples.OfLamp(device, 4)))];
        await open.DisposeAsync();
        await Task.WhenAll(taken);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AppendAsync(open, Samples.OfLamp(0, 6)));

        await using var next = await place.OpenAsync();
        var reported = await next.Journal.LastReportedAsync(Enumerable.Range(0, 20).ToArray(), CancellationToken.None);
        Assert.All(reported, device => Assert.Equal(4, device.Stamp.Sequence));
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task An_append_with_a_device_that_is_not_in_the_city_takes_nothing(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        await using var open = await place.OpenAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await open.Journal.AppendAsync(new[] { Samples.OfLamp(0, 4), Samples.OfLamp(24, 4) }, CancellationToken.None));

        Assert.Equal(Reported.Nothing, await open.Journal.LastReportedAsync(0, CancellationToken.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => open.Journal.MarkDelivered(1));
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task Who_stops_taking_the_undelivered_gets_the_rest_at_the_next_start(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var open = await place.OpenAsync();
        for (var step = 1; step <= 3; step++)
        {
            await AppendAsync(open, Samples.OfLamp(0, step));
        }

        // An abrupt end: the mark was set and never stored.
        open.Journal.MarkDelivered(3);
        await open.AbandonAsync();
        await place.SilenceAsync(open.Start);

        // Asking for the second says that the first has arrived; leaving at the second says nothing of it.
        open = await place.OpenAsync();
        Assert.Equal(new long[] { 1, 2 }, await UndeliveredAsync(open).Take(2).ToArrayAsync());
        await open.AbandonAsync();
        await place.SilenceAsync(open.Start);

        open = await place.OpenAsync();
        Assert.Equal(new long[] { 2, 3 }, await UndeliveredAsync(open).ToArrayAsync());
        await open.DisposeAsync();
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_journal_that_a_newer_program_wrote_is_refused(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        await (await place.OpenAsync()).DisposeAsync();
        await place.ExecuteAsync("UPDATE schema_version SET version = version + 1");

        var error = await Assert.ThrowsAsync<JournalUnusableException>(() => place.OpenAsync());

        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_device_keeps_its_readings_when_an_import_gives_it_another_ordinal(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var before = SmallCity.Make();
        var open = await place.OpenAsync(before);
        await AppendAsync(open, Samples.OfLamp(7, 4));
        await open.DisposeAsync();

        var after = WithoutFirstLamp(before);
        await using var again = await place.OpenAsync(after);

        Assert.Equal(4, (await again.Journal.LastReportedAsync(after.Find("lamp-00007")!.Ordinal, CancellationToken.None)).Stamp.Sequence);
        Assert.Equal(Reported.Nothing, await again.Journal.LastReportedAsync(7, CancellationToken.None));
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task Blocks_stay_until_they_are_folded_delivered_and_old_and_the_state_stays_after_them(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs));
        var options = new JournalOptions { FoldEvery = TimeSpan.FromDays(40), Retention = TimeSpan.FromDays(7) };
        var open = await place.OpenAsync(options: options, time: time);
        var n = await open.Journal.AppendAsync(new[] { Samples.OfLamp(0, 4) }, CancellationToken.None);

        await open.Journal.FoldAsync(CancellationToken.None);
        Assert.Equal(1, await place.CountAsync());
        open.Journal.MarkDelivered(n);
        await open.Journal.FoldAsync(CancellationToken.None);
        Assert.Equal(1, await place.CountAsync());
        time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        await open.Journal.FoldAsync(CancellationToken.None);
        Assert.Equal(0, await place.CountAsync());
        await open.DisposeAsync();

        await using var again = await place.OpenAsync();
        Assert.Equal(4, (await again.Journal.LastReportedAsync(0, CancellationToken.None)).Stamp.Sequence);
    }

    private static async IAsyncEnumerable<long> UndeliveredAsync(OpenJournal open)
    {
        await foreach (var commit in open.Journal.UndeliveredAsync(CancellationToken.None))
        {
            yield return commit.Span[0].Stamp.Sequence;
        }
    }

    private static Task<long> AppendAsync(OpenJournal open, Reading reading) => open.Journal.AppendAsync(new[] { reading }, CancellationToken.None).AsTask();

    private static CityInventory WithoutFirstLamp(CityInventory city)
    {
        ImmutableArray<Device> devices = [.. city.Devices.Skip(1).Select((device, ordinal) => device with { Ordinal = ordinal })];
        return new CityInventory(city.Manifest, city.Districts, city.Zones, city.Streets, city.Places, city.PedestrianAreas, city.Cabinets, devices);
    }
}
