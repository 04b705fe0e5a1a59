using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>SIGKILL of silos and nodes while clients work.</summary>
[Collection(ClusterOfFour.Collection)]
public sealed class ClusterKillTests(ClusterOfFour cluster, ITestOutputHelper output)
{
    private const int Kills = 10;
    private const int Seed = 20_261_124;

    private const string Alive = "orleans_grains";
    private const string Created = "orleans_catalog_activation_created_total";

    [Fact]
    public async Task Nothing_acknowledged_is_missing_after_silos_and_nodes_are_killed_at_ten_random_points_under_load()
    {
        var random = new Random(Seed);
        Member[] doors = cluster.Doors;
        await using var load = await ClusterLoad.StartAsync(doors[0].Client, slice: 0, attempt => doors[attempt % doors.Length]);
        for (var kill = 0; kill < Kills; kill++)
        {
            var victim = (kill % 2 == 0 ? cluster.Silos : doors)[random.Next(2)];
            var answers = random.Next(1, 150);
            output.WriteLine($"kill {kill + 1}, seed {Seed}: {victim.Name} after {answers} answers; {load}");
            await load.AnswersAsync(answers);
            await victim.KillAsync();
            await victim.StartAsync();
            await cluster.Members.AreReadyAsync();
        }

        await load.AnswersAsync(20);
        await load.StopAsync();
        output.WriteLine($"{load}");
        await load.AllThereAsync(doors[random.Next(2)].Client);
    }

    [Fact]
    public async Task Only_the_grains_of_a_dead_silo_come_alive_anew_and_the_other_one_serves_them_all()
    {
        Member[] doors = cluster.Doors;
        await cluster.SettleAsync();
        await WakeAllLampsAsync(doors[1].Client);
        await using var load = await ClusterLoad.StartAsync(doors[0].Client, slice: 1, attempt => doors[attempt % doors.Length]);
        await load.AnswersAsync(100);
        var (dead, survivor) = (cluster.Silos[0], cluster.Silos[1]);
        var (lamps, zones) = (await dead.NumberAsync(Alive, "lamp"), await dead.NumberAsync(Alive, "zone"));
        var (lampsBefore, zonesBefore) = (await survivor.NumberAsync(Created, "lamp"), await survivor.NumberAsync(Created, "zone"));
        Assert.True(lamps > 0 && zones is > 0 and < 31, $"{lamps} lamps and {zones} zones live on the silo that dies.");

        await dead.KillAsync();
        await Eventually.Async(() => survivor.NumberAsync(Created, "zone"), seen => seen >= zonesBefore + zones, "the zones of the dead silo on the other one");
        await load.AnswersAsync(50);
        await load.StopAsync();
        await load.AllThereAsync(doors[1].Client);

        var (lampsAnew, zonesAnew) = (await survivor.NumberAsync(Created, "lamp") - lampsBefore, await survivor.NumberAsync(Created, "zone") - zonesBefore);
        output.WriteLine($"{lamps} lamps and {zones} zones died, {lampsAnew} and {zonesAnew} came alive on the survivor; {load}");
        Assert.Equal(zones, zonesAnew);
        Assert.InRange(lampsAnew, 1, lamps);
        await dead.StartAsync();
        await cluster.Members.AreReadyAsync();
    }

    private static async Task WakeAllLampsAsync(TwinClient twin)
    {
        var now = await twin.NowAsync();
        var lamps = await twin.AllDevicesAsync("kind=lamp");
        var answer = await twin.SendAsync([.. lamps.Select(lamp => TwinClient.Reading(lamp.Id, now.AddMinutes(-1), 0, new { level = 0 }))]);
        Assert.Equal((lamps.Count, 0), (answer.Accepted + answer.Older + answer.Duplicate, answer.Pending + answer.Refused));
    }
}
