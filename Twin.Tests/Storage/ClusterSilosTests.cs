using Microsoft.Extensions.DependencyInjection;
using Twin.Grains.Storage;
using Twin.Journal.Postgres;
using Twin.Silo.Storage;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

public sealed class ClusterSilosTests(SharedPostgres postgres)
{
    [Fact]
    public async Task Silos_and_a_client_find_each_other_and_what_grains_kept_is_there_for_the_next_ones()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = PostgresDatabase.Open(await postgres.NewDatabaseAsync());
        await ClusterStorage.PrepareAsync(database, cancellation);
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"note-{i}")];

        var hosts = new List<string>();
        using (var one = ClusterMember.Silo(database))
        using (var other = ClusterMember.Silo(database))
        using (var client = ClusterMember.Client(database))
        {
            await Task.WhenAll(one.StartAsync(cancellation), other.StartAsync(cancellation));
            await client.StartAsync(cancellation);
            var grains = client.Services.GetRequiredService<IGrainFactory>();
            await Eventually.Async(
                () => grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true), active => active.Count == 2, "two active silos");
            foreach (var name in names)
            {
                hosts.Add(await grains.GetGrain<INoteGrain>(name).WriteAsync($"text of {name}"));
            }

            await client.StopAsync(cancellation);
            await Task.WhenAll(one.StopAsync(cancellation), other.StopAsync(cancellation));
        }

        Assert.Equal(2, hosts.Distinct(StringComparer.Ordinal).Count());
        using var next = ClusterMember.Silo(database);
        await next.StartAsync(cancellation);
        var nextGrains = next.Services.GetRequiredService<IGrainFactory>();
        foreach (var name in names)
        {
            Assert.Equal(($"text of {name}", $"text of {name}"), await nextGrains.GetGrain<INoteGrain>(name).ReadAsync());
        }

        await next.StopAsync(cancellation);
    }
}

/// <summary>Keeps a text in both storages.</summary>
[Alias("twin.tests.note.v1")]
public interface INoteGrain : IGrainWithStringKey
{
    /// <summary>Keeps a text and answers which silo it is on.</summary>
    [Alias("write")]
    Task<string> WriteAsync(string text);

    /// <summary>What each storage keeps.</summary>
    [Alias("read")]
    Task<(string? Fact, string? Desired)> ReadAsync();
}

/// <summary>On any silo: the test wants both to have some.</summary>
[Orleans.Placement.RandomPlacement]
public sealed class NoteGrain(
    [PersistentState("note", StorageNames.Facts)] IPersistentState<MeterText> fact,
    [PersistentState("note", StorageNames.Desired)] IPersistentState<MeterText> desired) : Grain, INoteGrain
{
    /// <inheritdoc />
    public async Task<string> WriteAsync(string text)
    {
        fact.State.Text = text;
        desired.State.Text = text;
        await fact.WriteStateAsync();
        await desired.WriteStateAsync();
        return RuntimeIdentity;
    }

    /// <inheritdoc />
    public Task<(string? Fact, string? Desired)> ReadAsync() => Task.FromResult((fact.State.Text, desired.State.Text));
}
