using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.City.Inventory;
using Twin.Journal;
using Twin.Tests.Processes;

namespace Twin.Tests.Journal;

/// <summary>Where a journal of a test lies.</summary>
public enum JournalKind
{
    /// <summary>A file.</summary>
    Sqlite,

    /// <summary>A database of its own.</summary>
    Postgres,
}

/// <summary>A store as a process has it, and how the process lets go of it.</summary>
internal sealed record OpenStore(IJournalStore Store, Func<ValueTask> CloseAsync);

/// <summary>Where journals of processes that come and go lie, and a way to look and to reach in from outside.</summary>
internal interface IJournalPlace : IAsyncDisposable
{
    /// <summary>What a process that starts opens.</summary>
    OpenStore OpenStore();

    /// <summary>What a further process opens while the first one runs.</summary>
    OpenStore OpenBeside(OpenStore first);

    /// <summary>Runs a statement.</summary>
    Task ExecuteAsync(string sql);

    /// <summary>Runs a query that answers one number.</summary>
    Task<long> ReadNumberAsync(string sql);

    /// <summary>Makes a killed start one that was not heard of for long.</summary>
    Task SilenceAsync(long start);

    /// <summary>Flips bits of the first commit's first block, as a disk would.</summary>
    Task DamageFirstBlockAsync();
}

/// <summary>Opens journals at a place.</summary>
internal static class JournalPlace
{
    public static JournalOptions Options { get; } = new() { FoldEvery = TimeSpan.FromHours(1) };

    public static async Task<IJournalPlace> NewAsync(JournalKind kind, SharedPostgres postgres) =>
        kind == JournalKind.Sqlite ? new JournalFolder() : new JournalDatabase(await postgres.NewDatabaseAsync());

    public static async Task<OpenJournal> OpenAsync(
        this IJournalPlace place,
        CityInventory? city = null,
        JournalOptions? options = null,
        TimeProvider? time = null,
        Func<IJournalStore, IJournalStore>? wrap = null,
        ILogger<ReadingJournal>? logger = null,
        OpenJournal? beside = null)
    {
        var open = beside is null ? place.OpenStore() : place.OpenBeside(beside.Store);
        try
        {
            var journal = await ReadingJournal.OpenAsync(
                wrap?.Invoke(open.Store) ?? open.Store,
                city ?? SmallCity.Make(),
                options ?? Options,
                time ?? TimeProvider.System,
                logger ?? NullLogger<ReadingJournal>.Instance,
                CancellationToken.None);
            return new OpenJournal(open, journal, await place.ReadNumberAsync("SELECT max(start) FROM node_start"));
        }
        catch
        {
            await open.CloseAsync();
            throw;
        }
    }

    public static Task<long> CountAsync(this IJournalPlace place, string table = "block") => place.ReadNumberAsync($"SELECT count(*) FROM {table}");
}

/// <summary>An open journal and the store under it, as a process has them.</summary>
internal sealed class OpenJournal(OpenStore store, ReadingJournal journal, long start) : IAsyncDisposable
{
    public OpenStore Store => store;

    public ReadingJournal Journal => journal;

    public long Start => start;

    /// <summary>Ends as a killed process does: nothing more is written, the store is let go.</summary>
    public ValueTask AbandonAsync() => store.CloseAsync();

    public async ValueTask DisposeAsync()
    {
        await journal.DisposeAsync();
        await store.CloseAsync();
    }
}
