using Microsoft.Extensions.Time.Testing;
using Twin.City.Devices;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Journal;

public sealed class RedeliveryTests(SharedPostgres postgres)
{
    private const int Commits = 30;

    [Fact]
    public async Task One_survivor_hands_out_what_a_killed_node_left_and_nobody_what_a_living_one_has()
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Postgres, postgres);
        var killed = await place.OpenAsync();
        await using var first = await place.OpenAsync(beside: killed);
        await using var second = await place.OpenAsync(beside: killed);
        var left = await AppendAsync(killed, 0);
        await AppendAsync(first, 1);
        await AppendAsync(second, 2);
        Assert.Empty(await TakeAsync(first));
        await killed.AbandonAsync();
        await place.SilenceAsync(killed.Start);

        var taken = new List<Reading>();
        await Eventually.Async(
            async () =>
            {
                foreach (var readings in await Task.WhenAll(TakeAsync(first), TakeAsync(second)))
                {
                    taken.AddRange(readings);
                }

                return await place.ReadNumberAsync($"SELECT delivered FROM node_start WHERE start = {killed.Start}");
            },
            delivered => delivered == Commits,
            "everything to be marked delivered");

        Assert.Equal(left, taken);
        Assert.Empty(await TakeAsync(first));
        Assert.Empty(await TakeAsync(second));
    }

    [Fact]
    public async Task A_survivor_that_dies_too_keeps_its_lease_until_it_runs_out_and_then_another_goes_on()
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Postgres, postgres);
        var killed = await place.OpenAsync();
        var left = await AppendAsync(killed, 0);
        await killed.AbandonAsync();
        await place.SilenceAsync(killed.Start);

        var dying = await place.OpenAsync();
        await using var enumerator = dying.Journal.UndeliveredAsync(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync());
        await using var other = await place.OpenAsync(beside: dying);
        Assert.Empty(await TakeAsync(other));
        await dying.AbandonAsync();
        await place.ExecuteAsync("UPDATE lease SET until = now()");

        Assert.Equal(left, await TakeAsync(other));
        await enumerator.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_was_only_paused_goes_on_and_nothing_of_it_is_lost()
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Postgres, postgres);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs));
        await using var paused = await place.OpenAsync(time: time);
        await using var survivor = await place.OpenAsync(beside: paused);
        var before = await AppendAsync(paused, 0);
        await place.SilenceAsync(paused.Start);
        Assert.Equal(before, await TakeAsync(survivor));

        // It wakes, and its next commit says that it lives.
        time.Advance(TimeSpan.FromMinutes(1));
        await paused.Journal.AppendAsync(new[] { Samples.OfLamp(3, 4) }, CancellationToken.None);
        paused.Journal.MarkDelivered(1);
        await paused.Journal.FoldAsync(CancellationToken.None);

        Assert.Empty(await TakeAsync(survivor));
        Assert.Equal(Commits, await place.ReadNumberAsync($"SELECT delivered FROM node_start WHERE start = {paused.Start}"));
        Assert.Equal(4, (await survivor.Journal.LastReportedAsync(3, CancellationToken.None)).Stamp.Sequence);
    }

    [Fact]
    public async Task A_node_that_appends_nothing_says_that_it_lives_even_after_a_beat_that_failed()
    {
        await using var place = await JournalPlace.NewAsync(JournalKind.Postgres, postgres);
        await using var quiet = await place.OpenAsync(
            options: JournalPlace.Options with { BeatEvery = TimeSpan.FromMilliseconds(50) },
            wrap: store => new FailingStore(store) { BeatsToFail = 2 });
        await place.SilenceAsync(quiet.Start);

        await Eventually.Async(
            () => place.ReadNumberAsync("SELECT count(*) FROM node_start WHERE alive_at > now() - interval '10 seconds'"), living => living == 1, "a beat");
    }

    [Theory]
    [InlineData(JournalKind.Sqlite)]
    [InlineData(JournalKind.Postgres)]
    public async Task A_damaged_block_is_told_once_and_the_others_are_handed_out(JournalKind kind)
    {
        await using var place = await JournalPlace.NewAsync(kind, postgres);
        var killed = await place.OpenAsync();
        await killed.Journal.AppendAsync(new[] { Samples.OfLamp(0, 1), Samples.OfLamp(1, 1) }, CancellationToken.None);
        await killed.Journal.AppendAsync(new[] { Samples.OfLamp(2, 1) }, CancellationToken.None);
        await killed.AbandonAsync();
        await place.SilenceAsync(killed.Start);
        await place.DamageFirstBlockAsync();
        var log = new ErrorLog();

        await using var open = await place.OpenAsync(logger: log);
        await foreach (var commit in open.Journal.UndeliveredAsync(CancellationToken.None))
        {
            // Its devices do not take it: it comes again.
            Assert.Equal(1, commit.Length);
            break;
        }

        Assert.Equal(2, (await TakeAsync(open)).Count);
        Assert.Empty(await TakeAsync(open));
        Assert.Contains("commit 1", Assert.Single(log.Errors)!.Message, StringComparison.Ordinal);
    }

    private static async Task<List<Reading>> AppendAsync(OpenJournal open, int device)
    {
        var readings = Enumerable.Range(0, Commits).Select(step => Samples.OfLamp(device, step)).ToList();
        foreach (var reading in readings)
        {
            await open.Journal.AppendAsync(new[] { reading }, CancellationToken.None);
        }

        return readings;
    }

    private static async Task<List<Reading>> TakeAsync(OpenJournal open)
    {
        var taken = new List<Reading>();
        await foreach (var commit in open.Journal.UndeliveredAsync(CancellationToken.None))
        {
            taken.AddRange(commit.ToArray());
        }

        return taken;
    }
}
