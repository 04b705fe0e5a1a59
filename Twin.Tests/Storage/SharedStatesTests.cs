using Orleans.Storage;
using Twin.Grains.Storage;
using Twin.Journal.Postgres;
using Twin.Silo.Storage;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

/// <summary>Desired states that two silos write at once, as when each takes the other for dead and both have an activation.</summary>
public sealed class SharedStatesTests(SharedPostgres postgres)
{
    [Fact]
    public async Task Silos_that_write_the_same_states_in_opposite_orders_wait_for_each_other_and_one_wins_each()
    {
        const int lamps = 500;
        const int rounds = 10;
        await using var database = PostgresDatabase.Open(await postgres.NewDatabaseAsync());
        await ClusterStorage.PrepareAsync(database, TestContext.Current.CancellationToken);
        await using var one = await StorageSilo.StartAsync(silo => silo.AddClusterStorage(database));
        await using var other = await StorageSilo.StartAsync(silo => silo.AddClusterStorage(database));
        int[] forwards = [.. Enumerable.Range(0, lamps)];
        int[] backwards = [.. forwards.Reverse()];
        string? version = null;
        for (var round = 0; round < rounds; round++)
        {
            var byOne = WriteAllAsync(one, forwards, version);
            var byOther = WriteAllAsync(other, backwards, version);
            var wins = (await byOne).Concat(await byOther).Order();

            Assert.Equal(forwards, wins);
            version = $"{round + 1}";
        }
    }

    // Answers the lamps whose write succeeded.
    private static async Task<int[]> WriteAllAsync(StorageSilo silo, int[] lamps, string? version)
    {
        var storage = silo.States(StorageNames.Desired);
        var won = await Task.WhenAll(lamps.Select(async lamp =>
        {
            try
            {
                await storage.WriteStateAsync("lamp", GrainId.Create("lamp", $"lamp-{lamp}"), new GrainState<MeterText> { State = new MeterText { Text = "written" }, ETag = version });
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));
        return [.. lamps.Where((_, place) => won[place])];
    }
}
