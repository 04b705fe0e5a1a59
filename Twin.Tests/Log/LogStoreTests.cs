using Microsoft.Extensions.Logging.Abstractions;
using Twin.City.Log;
using Twin.Journal.Log;
using Twin.Tests.Processes;
using Twin.Tests.Storage;
using Xunit;

namespace Twin.Tests.Log;

public sealed class LogStoreTests(SharedPostgres postgres)
{
    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task The_database_itself_refuses_to_change_or_to_delete_an_entry(StorageDatabase kind)
    {
        await using var place = await LogPlace.NewAsync(kind, postgres);
        await using var store = await place.OpenAsync();
        await store.AppendAsync([Note("a")], CancellationToken.None);

        Assert.Contains("append-only", await place.RefusalAsync("UPDATE log_entry SET text = 'other'"), StringComparison.Ordinal);
        Assert.Contains("append-only", await place.RefusalAsync("DELETE FROM log_entry"), StringComparison.Ordinal);
        if (kind == StorageDatabase.Postgres)
        {
            Assert.Contains("append-only", await place.RefusalAsync("TRUNCATE log_entry"), StringComparison.Ordinal);
        }

        Assert.Equal("a", (await store.FindAsync(1, CancellationToken.None))!.Text);
    }

    [Theory]
    [InlineData(StorageDatabase.Sqlite)]
    [InlineData(StorageDatabase.Postgres)]
    public async Task Entries_are_there_when_the_store_is_opened_again(StorageDatabase kind)
    {
        await using var place = await LogPlace.NewAsync(kind, postgres);
        await using (var store = await place.OpenAsync())
        {
            await store.AppendAsync([Note("a"), Note("b") with { RefersTo = 1 }], CancellationToken.None);
        }

        await using var again = await place.OpenAsync();
        await again.AppendAsync([Note("b"), Note("c")], CancellationToken.None);
        Assert.Equal([(3L, "c", null), (2L, "b", 1L), (1L, "a", (long?)null)], (await again.ReadAsync(new LogQuery(10), CancellationToken.None)).Entries.Select(entry => (entry.Id, entry.Text, entry.RefersTo)));
    }

    [Fact]
    public async Task Who_follows_the_log_of_a_cluster_by_number_misses_none_though_its_members_append_at_once()
    {
        const int Each = 60;
        await using var place = await LogPlace.NewAsync(StorageDatabase.Postgres, postgres);
        await using var first = await place.OpenAsync();
        await using var second = await place.OpenAsync();
        var appending = Task.WhenAll(new[] { first, second }.SelectMany((store, member) => Enumerable.Range(0, Each).Select(n => store.AppendAsync([Note($"{member}.{n}")], CancellationToken.None))));

        var seen = new List<long>();
        await Eventually.Async(
            async () =>
            {
                // The newest first, so all that is new fits into one page.
                var page = await first.ReadAsync(new LogQuery(1_000) { After = seen.LastOrDefault() }, CancellationToken.None);
                seen.AddRange(page.Entries.Select(entry => entry.Id).Reverse());
                return seen.Count;
            },
            count => count == 2 * Each,
            "all entries");
        await appending;
        Assert.Equal(Enumerable.Range(1, 2 * Each).Select(id => (long)id), seen);
    }

    [Fact]
    public async Task What_the_twin_says_is_written_once_though_the_database_fails_before_and_after_it_has_written()
    {
        await using var place = await LogPlace.NewAsync(StorageDatabase.Sqlite, postgres);
        await using var log = new CityLog(new FailingLogStore(await place.OpenAsync()), TimeProvider.System, NullLogger<CityLog>.Instance);

        await Task.WhenAll(log.AppendAsync([Note("a"), Note("b")]), log.AppendAsync([Note("c")]), log.AppendAsync([Note("a")]));

        Assert.Equal(["a", "b", "c"], (await log.Store.ReadAsync(new LogQuery(10), CancellationToken.None)).Entries.Select(entry => entry.Text).Order(StringComparer.Ordinal));
    }

    private static LogDraft Note(string text) => new("key/" + text, DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs), "operator:ana", LogCategory.Note, text, ["HOP"], null, null);

    /// <summary>A store whose first append is lost and whose second gets through without an answer, as a database does that goes away.</summary>
    private sealed class FailingLogStore(ILogStore store) : ILogStore
    {
        private int _appends;

        public async Task AppendAsync(IReadOnlyList<LogDraft> drafts, CancellationToken cancellation)
        {
            var append = Interlocked.Increment(ref _appends);
            if (append == 1)
            {
                throw new LogUnavailableException(new IOException("away"));
            }

            await store.AppendAsync(drafts, cancellation);
            if (append == 2)
            {
                throw new LogUnavailableException(new IOException("gone"));
            }
        }

        public Task<LogPage> ReadAsync(LogQuery query, CancellationToken cancellation) => store.ReadAsync(query, cancellation);

        public Task<LogEntry?> FindAsync(long id, CancellationToken cancellation) => store.FindAsync(id, cancellation);

        public Task<LogEntry?> FindAsync(string key, CancellationToken cancellation) => store.FindAsync(key, cancellation);

        public Task<IReadOnlyDictionary<string, int>> CountCodesAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) => store.CountCodesAsync(from, to, cancellation);

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
