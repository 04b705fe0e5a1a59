using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Journal;
using Xunit;

namespace Twin.Tests.Journal;

public sealed class ReadingJournalTests
{
    [Fact]
    public async Task A_commit_that_fails_acknowledges_nothing_and_the_next_one_goes_on()
    {
        using var folder = new JournalFolder();
        FailingStore? failing = null;
        await using var open = await folder.OpenAsync(wrap: store => failing = new FailingStore(store));

        failing!.CommitError = new IOException("disk full");
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await AppendAsync(open, Samples.OfLamp(0, 4)));
        failing.CommitError = null;
        await AppendAsync(open, Samples.OfLamp(1, 4));

        Assert.Contains("disk full", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Reported.Nothing, await open.Journal.LastReportedAsync(0, CancellationToken.None));
        Assert.Equal(4, (await open.Journal.LastReportedAsync(1, CancellationToken.None)).Stamp.Sequence);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_loses_nothing_that_it_took()
    {
        using var folder = new JournalFolder();
        FailingStore? slow = null;
        var gate = new TaskCompletionSource();
        await using var open = await folder.OpenAsync(
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

    [Fact]
    public async Task A_damaged_block_is_named_and_never_passed_over()
    {
        using var folder = new JournalFolder();
        var open = await folder.OpenAsync();
        await AppendAsync(open, Samples.OfLamp(0, 4));
        await open.DisposeAsync();
        Execute(folder, "UPDATE block SET content = zeroblob(length(content))");

        await using var damaged = await folder.OpenAsync();
        var error = await Assert.ThrowsAsync<CorruptJournalException>(async () => await damaged.Journal.LastReportedAsync(0, CancellationToken.None));

        Assert.Contains("commit 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_block_is_the_error_of_its_partition_alone()
    {
        using var folder = new JournalFolder();
        var open = await folder.OpenAsync();
        await AppendAsync(open, Samples.OfLamp(0, 4));
        await AppendAsync(open, Samples.OfLamp(1, 4));
        await open.AbandonAsync();

        // One bit of the last byte of the first commit's block, as a disk would do it.
        Execute(folder, "UPDATE block SET content = CAST(substr(content, 1, length(content) - 1) || x'FF' AS BLOB) WHERE id = (SELECT min(id) FROM block)");

        await using var damaged = await folder.OpenAsync();
        var asked = new[] { 0, 1 }.Select(device => damaged.Journal.LastReportedAsync(device, CancellationToken.None).AsTask()).ToArray();
        var error = await Assert.ThrowsAsync<CorruptJournalException>(() => asked[0]);
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await asked[1]).Stamp.Sequence);

        await Assert.ThrowsAsync<CorruptJournalException>(() => damaged.Journal.FoldAsync(CancellationToken.None));
        Assert.Equal(1, Count(folder, "snapshot"));
    }

    [Fact]
    public async Task A_damaged_snapshot_is_named()
    {
        using var folder = new JournalFolder();
        var open = await folder.OpenAsync();
        await AppendAsync(open, Samples.OfLamp(0, 4));
        await open.Journal.FoldAsync(CancellationToken.None);
        await open.DisposeAsync();
        Execute(folder, "UPDATE snapshot SET content = zeroblob(length(content))");

        await using var damaged = await folder.OpenAsync();
        var error = await Assert.ThrowsAsync<CorruptJournalException>(async () => await damaged.Journal.LastReportedAsync(0, CancellationToken.None));

        Assert.Contains("snapshot of partition", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_journal_is_refused_by_its_name()
    {
        using var folder = new JournalFolder();
        await File.WriteAllTextAsync(folder.File, new string('x', 4096), CancellationToken.None);

        var error = await Assert.ThrowsAsync<JournalUnusableException>(() => folder.OpenAsync());

        Assert.Contains(folder.File, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_who_writes_into_the_file_is_waited_for()
    {
        using var folder = new JournalFolder();
        await using var open = await folder.OpenAsync();
        using var other = Open(folder);
        using var writing = other.BeginTransaction(deferred: false);

        var append = AppendAsync(open, Samples.OfLamp(0, 4));
        writing.Rollback();

        Assert.Equal(1, await append);
    }

    [Fact]
    public async Task An_abrupt_end_does_not_hold_up_the_fold_of_the_next_start()
    {
        using var folder = new JournalFolder();
        var open = await folder.OpenAsync();
        await AppendAsync(open, Samples.OfLamp(0, 4));
        await open.Journal.FoldAsync(CancellationToken.None);
        await open.AbandonAsync();

        await using var next = await folder.OpenAsync();
        await AppendAsync(next, Samples.OfLamp(1, 4));
        await next.Journal.FoldAsync(CancellationToken.None);

        Assert.Equal(2, Count(folder, "snapshot"));
    }

    [Fact]
    public async Task Appends_that_gather_while_a_commit_runs_share_the_next_one()
    {
        using var folder = new JournalFolder();
        FailingStore? slow = null;
        var gate = new TaskCompletionSource();
        await using var open = await folder.OpenAsync(wrap: store => slow = new FailingStore(store) { Gate = gate.Task });

        Task<long>[] appends = [.. Enumerable.Range(0, 500).Select(step => AppendAsync(open, Samples.OfLamp(step % 20, step)))];
        gate.SetResult();

        Assert.All(await Task.WhenAll(appends), n => Assert.InRange(n, 1, 2));
    }

    [Fact]
    public async Task A_commit_takes_no_more_than_its_limit()
    {
        using var folder = new JournalFolder();
        await using var open = await folder.OpenAsync(options: new JournalOptions { CommitLimit = 10, FoldEvery = TimeSpan.FromHours(1) });

        var numbers = await Task.WhenAll(Enumerable.Range(0, 100).Select(step => AppendAsync(open, Samples.OfLamp(step % 20, step))));

        Assert.All(numbers.GroupBy(n => n), commit => Assert.InRange(commit.Count(), 1, 10));
    }

    [Fact]
    public async Task The_end_writes_what_was_taken_and_takes_no_more()
    {
        using var folder = new JournalFolder();
        var open = await folder.OpenAsync();
        Task<long>[] taken = [.. Enumerable.Range(0, 20).Select(device => AppendAsync(open, Samples.OfLamp(device, 4)))];
        await open.DisposeAsync();
        await Task.WhenAll(taken);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AppendAsync(open, Samples.OfLamp(0, 6)));

        await using var next = await folder.OpenAsync();
        var reported = await next.Journal.LastReportedAsync(Enumerable.Range(0, 20).ToArray(), CancellationToken.None);
        Assert.All(reported, device => Assert.Equal(4, device.Stamp.Sequence));
    }

    [Fact]
    public async Task An_append_with_a_device_that_is_not_in_the_city_takes_nothing()
    {
        using var folder = new JournalFolder();
        await using var open = await folder.OpenAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await open.Journal.AppendAsync(new[] { Samples.OfLamp(0, 4), Samples.OfLamp(24, 4) }, CancellationToken.None));

        Assert.Equal(Reported.Nothing, await open.Journal.LastReportedAsync(0, CancellationToken.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => open.Journal.MarkDelivered(1));
    }

    [Fact]
    public async Task Who_stops_taking_the_undelivered_gets_the_rest_at_the_next_start()
    {
        using var folder = new JournalFolder();
        var open = await folder.OpenAsync();
        for (var step = 1; step <= 3; step++)
        {
            await AppendAsync(open, Samples.OfLamp(0, step));
        }

        // An abrupt end: the mark was set and never stored.
        open.Journal.MarkDelivered(3);
        await open.AbandonAsync();

        // Asking for the second says that the first has arrived; leaving at the second says nothing of it.
        open = await folder.OpenAsync();
        Assert.Equal(new long[] { 1, 2 }, await UndeliveredAsync(open).Take(2).ToArrayAsync());
        await open.AbandonAsync();

        open = await folder.OpenAsync();
        Assert.Equal(new long[] { 2, 3 }, await UndeliveredAsync(open).ToArrayAsync());
        await open.DisposeAsync();
    }

    [Fact]
    public async Task A_journal_that_a_newer_program_wrote_is_refused()
    {
        using var folder = new JournalFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        Execute(folder, "UPDATE schema_version SET version = version + 1");

        var error = await Assert.ThrowsAsync<JournalUnusableException>(() => folder.OpenAsync());

        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_cannot_open_one_journal()
    {
        using var folder = new JournalFolder();
        await using var first = await folder.OpenAsync();

        await Assert.ThrowsAsync<JournalUnusableException>(() => folder.OpenAsync());
    }

    [Fact]
    public async Task A_device_keeps_its_readings_when_an_import_gives_it_another_ordinal()
    {
        using var folder = new JournalFolder();
        var before = SmallCity.Make();
        var open = await folder.OpenAsync(before);
        await AppendAsync(open, Samples.OfLamp(7, 4));
        await open.DisposeAsync();

        var after = WithoutFirstLamp(before);
        await using var again = await folder.OpenAsync(after);

        Assert.Equal(4, (await again.Journal.LastReportedAsync(after.Find("lamp-00007")!.Ordinal, CancellationToken.None)).Stamp.Sequence);
        Assert.Equal(Reported.Nothing, await again.Journal.LastReportedAsync(7, CancellationToken.None));
    }

    [Fact]
    public async Task Blocks_stay_until_they_are_folded_delivered_and_old_and_the_state_stays_after_them()
    {
        using var folder = new JournalFolder();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs));
        var options = new JournalOptions { FoldEvery = TimeSpan.FromDays(40), Retention = TimeSpan.FromDays(7) };
        var open = await folder.OpenAsync(options: options, time: time);
        var n = await open.Journal.AppendAsync(new[] { Samples.OfLamp(0, 4) }, CancellationToken.None);

        await open.Journal.FoldAsync(CancellationToken.None);
        Assert.Equal(1, Count(folder));
        open.Journal.MarkDelivered(n);
        await open.Journal.FoldAsync(CancellationToken.None);
        Assert.Equal(1, Count(folder));
        time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        await open.Journal.FoldAsync(CancellationToken.None);
        Assert.Equal(0, Count(folder));
        await open.DisposeAsync();

        await using var again = await folder.OpenAsync();
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

    private static void Execute(JournalFolder folder, string sql)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Count(JournalFolder folder, string table = "block")
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(JournalFolder folder)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.File, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
