using System.Globalization;
using Npgsql;
using Twin.Benchmarks.Processes;
using Twin.Tests.Inventory;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

/// <summary>What a member refuses to start with: code 2 and a message that says why.</summary>
[Collection(ClusterOfFour.Collection)]
public sealed class ClusterRefusalTests(ClusterOfFour cluster, SharedPostgres postgres)
{
    private const int BadInput = 2;

    [Fact]
    public async Task Another_city_package_than_the_running_members_have() =>
        IsRefused(await cluster.Members.RunToExitAsync("--Twin:Role", "silo", "--Twin:City", Montpellier.Package), "--Twin:City", "another city package");

    [Fact]
    public async Task Another_start_of_the_citys_clock() =>
        IsRefused(await cluster.Members.RunToExitAsync("--Twin:Role", "silo", "--Twin:StartAt", "2026-06-01T20:00:00Z"), "StartAt", "the cluster");

    [Theory]
    [InlineData("silo")]
    [InlineData("api")]
    public async Task A_role_of_a_cluster_without_a_database(string role)
    {
        using var data = new TemporaryFolder();

        IsRefused(await TwinProcess.RunToExitAsync(data.Path, "--Twin:Role", role), "--Twin:Role", "ConnectionStrings:Twin");
    }

    [Fact]
    public async Task A_database_that_does_not_answer()
    {
        using var data = new TemporaryFolder();
        var nowhere = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={FreePort.Find()};Username=twin;Database=twin");

        IsRefused(await TwinProcess.RunMemberToExitAsync(data.Path, nowhere, "--Twin:Role", "silo", "--Twin:City", cluster.Members.City), "PostgreSQL database twin on 127.0.0.1");
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("cluster")]
    [InlineData("desired")]
    public async Task A_database_that_a_newer_program_wrote(string part)
    {
        using var data = new TemporaryFolder();
        var newer = await postgres.NewDatabaseAsync();
        await using (var database = NpgsqlDataSource.Create(newer))
        {
            await using var write = database.CreateCommand("CREATE TABLE schema_version (part text PRIMARY KEY, version integer NOT NULL)");
            await write.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await using var row = database.CreateCommand("INSERT INTO schema_version VALUES ($1, 99)");
            row.Parameters.Add(new NpgsqlParameter<string> { TypedValue = part });
            await row.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        IsRefused(await TwinProcess.RunMemberToExitAsync(data.Path, newer, "--Twin:Role", "silo", "--Twin:City", cluster.Members.City), "newer program", part);
    }

    private static void IsRefused(FinishedProcess ended, params string[] named)
    {
        Assert.True(ended.ExitCode == BadInput, $"Exit code {ended.ExitCode}: {ended.StandardError}\n{ended.StandardOutput}");
        Assert.All(named, word => Assert.Contains(word, ended.StandardError, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", ended.StandardError, StringComparison.Ordinal);
    }
}
