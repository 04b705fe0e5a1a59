using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using Orleans.Storage;
using Twin.Grains.Storage;
using Twin.Journal.Postgres;
using Twin.Silo.Storage;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

/// <summary>Desired states while the database cuts connections off or is away: an acknowledged write is there, and who does not know what came of a write finds out.</summary>
public sealed class LostConnectionTests(SharedPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Counters that are each counted up by several: a value acknowledged twice, or a last one below what was acknowledged, is a lost update.
    [Fact]
    public async Task Of_writers_whose_connection_is_cut_in_mid_batch_no_acknowledged_write_is_lost()
    {
        const int cuts = 20;
        const int betweenCuts = 30;
        const int countersAtOnce = 8;
        const int writersOfEach = 3;
        var connectionString = await postgres.NewDatabaseAsync();
        await using var database = PostgresDatabase.Open(connectionString);
        await ClusterStorage.PrepareAsync(database, Cancellation);
        await using var silo = await StorageSilo.StartAsync(builder => builder.AddClusterStorage(database));
        var storage = silo.States(StorageNames.Desired);
        var counters = Enumerable.Range(0, countersAtOnce).Select(i => new Counter(storage, GrainId.Create("lamp", $"counter-{i}"))).ToArray();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] writing = [.. counters.SelectMany(counter => Enumerable.Range(0, writersOfEach).Select(_ => Task.Run(() => counter.CountAsync(end.Token), Cancellation)))];

        await using var administrator = NpgsqlDataSource.Create(connectionString);
        for (var cut = 0; cut < cuts; cut++)
        {
            var before = Acknowledged();
            await Eventually.Async(() => Task.FromResult(Acknowledged()), now => now >= before + betweenCuts, "writes between two cuts");
            await using var terminate = administrator.CreateCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'twin'");
            await terminate.ExecuteNonQueryAsync(Cancellation);
        }

        await end.CancelAsync();
        await Task.WhenAll(writing);

        Assert.True(counters.Sum(counter => counter.Unknown) > 0, "No write was cut off.");
        foreach (var counter in counters)
        {
            var last = await counter.ReadAsync();
            Assert.Equal(counter.Acknowledged.Count, counter.Acknowledged.Distinct().Count());
            Assert.InRange(last, counter.Acknowledged.Max(), int.MaxValue);
            Assert.InRange(last, counter.Acknowledged.Count, counter.Acknowledged.Count + counter.Unknown);
        }

        int Acknowledged() => counters.Sum(counter => counter.Acknowledged.Count);
    }

    [Fact]
    public async Task While_the_database_is_away_writers_are_told_and_when_it_is_back_they_go_on()
    {
        using var folder = new TemporaryFolder();
        await using var server = await SharedPostgres.StartAsync(folder.Path);
        await using var database = PostgresDatabase.Open(server.ConnectionString);
        await ClusterStorage.PrepareAsync(database, Cancellation);
        await using var silo = await StorageSilo.StartAsync(builder => builder.AddClusterStorage(database));
        var storage = silo.States(StorageNames.Desired);
        GrainState<MeterText>[] states = [.. Enumerable.Range(0, 3_000).Select(i => new GrainState<MeterText> { State = new MeterText { Text = $"first {i}" } })];
        await Task.WhenAll(states.Select((state, i) => storage.WriteStateAsync("lamp", Lamp(i), state)));

        await server.StopAsync();
        await Task.WhenAll(states.Select(async (state, i) =>
        {
            state.State!.Text = $"second {i}";
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => storage.WriteStateAsync("lamp", Lamp(i), state));
        }));
        await server.StartAgainAsync();

        await Eventually.Async(() => SucceedsAsync(() => storage.WriteStateAsync("lamp", Lamp(0), states[0])), succeeded => succeeded, "the storage");
        await Task.WhenAll(states.Skip(1).Select((state, i) => storage.WriteStateAsync("lamp", Lamp(i + 1), state)));
        Assert.All(states, state => Assert.Equal("2", state.ETag));
    }

    private static GrainId Lamp(int number) => GrainId.Create("lamp", $"lamp-{number}");

    private static async Task<bool> SucceedsAsync(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private sealed class Counter(IGrainStorage storage, GrainId id)
    {
        private int _unknown;

        public ConcurrentBag<int> Acknowledged { get; } = [];

        public int Unknown => Volatile.Read(ref _unknown);

        // As a grain does: it writes on with the version that it has, and reads again when that is refused.
        public async Task CountAsync(CancellationToken end)
        {
            var state = new GrainState<MeterText>();
            var lastVersion = 0;
            while (!end.IsCancellationRequested)
            {
                try
                {
                    var next = int.Parse(state.State?.Text ?? "0", CultureInfo.InvariantCulture) + 1;
                    var write = new GrainState<MeterText> { State = new MeterText { Text = next.ToString(CultureInfo.InvariantCulture) }, ETag = state.ETag };
                    await storage.WriteStateAsync("lamp", id, write);
                    Acknowledged.Add(next);
                    state = write;
                }
                catch (InconsistentStateException)
                {
                    state = await ReadAgainAsync(state, end);
                }
                catch (NpgsqlException)
                {
                    Interlocked.Increment(ref _unknown);
                }

                var version = int.Parse(state.ETag ?? "0", CultureInfo.InvariantCulture);
                Assert.InRange(version, lastVersion, int.MaxValue);
                lastVersion = version;
            }
        }

        public async Task<int> ReadAsync()
        {
            var state = await ReadAgainAsync(new GrainState<MeterText>(), CancellationToken.None);
            return int.Parse(state.State!.Text!, CultureInfo.InvariantCulture);
        }

        private async Task<GrainState<MeterText>> ReadAgainAsync(GrainState<MeterText> held, CancellationToken end)
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    var state = new GrainState<MeterText>();
                    await storage.ReadStateAsync("lamp", id, state);
                    return state;
                }
                catch (NpgsqlException)
                {
                    // Asked again until the database is back.
                    await Task.Yield();
                }
            }

            return held;
        }
    }
}
