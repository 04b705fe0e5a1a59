using System.Net;
using System.Text.Json;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>A process that is complete and a silo beside it, on a PostgreSQL that is stopped and started again.</summary>
[Collection(ClusterOfFour.Collection)]
public sealed class MixedClusterTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_whole_node_and_a_silo_share_the_city_and_while_their_database_is_away_they_refuse_and_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var postgres = await SharedPostgres.StartAsync(folder.Path);
        await using var members = new TwinMembers(await postgres.NewDatabaseAsync());
        var (whole, silo) = (members.Add("all"), members.Add("silo"));
        await members.StartAsync();
        await Eventually.Async(
            async () => (Here: await whole.NumberAsync("orleans_grains", "zone"), There: await silo.NumberAsync("orleans_grains", "zone")),
            zones => zones is { Here: > 0, There: > 0 },
            "both to have zones");
        await using var load = await ClusterLoad.StartAsync(whole.Client, slice: 0, _ => whole);
        await load.AnswersAsync(200);
        Assert.Empty(load.Failures);
        Assert.True(await silo.NumberAsync("orleans_grains", "lamp") > 0);
        Assert.True(await whole.NumberAsync("orleans_grains", "lamp") > 0);

        await postgres.StopAsync();
        var unready = await Eventually.Async(() => ReadinessAsync(whole), seen => seen.Contains("journal", StringComparison.Ordinal), "readiness to name the journal");
        var refused = load.Failures.Count;
        await Eventually.Async(() => Task.FromResult(load.Failures.Count), count => count > refused + 20, "calls that are refused");
        await IsRefusedAsync(whole);
        output.WriteLine($"{unready}; {load}");

        await postgres.StartAgainAsync();
        await members.AreReadyAsync();
        await load.AnswersAsync(100);
        await load.StopAsync();
        output.WriteLine($"{load}");
        var unexplained = load.Failures.Where(failed => failed is not { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, ComeAgain: true }).ToArray();
        Assert.True(unexplained.Length == 0, $"{unexplained.Length}: {unexplained.FirstOrDefault()}\n{Unhandled(members)}");
        await load.AllThereAsync(whole.Client);
    }

    private static string Unhandled(TwinMembers members) => string.Join(
        '\n', members.ToString().Split('\n').Where(line => line.Contains("Exception: ", StringComparison.Ordinal) || line.Contains("unhandled", StringComparison.Ordinal)).Distinct().Take(100));

    private static async Task IsRefusedAsync(Member node)
    {
        using var answer = await node.Client.PostReadingsAsync(JsonSerializer.SerializeToUtf8Bytes(
            new[] { TwinClient.Reading("lamp-00001", await node.Client.NowAsync(), 1, new { level = 1 }) }, Answers.Strict));
        Assert.True(answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, $"{(int)answer.StatusCode}");
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private static async Task<string> ReadinessAsync(Member node)
    {
        using var answer = await node.Process.Http.GetAsync("/health/ready");
        return await answer.Content.ReadAsStringAsync();
    }
}
