using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Twin.Api.Mqtt;
using Twin.Grains.Commands;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>How the zones are told of links that are said again and again.</summary>
public sealed class LinkPostTests
{
    private const int Words = 50_000;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Of_each_link_only_the_latest_word_waits_for_a_zone_that_does_not_answer_and_other_zones_are_told_meanwhile()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<(string Zone, FieldLink[] Links)> calls = new();
        using var post = new LinkPost(
            async (zone, links) =>
            {
                calls.Enqueue((zone, links));
                await (zone == "silent" ? answer.Task : Task.CompletedTask);
            },
            TimeProvider.System,
            NullLogger.Instance);
        post.Post("silent", Gateway("first", 0));
        await CallsAsync(calls, 1);

        // It would never come to an end if anything waited for the zone.
        for (var atMs = 1; atMs <= Words; atMs++)
        {
            post.Post("silent", Gateway("one", atMs));
            post.Post("silent", Gateway("other", atMs, isOnline: atMs < Words));
            post.Post("silent", new FieldLink(null, [7], IsOnline: true, atMs));
        }

        post.Post("silent", Gateway("one", Words - 1, isOnline: false));
        post.Post("answering", Gateway("one", Words));
        await CallsAsync(calls, 2);
        Assert.Equal("answering", calls.Last().Zone);

        answer.SetResult();
        await CallsAsync(calls, 3);
        var told = calls.Last().Links.OrderBy(link => link.Gateway, StringComparer.Ordinal);
        Assert.Equal([(null, true, Words), ("one", true, Words), ("other", false, Words)], told.Select(link => (link.Gateway, link.IsOnline, link.AtMs)));
    }

    [Fact]
    public async Task What_a_zone_did_not_take_is_told_again_unless_something_later_has_been_said()
    {
        var time = new FakeTimeProvider();
        ConcurrentQueue<(string Zone, FieldLink[] Links)> calls = new();
        using var post = new LinkPost(
            (zone, links) =>
            {
                calls.Enqueue((zone, links));
                return calls.Count == 1 ? ValueTask.FromException(new TimeoutException()) : ValueTask.CompletedTask;
            },
            time,
            NullLogger.Instance);

        post.Post("zone", Gateway("one", 1));
        await CallsAsync(calls, 1);
        post.Post("zone", Gateway("one", 2, isOnline: false));
        await AdvanceUntilAsync(time, calls, 2);

        Assert.Equal((false, 2), calls.Last().Links.Select(link => (link.IsOnline, link.AtMs)).Single());
    }

    [Fact]
    public async Task The_end_brings_what_waits_and_gives_up_on_a_zone_that_does_not_answer()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<(string Zone, FieldLink[] Links)> calls = new();
        using var post = new LinkPost(
            async (zone, links) =>
            {
                calls.Enqueue((zone, links));
                await answer.Task;
            },
            TimeProvider.System,
            NullLogger.Instance);
        post.Post("zone", Gateway("one", 1));
        await CallsAsync(calls, 1);
        post.Post("zone", Gateway("one", 2));

        await post.EndAsync(TimeSpan.FromMilliseconds(1));
        Assert.Single(calls);

        var end = post.EndAsync(Eventually.Patience);
        answer.SetResult();
        await end;
        Assert.Equal(2, calls.Last().Links.Single().AtMs);
    }

    private static FieldLink Gateway(string gateway, long atMs, bool isOnline = true) => new(gateway, [1, 2], isOnline, atMs);

    private static Task<int> CallsAsync(ConcurrentQueue<(string Zone, FieldLink[] Links)> calls, int count) =>
        Eventually.Async(() => Task.FromResult(calls.Count), seen => seen >= count, $"{count} calls");

    // The pause may begin after the clock was moved.
    private static Task<int> AdvanceUntilAsync(FakeTimeProvider time, ConcurrentQueue<(string Zone, FieldLink[] Links)> calls, int count) => Eventually.Async(
        () =>
        {
            time.Advance(RetryPause);
            return Task.FromResult(calls.Count);
        },
        seen => seen >= count,
        $"{count} calls");
}
