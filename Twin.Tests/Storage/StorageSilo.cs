using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using Twin.Silo.Storage;
using Twin.Tests.Processes;

namespace Twin.Tests.Storage;

/// <summary>A silo with nothing but the twin's storage, over a database that outlives it.</summary>
internal sealed class StorageSilo : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private StorageSilo(InProcessTestCluster cluster)
    {
        _cluster = cluster;
    }

    public IReminderTable Reminders => Services.GetRequiredService<IReminderTable>();

    private IServiceProvider Services => _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress);

    public static Task<StorageSilo> StartAsync(TemporaryFolder folder) => StartAsync(silo => silo.AddTwinStorage(folder.Path));

    public static async Task<StorageSilo> StartAsync(Action<ISiloBuilder> addStorage)
    {
        var builder = new InProcessTestClusterBuilder(1);

        // As in production: rows belong to a service, and a test cluster names itself at random.
        builder.Options.ServiceId = "twin";
        builder.ConfigureSilo((_, silo) => addStorage(silo));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new StorageSilo(cluster);
    }

    public IGrainStorage States(string provider) => Services.GetRequiredKeyedService<IGrainStorage>(provider);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
