using Microsoft.Extensions.Logging.Abstractions;
using Twin.City.Inventory;
using Twin.Journal;
using Twin.Journal.Sqlite;
using Twin.Tests.Processes;

namespace Twin.Tests.Journal;

/// <summary>A folder with a journal's file, opened and closed as a process does.</summary>
internal sealed class JournalFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string File => Path.Combine(_folder.Path, "journal.db");

    public async Task<OpenJournal> OpenAsync(
        CityInventory? city = null, JournalOptions? options = null, TimeProvider? time = null, Func<IJournalStore, IJournalStore>? wrap = null)
    {
        var store = new SqliteJournalStore(File);
        try
        {
            var journal = await ReadingJournal.OpenAsync(
                wrap?.Invoke(store) ?? store,
                city ?? SmallCity.Make(),
                options ?? new JournalOptions { FoldEvery = TimeSpan.FromHours(1) },
                time ?? TimeProvider.System,
                NullLogger<ReadingJournal>.Instance,
                CancellationToken.None);
            return new OpenJournal(store, journal);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>An open journal and the store under it.</summary>
internal sealed class OpenJournal(SqliteJournalStore store, ReadingJournal journal) : IAsyncDisposable
{
    public ReadingJournal Journal => journal;

    /// <summary>Another node on the same store.</summary>
    public Task<ReadingJournal> StartAgainAsync() => ReadingJournal.OpenAsync(
        store,
        SmallCity.Make(),
        new JournalOptions { FoldEvery = TimeSpan.FromHours(1) },
        TimeProvider.System,
        NullLogger<ReadingJournal>.Instance,
        CancellationToken.None);

    /// <summary>Ends as a killed process does: nothing more is written, the file is let go.</summary>
    public ValueTask AbandonAsync() => store.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await journal.DisposeAsync();
        await store.DisposeAsync();
    }
}
