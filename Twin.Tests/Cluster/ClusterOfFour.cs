using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>Tests of whole clusters run one after the other. Those that leave it whole share this one: two silos and two nodes with doors, brokers inside.</summary>
public sealed class ClusterOfFour(SharedPostgres postgres) : IAsyncLifetime
{
    /// <summary>Name of the collection.</summary>
    public const string Collection = "cluster";

    // Longer than a silo waits before it hands zones to one that has joined.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(8);

    private TwinMembers? _members;

    /// <summary>The members.</summary>
    public TwinMembers Members => _members!;

    /// <summary>The two silos.</summary>
    public Member[] Silos => [.. Members.Silos];

    /// <summary>The two nodes with doors.</summary>
    public Member[] Doors => [.. Members.Doors];

    /// <summary>Waits until each zone is where it stays: all have been in one life for a while, and both silos have some. Answers the zones.</summary>
    public async Task<ZoneList> SettleAsync()
    {
        string[] lives = [];
        var moved = "";
        var since = TimeProvider.System.GetTimestamp();
        var seen = await Eventually.Async(
            async () =>
            {
                var zones = await Doors[0].Client.GetAsync<ZoneList>("/api/zones");
                string[] now = [.. zones.Items.Select(zone => $"{zone.Code} in life {EpochOf(zone)}")];
                if (!now.SequenceEqual(lives))
                {
                    moved = string.Join(", ", now.Except(lives));
                    (lives, since) = (now, TimeProvider.System.GetTimestamp());
                }

                return (Zones: zones, MovedLast: moved);
            },
            _ => TimeProvider.System.GetElapsedTime(since) > Settled,
            "zones that stay where they are");
        return seen.Zones;
    }

    /// <summary>The life of a zone that its version is of.</summary>
    public static string EpochOf(Zone zone) => zone.Version.Split('.')[0];

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        _members = new TwinMembers(await postgres.NewDatabaseAsync());
        for (var i = 0; i < 2; i++)
        {
            _members.Add("silo");
            _members.Add("api", TwinProcess.WithBroker);
        }

        await _members.StartAsync();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _members?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Gives the classes of the collection the cluster.</summary>
[CollectionDefinition(ClusterOfFour.Collection)]
public sealed class ClusterCollection : ICollectionFixture<ClusterOfFour>;
