using System.Collections.Immutable;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Twin.City.Devices;
using Twin.Journal;
using Twin.Journal.Blocks;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Journal;

/// <summary>Several nodes on one PostgreSQL.</summary>
public sealed class SharedJournalTests(SharedPostgres postgres)
{
    private const int Devices = SmallCity.Zones * SmallCity.LampsPerZone;

    [Fact]
    public async Task Nodes_that_place_devices_at_once_agree()
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Postgres, postgres);
        var stores = Enumerable.Range(0, 4).Select(_ => place.OpenStore()).ToArray();
        var ids = Enumerable.Range(0, 5_000).Select(device => $"lamp-{device:D5}").ToArray();

        var starts = await Task.WhenAll(stores.Select((open, node) => Task.Run(
            () => open.Store.StartAsync(Samples.ShuffledWithDuplicates(ids, node).Distinct().ToArray(), DateTimeOffset.UnixEpoch, CancellationToken.None))));

        Assert.Equal(stores.Length, starts.Select(start => start.Start).Distinct().Count());
        Assert.Equal(ids.Length, starts[0].Places.Values.Distinct().Count());
        Assert.All(starts, start => Assert.Equal(starts[0].Places.OrderBy(device => device.Key), start.Places.OrderBy(device => device.Key)));
        foreach (var open in stores)
        {
            await open.CloseAsync();
        }
    }

    // Each node appends its own random readings at its own pace, both fold, and a third that has read nothing yet sees the newest of all; then one that read before.
    [Property(MaxTest = 5)]
    public async Task A_third_node_reads_the_newest_of_what_two_append_at_once(int seed, PositiveInt appends)
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Postgres, postgres);
        await using var first = await place.OpenAsync();
        await using var second = await place.OpenAsync(beside: first);
        await using var third = await place.OpenAsync(beside: first);
        await using var early = await place.OpenAsync(beside: first);
        int[] asked = [.. Enumerable.Range(0, Devices)];

        var appended = await Task.WhenAll(AppendSomeAsync(first, seed), ReadAlongAsync(early), AppendSomeAsync(second, seed + 1));

        var newest = appended.SelectMany(readings => readings)
            .GroupBy(reading => reading.Device)
            .ToDictionary(readings => readings.Key, readings => readings.MaxBy(reading => reading.Stamp));
        var expected = asked.Select(device => newest.TryGetValue(device, out var reading) ? new Reported(reading.Stamp, reading.Values) : Reported.Nothing).ToArray();
        Xunit.Assert.Equal(expected, await third.Journal.LastReportedAsync(asked, CancellationToken.None));
        Xunit.Assert.Equal(expected, await early.Journal.LastReportedAsync(asked, CancellationToken.None));

        Task<List<Reading>> AppendSomeAsync(OpenJournal open, int ownSeed) => Task.Run(async () =>
        {
            var random = new Random(ownSeed);
            var all = new List<Reading>();
            for (var append = 0; append < Math.Min(appends.Get, 30); append++)
            {
                Reading[] readings = [.. Enumerable.Range(0, 1 + random.Next(10)).Select(_ => Samples.OfLamp(random.Next(Devices), random.Next(200)))];
                await open.Journal.AppendAsync(readings, CancellationToken.None);
                all.AddRange(readings);
                if (random.Next(5) == 0)
                {
                    await open.Journal.FoldAsync(CancellationToken.None);
                }
            }

            return all;
        });

        async Task<List<Reading>> ReadAlongAsync(OpenJournal open)
        {
            for (var read = 0; read < 5; read++)
            {
                await open.Journal.LastReportedAsync(asked, CancellationToken.None);
            }

            return [];
        }
    }

    [Fact]
    public async Task Commits_of_a_node_become_visible_in_their_order()
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Postgres, postgres);
        await using var first = await place.OpenAsync();
        await using var second = await place.OpenAsync(beside: first);
        var appending = Task.WhenAll(new[] { first, second }.Select(open => Task.Run(async () =>
        {
            for (var step = 0; step < 200; step++)
            {
                await open.Journal.AppendAsync(new[] { Samples.OfLamp(step % Devices, step) }, CancellationToken.None);
            }
        })));

        while (!appending.IsCompleted)
        {
            Assert.Equal(
                0, await place.ReadNumberAsync("SELECT count(*) FROM (SELECT start FROM block GROUP BY start HAVING max(n) <> count(DISTINCT n)) AS gap"));
        }

        await appending;
        Assert.Equal(400, await place.CountAsync());
    }

    // The server may not know yet that the connection of an attempt is gone, and hold its half of the commit.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_earlier_attempt_that_is_still_on_its_way_is_waited_for(bool getsThrough)
    {
        await using var place = new JournalDatabase(await postgres.NewDatabaseAsync());
        await using var open = await place.OpenAsync();
        await open.Journal.AppendAsync(new[] { Samples.OfLamp(0, 2) }, CancellationToken.None);
        await using var earlier = await place.ConnectAsync();
        await using var attempt = await earlier.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO block SELECT start, 2, committed_at, partition, content FROM block", earlier);
        await insert.ExecuteNonQueryAsync();

        var append = open.Journal.AppendAsync(new[] { Samples.OfLamp(0, 4) }, CancellationToken.None).AsTask();
        await Eventually.Async(
            () => place.ReadNumberAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"),
            waiting => waiting == 1,
            "the commit to meet the earlier attempt");
        Assert.False(append.IsCompleted);
        await (getsThrough ? attempt.CommitAsync() : attempt.RollbackAsync());

        Assert.Equal(2, await append);
        Assert.Equal(2, await place.CountAsync());
    }

    [Fact]
    public async Task A_commit_is_durable_whatever_the_database_takes_for_granted()
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Postgres, postgres);
        await (await place.OpenAsync()).DisposeAsync();
        await place.ExecuteAsync(
            """
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$;
            CREATE TABLE seen (setting text);
            CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$;
            CREATE TRIGGER see BEFORE INSERT ON block FOR EACH ROW EXECUTE FUNCTION see();
            CREATE TRIGGER see_start BEFORE INSERT ON node_start FOR EACH ROW EXECUTE FUNCTION see();
            """);

        await using var open = await place.OpenAsync();
        await open.Journal.AppendAsync(new[] { Samples.OfLamp(0, 4) }, CancellationToken.None);

        Assert.Equal(0, await place.ReadNumberAsync("SELECT count(*) FROM seen WHERE setting <> 'on'"));
        Assert.InRange(await place.CountAsync("seen"), 2, 3);
    }

    [Fact]
    public async Task A_start_that_is_long_silent_and_left_nothing_is_forgotten_and_comes_back_when_it_was_only_paused()
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Postgres, postgres);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs));
        await using var paused = await place.OpenAsync(time: time);
        await using var living = await place.OpenAsync(options: JournalPlace.Options with { Retention = TimeSpan.Zero }, beside: paused);
        paused.Journal.MarkDelivered(await paused.Journal.AppendAsync(new[] { Samples.OfLamp(0, 4) }, CancellationToken.None));
        await paused.Journal.FoldAsync(CancellationToken.None);
        await place.ExecuteAsync($"DELETE FROM lease; UPDATE node_start SET alive_at = now() - interval '2 hours' WHERE start = {paused.Start}");

        await living.Journal.FoldAsync(CancellationToken.None);
        Assert.Equal(1, await place.CountAsync("node_start"));
        Assert.Equal(0, await place.CountAsync("snapshot_covers"));
        time.Advance(TimeSpan.FromHours(2));
        await paused.Journal.AppendAsync(new[] { Samples.OfLamp(0, 6) }, CancellationToken.None);

        Assert.Equal(6, (await living.Journal.LastReportedAsync(0, CancellationToken.None)).Stamp.Sequence);
    }

    [Fact]
    public async Task A_database_that_stops_and_starts_under_load_loses_nothing_acknowledged_and_nothing_is_acknowledged_that_is_not_there()
    {
        using var folder = new TemporaryFolder();
        await using var server = await SharedPostgres.StartAsync(folder.Path);
        await using var place = new JournalDatabase(await server.NewDatabaseAsync());
        await using var first = await place.OpenAsync();
        await using var second = await place.OpenAsync(beside: first);
        using var enough = new CancellationTokenSource();
        var acknowledged = new int[2];
        var loads = new[] { first, second }.Select((open, node) => Task.Run(() => LoadAsync(open, node, acknowledged, enough.Token))).ToArray();

        await Eventually.Async(() => Task.FromResult(acknowledged.Min()), least => least > 50, "appends before the stop");
        await server.StopAsync();
        await Eventually.Async(() => Task.FromResult(first.Journal.IsStuck && second.Journal.IsStuck), areStuck => areStuck, "both to say that they are stuck");
        await server.StartAgainAsync();
        var before = acknowledged.ToArray();
        await Eventually.Async(
            () => Task.FromResult(acknowledged.Zip(before, (now, then) => now - then).Min()), least => least > 50, "appends after the start");
        await enough.CancelAsync();
        var promised = await Task.WhenAll(loads);

        await using var reader = await place.OpenAsync(beside: first);
        var stored = await ReadAllAsync(reader, first.Start, second.Start);
        Assert.All(promised.SelectMany(readings => readings), reading => Assert.Contains(reading, stored));
        Assert.False(first.Journal.IsStuck);
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_snapshot_replaces_only_the_revision_before_it_and_what_it_covers_never_shrinks(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var open = place.OpenStore();
        var start = (await open.Store.StartAsync([], DateTimeOffset.UnixEpoch, CancellationToken.None)).Start;

        Assert.False(await WriteAsync(revision: 2, n: 5));
        Assert.True(await WriteAsync(revision: 1, n: 5));
        Assert.False(await WriteAsync(revision: 1, n: 6));
        Assert.True(await WriteAsync(revision: 2, n: 4));
        Assert.Equal(2, await place.ReadNumberAsync("SELECT revision FROM snapshot"));
        Assert.Equal(5, await place.ReadNumberAsync("SELECT n FROM snapshot_covers"));
        await open.CloseAsync();

        Task<bool> WriteAsync(long revision, long n) => open.Store.TryWriteSnapshotAsync(
            new PartitionSnapshot(7, revision, ImmutableDictionary<long, long>.Empty.Add(start, n), [1]), CancellationToken.None);
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task Old_blocks_that_no_snapshot_covers_do_not_keep_later_ones_from_being_dropped(JournalKind kind)
    {
        const int Uncovered = 80;
        const int Covered = DevicePlace.PartitionCount - 1;
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var open = place.OpenStore();
        var start = (await open.Store.StartAsync([], DateTimeOffset.UnixEpoch, CancellationToken.None)).Start;
        for (var n = 1; n <= Uncovered; n++)
        {
            var blocks = Enumerable.Range(0, Covered).Select(partition => new JournalBlock(start, n, partition, [1])).ToArray();
            await open.Store.CommitAsync(new JournalCommit(start, n, DateTimeOffset.UnixEpoch, blocks, 0), CancellationToken.None);
        }

        await open.Store.CommitAsync(
            new JournalCommit(start, Uncovered + 1, DateTimeOffset.UnixEpoch, [new JournalBlock(start, Uncovered + 1, Covered, [1])], 0), CancellationToken.None);
        await open.Store.MarkDeliveredAsync(start, Uncovered + 1, CancellationToken.None);
        var covers = ImmutableDictionary<long, long>.Empty.Add(start, Uncovered + 1);
        Assert.True(await open.Store.TryWriteSnapshotAsync(new PartitionSnapshot(Covered, 1, covers, [1]), CancellationToken.None));

        Assert.Equal(1, await open.Store.DropCoveredBlocksAsync(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1), CancellationToken.None));
        Assert.Equal(Uncovered * Covered, await place.CountAsync());
        await open.CloseAsync();
    }

    private static async Task<List<Reading>> LoadAsync(OpenJournal open, int node, int[] acknowledged, CancellationToken enough)
    {
        var promised = new List<Reading>();
        for (var step = 0; !enough.IsCancellationRequested; step++)
        {
            var reading = Samples.OfLamp(node, step);
            try
            {
                await open.Journal.AppendAsync(new[] { reading }, CancellationToken.None);
                promised.Add(reading);
                acknowledged[node]++;
            }
            catch (JournalUnavailableException)
            {
                // Not promised. The next one is another reading.
                await Eventually.Async(() => Task.FromResult(open.Journal.IsStuck), isStuck => !isStuck, "a journal that takes readings again");
            }
        }

        return promised;
    }

    private static async Task<HashSet<Reading>> ReadAllAsync(OpenJournal reader, params long[] starts)
    {
        var all = new HashSet<Reading>();
        foreach (var start in starts)
        {
            for (var after = 0L; await reader.Store.Store.ReadNextCommitAsync(start, after, CancellationToken.None) is [var first, ..] blocks; after = first.N)
            {
                // One device for each start; in a block it is the index in its partition.
                all.UnionWith(blocks.SelectMany(BlockContent.Decode).Select(reading => reading with { Device = (int)(start - starts[0]) }));
            }
        }

        return all;
    }
}
