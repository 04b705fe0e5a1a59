using Twin.City.Devices;
using Twin.Journal;
using Xunit;

namespace Twin.Tests.Journal;

public sealed class SqliteJournalTests
{
    [Fact]
    public async Task A_file_that_is_no_journal_is_refused_by_its_name()
    {
        await using var folder = new JournalFolder();
        await File.WriteAllTextAsync(folder.File, new string('x', 4096), CancellationToken.None);

        var error = await Assert.ThrowsAsync<JournalUnusableException>(() => folder.OpenAsync());

        Assert.Contains(folder.File, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_who_writes_into_the_file_is_waited_for()
    {
        await using var folder = new JournalFolder();
        await using var open = await folder.OpenAsync();
        using var other = folder.Connect();
        using var writing = other.BeginTransaction(deferred: false);

        var append = AppendAsync(open, Samples.OfLamp(0, 4));
        writing.Rollback();

        Assert.Equal(1, await append);
    }

    [Fact]
    public async Task An_abrupt_end_does_not_hold_up_the_fold_of_the_next_start()
    {
        await using var folder = new JournalFolder();
        var open = await folder.OpenAsync();
        await AppendAsync(open, Samples.OfLamp(0, 4));
        await open.Journal.FoldAsync(CancellationToken.None);
        await open.AbandonAsync();

        await using var next = await folder.OpenAsync();
        await AppendAsync(next, Samples.OfLamp(1, 4));
        await next.Journal.FoldAsync(CancellationToken.None);

        Assert.Equal(2, await folder.CountAsync("snapshot"));
    }

    [Fact]
    public async Task Two_processes_cannot_open_one_journal()
    {
        await using var folder = new JournalFolder();
        await using var first = await folder.OpenAsync();

        await Assert.ThrowsAsync<JournalUnusableException>(() => folder.OpenAsync());
    }

    private static Task<long> AppendAsync(OpenJournal open, Reading reading) => open.Journal.AppendAsync(new[] { reading }, CancellationToken.None).AsTask();
}
