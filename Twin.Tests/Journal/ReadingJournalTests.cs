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

    private static long Count(JournalFolder folder)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM block";
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(JournalFolder folder)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.File, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
