using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Messaging;
using Twin.Journal.Postgres;
using Twin.Silo.Storage;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

/// <summary>Orleans' own table of members over our statements.</summary>
public sealed class MembershipTableTests(SharedPostgres postgres) : IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 11, 24, 21, 30, 0, DateTimeKind.Utc);

    private NpgsqlDataSource _database = null!;
    private IHost _silo = null!;
    private IMembershipTable _table = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = PostgresDatabase.Open(await postgres.NewDatabaseAsync());
        await ClusterStorage.PrepareAsync(_database, Cancellation);

        // Not started: nobody but the test writes to the table.
        _silo = ClusterMember.Silo(_database);
        _table = _silo.Services.GetRequiredService<IMembershipTable>();
        await _table.InitializeMembershipTableAsync(tryInitTableVersion: true, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _silo.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_table_without_members_has_a_version_and_starting_again_keeps_it()
    {
        Assert.Equal(0, (await ReadAsync()).Version.Version);
        Assert.True(await InsertAsync(Member(1)));
        await _table.InitializeMembershipTableAsync(tryInitTableVersion: true, Cancellation);

        Assert.Equal(1, (await ReadAsync()).Version.Version);
        Assert.Single((await ReadAsync()).Members);
        var absent = await _table.ReadRowAsync(Member(2).SiloAddress, Cancellation);
        Assert.Equal(1, absent.Version.Version);
        Assert.Empty(absent.Members);
    }

    [Fact]
    public async Task A_member_is_read_as_it_was_written()
    {
        var written = Member(1);
        Assert.True(await InsertAsync(written));
        written.AddSuspector(Member(2).SiloAddress, Start.AddSeconds(1));
        written.AddSuspector(Member(3).SiloAddress, Start.AddSeconds(2));
        written.Status = SiloStatus.Dead;
        Assert.True(await UpdateAsync(written));

        var read = (await _table.ReadRowAsync(written.SiloAddress, Cancellation)).Members.Single().Item1;

        Assert.Equal(written.SiloAddress, read.SiloAddress);
        Assert.Equal((written.SiloName, written.HostName, written.ProxyPort), (read.SiloName, read.HostName, read.ProxyPort));
        Assert.Equal((SiloStatus.Dead, Start, Start), (read.Status, read.StartTime, read.IAmAliveTime));
        Assert.Equal(written.SuspectTimes, read.SuspectTimes);
    }

    [Fact]
    public async Task A_member_is_added_only_by_who_saw_the_version_and_only_once()
    {
        var seen = (await ReadAsync()).Version;
        Assert.True(await _table.InsertRowAsync(Member(1), seen.Next(), Cancellation));
        Assert.False(await _table.InsertRowAsync(Member(2), seen.Next(), Cancellation));
        Assert.False(await InsertAsync(Member(1)));

        Assert.Equal(1, (await ReadAsync()).Version.Version);
        Assert.Single((await ReadAsync()).Members);
    }

    [Fact]
    public async Task A_member_is_changed_only_by_who_saw_the_version_and_only_when_it_is_there()
    {
        Assert.True(await InsertAsync(Member(1)));
        var seen = await ReadAsync();
        Assert.True(await InsertAsync(Member(2)));

        var late = Member(1);
        late.Status = SiloStatus.Dead;
        Assert.False(await _table.UpdateRowAsync(late, seen.Members[0].Item2, seen.Version.Next(), Cancellation));
        Assert.False(await UpdateAsync(Member(3)));

        Assert.Equal(2, (await ReadAsync()).Version.Version);
        Assert.All((await ReadAsync()).Members, member => Assert.Equal(SiloStatus.Active, member.Item1.Status));
    }

    [Fact]
    public async Task Of_many_who_act_on_one_version_exactly_one_succeeds()
    {
        Assert.True(await InsertAsync(Member(1)));
        for (var round = 0; round < 10; round++)
        {
            var seen = await ReadAsync();
            var etag = seen.Members[0].Item2;
            Task<bool>[] acts =
            [
                .. Enumerable.Range(0, 4).Select(i => _table.InsertRowAsync(Member(100 + (4 * round) + i), seen.Version.Next(), Cancellation)),
                .. Enumerable.Range(0, 4).Select(_ => _table.UpdateRowAsync(Member(1), etag, seen.Version.Next(), Cancellation)),
            ];

            Assert.Single(await Task.WhenAll(acts), succeeded => succeeded);
            Assert.Equal(seen.Version.Version + 1, (await ReadAsync()).Version.Version);
        }
    }

    [Fact]
    public async Task A_sign_of_life_moves_its_time_forward_and_not_the_version()
    {
        Assert.True(await InsertAsync(Member(1)));
        await SayAliveAsync(Start.AddMinutes(2));
        await SayAliveAsync(Start.AddMinutes(1));

        Assert.Equal(Start.AddMinutes(2), (await ReadAsync()).Members.Single().Item1.IAmAliveTime);
        Assert.Equal(1, (await ReadAsync()).Version.Version);

        async Task SayAliveAsync(DateTime time)
        {
            var member = Member(1);
            member.IAmAliveTime = time;
            await _table.UpdateIAmAliveAsync(member, Cancellation);
        }
    }

    [Fact]
    public async Task Only_members_long_dead_are_forgotten()
    {
        var cutoff = Start.AddDays(7);
        (int Generation, SiloStatus Status, DateTime Alive, DateTime? Suspected)[] members =
        [
            (1, SiloStatus.Dead, Start, null),
            (2, SiloStatus.Dead, Start, Start),
            (3, SiloStatus.Dead, cutoff, null),
            (4, SiloStatus.Dead, Start, cutoff),
            (5, SiloStatus.Active, Start, null),
            (6, SiloStatus.Joining, Start, null),
        ];
        foreach (var (generation, status, alive, suspected) in members)
        {
            var member = Member(generation);
            Assert.True(await InsertAsync(member));
            member.Status = status;
            member.IAmAliveTime = alive;
            if (suspected is { } time)
            {
                member.AddSuspector(Member(1).SiloAddress, time);
            }

            Assert.True(await UpdateAsync(member));
        }

        await _table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(cutoff), Cancellation);

        Assert.Equal([3, 4, 5, 6], (await ReadAsync()).Members.Select(member => member.Item1.SiloAddress.Generation).Order());
    }

    [Fact]
    public async Task Gateways_are_those_of_active_members_that_have_one()
    {
        using var client = ClusterMember.Client(_database);
        var gateways = client.Services.GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProvider();
        var dead = Member(2);
        dead.Status = SiloStatus.Dead;
        var closed = Member(3);
        closed.ProxyPort = 0;
        foreach (var member in new[] { Member(1), dead, closed })
        {
            Assert.True(await InsertAsync(member));
        }

        var found = Assert.Single(await gateways.GetGateways());

        Assert.Equal(("127.0.0.1", Member(1).ProxyPort), (found.Host, found.Port));
    }

    [Fact]
    public async Task A_cluster_that_is_deleted_is_gone_with_its_version()
    {
        Assert.True(await InsertAsync(Member(1)));
        await _table.DeleteMembershipTableEntriesAsync("another", Cancellation);
        Assert.Single((await ReadAsync()).Members);

        await _table.DeleteMembershipTableEntriesAsync("twin", Cancellation);
        await _table.InitializeMembershipTableAsync(tryInitTableVersion: true, Cancellation);

        Assert.Equal(0, (await ReadAsync()).Version.Version);
        Assert.Empty((await ReadAsync()).Members);
    }

    private Task<MembershipTableData> ReadAsync() => _table.ReadAllAsync(Cancellation);

    private async Task<bool> InsertAsync(MembershipEntry member) => await _table.InsertRowAsync(member, (await ReadAsync()).Version.Next(), Cancellation);

    private async Task<bool> UpdateAsync(MembershipEntry member)
    {
        var seen = (await ReadAsync()).Version;
        return await _table.UpdateRowAsync(member, seen.VersionEtag, seen.Next(), Cancellation);
    }

    private static MembershipEntry Member(int generation) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11_111, generation),
        SiloName = $"silo-{generation}",
        HostName = "host",
        ProxyPort = 30_000 + generation,
        Status = SiloStatus.Active,
        StartTime = Start,
        IAmAliveTime = Start,
    };
}
