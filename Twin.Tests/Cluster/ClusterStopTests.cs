using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>SIGTERM of members, and members that join, while clients work that go where <c>/health/ready</c> says yes.</summary>
[Collection(ClusterOfFour.Collection)]
public sealed class ClusterStopTests(ClusterOfFour cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task Each_member_is_stopped_and_started_in_turn_and_no_call_fails()
    {
        await using var balancer = new ReadyNodes(cluster.Doors);
        await using var load = await ClusterLoad.StartAsync(cluster.Doors[0].Client, slice: 2, balancer.Choose);
        await load.AnswersAsync(50);
        foreach (var member in cluster.Members.All)
        {
            Assert.Equal(0, await member.StopAsync());
            await load.AnswersAsync(20);
            await member.StartAsync();
            await cluster.Members.AreReadyAsync();
            output.WriteLine($"{member.Name} again: {load}");
        }

        await load.AnswersAsync(50);
        await load.StopAsync();
        Assert.Empty(load.Failures);
        await load.AllThereAsync(cluster.Doors[0].Client);
    }

    [Fact]
    public async Task A_third_silo_joins_and_takes_zones_and_leaves_again_and_no_call_fails()
    {
        await using var balancer = new ReadyNodes(cluster.Doors);
        await using var load = await ClusterLoad.StartAsync(cluster.Doors[0].Client, slice: 3, balancer.Choose);
        await load.AnswersAsync(50);
        var third = cluster.Members.Add("silo");
        await third.StartAsync();
        await Eventually.Async(() => third.NumberAsync("orleans_grains", "zone"), zones => zones > 0, "zones on the third silo");
        await load.AnswersAsync(50);
        output.WriteLine($"{await third.NumberAsync("orleans_grains", "zone")} zones and {await third.NumberAsync("orleans_grains", "lamp")} lamps on the third silo; {load}");

        Assert.Equal(0, await third.StopAsync());
        cluster.Members.Remove(third);

        await load.AnswersAsync(100);
        await load.StopAsync();
        output.WriteLine($"{load}");
        Assert.Empty(load.Failures);
        await load.AllThereAsync(cluster.Doors[1].Client);
    }
}
