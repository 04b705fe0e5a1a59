using Microsoft.Extensions.Time.Testing;
using Twin.City.Devices;
using Twin.Journal;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Journal;

public sealed class UnknownOutcomeTests(SharedPostgres postgres)
{
    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_commit_whose_answer_was_lost_is_tried_again_and_is_there_once(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        FailingStore? failing = null;
        await using var open = await place.OpenAsync(wrap: store => failing = new FailingStore(store) { AnswersToLose = 2 });

        Assert.Equal(1, await AppendAsync(open, Samples.OfLamp(0, 4)));
        Assert.Equal(2, await AppendAsync(open, Samples.OfLamp(1, 4)));

        Assert.Equal(4, failing!.Attempts);
        Assert.Equal(2, await place.CountAsync());
    }

    // The attempt whose answer was lost may be there: its number given to other readings would lose those.
    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_refusal_after_a_lost_answer_is_not_believed(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        FailingStore? failing = null;
        await using var open = await place.OpenAsync(
            wrap: store => failing = new FailingStore(store) { AnswersToLose = 1, CommitError = new IOException("disk full") });

        var first = AppendAsync(open, Samples.OfLamp(0, 4));
        await Eventually.Async(() => Task.FromResult(failing!.Attempts), attempts => attempts >= 3, "a second refusal");
        Assert.False(first.IsCompleted);
        failing!.CommitError = null;

        Assert.Equal(1, await first);
        Assert.Equal(2, await AppendAsync(open, Samples.OfLamp(1, 6)));
        Assert.Equal([4L, 6L], (await open.Journal.LastReportedAsync(new[] { 0, 1 }, CancellationToken.None)).Select(reported => reported.Stamp.Sequence));
    }

    [Fact]
    public async Task While_the_store_is_out_of_reach_appends_are_refused_and_those_taken_are_written_in_the_end()
    {
        await using var place = new JournalFolder();
        FailingStore? failing = null;
        await using var open = await place.OpenAsync(
            options: JournalPlace.Options with { StuckAfter = TimeSpan.FromMilliseconds(1) },
            wrap: store => failing = new FailingStore(store) { CommitError = Unreachable() });

        var taken = AppendAsync(open, Samples.OfLamp(0, 4));
        await Eventually.Async(() => Task.FromResult(failing!.Attempts), attempts => attempts >= 2, "a second attempt");
        await Eventually.Async(() => Task.FromResult(open.Journal.IsStuck), isStuck => isStuck, "the journal to say that it is stuck");
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => AppendAsync(open, Samples.OfLamp(1, 4)));
        failing!.CommitError = null;

        Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await taken);
        Assert.False(open.Journal.IsStuck);
    }

    [Fact]
    public async Task A_commit_without_an_answer_counts_as_stuck_after_its_time_and_not_before()
    {
        await using var place = new JournalFolder();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs));
        var gate = new TaskCompletionSource();
        FailingStore? failing = null;
        await using var open = await place.OpenAsync(time: time, wrap: store => failing = new FailingStore(store) { Gate = gate.Task });

        var taken = AppendAsync(open, Samples.OfLamp(0, 4));
        await Eventually.Async(() => Task.FromResult(failing!.Asked), asked => asked == 1, "the commit to be under way");
        time.Advance(JournalPlace.Options.StuckAfter - TimeSpan.FromMilliseconds(1));
        Assert.False(open.Journal.IsStuck);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(open.Journal.IsStuck);
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => AppendAsync(open, Samples.OfLamp(1, 4)));
        gate.SetResult();

        Assert.Contains("no answer for 2 s", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await taken);
        Assert.False(open.Journal.IsStuck);
        Assert.Equal(2, await AppendAsync(open, Samples.OfLamp(1, 4)));
    }

    [Fact]
    public async Task The_end_does_not_wait_for_a_store_out_of_reach_and_answers_those_who_wait()
    {
        await using var place = new JournalFolder();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs));
        FailingStore? failing = null;
        var open = await place.OpenAsync(
            options: JournalPlace.Options with { CommitLimit = 1 }, time: time, wrap: store => failing = new FailingStore(store) { CommitError = Unreachable() });
        var first = AppendAsync(open, Samples.OfLamp(0, 4));
        var second = AppendAsync(open, Samples.OfLamp(1, 4));

        var end = open.DisposeAsync().AsTask();
        await Eventually.Async(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(end.IsCompleted);
            },
            hasEnded => hasEnded,
            "the end");

        await end;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => first);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => second);
        Assert.Equal(0, await place.CountAsync());
    }

    private static JournalUnreachableException Unreachable() => new(new IOException("connection refused"));

    private static Task<long> AppendAsync(OpenJournal open, Reading reading) => open.Journal.AppendAsync(new[] { reading }, CancellationToken.None).AsTask();
}
