using Npgsql;
using Twin.Benchmarks.Processes;
using Twin.Journal;
using Twin.Journal.Postgres;
using Twin.Silo.Storage;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Storage;

public sealed class ClusterStorageTests(SharedPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_that_start_at_once_prepare_one_database()
    {
        var connectionString = await postgres.NewDatabaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var database = PostgresDatabase.Open(connectionString);
            await ClusterStorage.PrepareAsync(database, Cancellation);
        }));

        await using var look = PostgresDatabase.Open(connectionString);
        await using var keys = look.CreateCommand("SELECT count(*) FROM OrleansQuery");
        const long persistence = 4;
        const long reminders = 7;
        const long membership = 10;
        Assert.Equal(persistence + reminders + membership, await keys.ExecuteScalarAsync(Cancellation));
    }

    [Theory]
    [InlineData("facts")]
    [InlineData("desired")]
    [InlineData("membership")]
    public async Task A_database_that_a_newer_program_wrote_is_refused(string part)
    {
        await using var database = PostgresDatabase.Open(await postgres.NewDatabaseAsync());
        await ClusterStorage.PrepareAsync(database, Cancellation);
        await using var advance = database.CreateCommand("UPDATE schema_version SET version = version + 1 WHERE part = $1");
        advance.Parameters.Add(new NpgsqlParameter<string> { TypedValue = part });
        Assert.Equal(1, await advance.ExecuteNonQueryAsync(Cancellation));

        var error = await Assert.ThrowsAsync<JournalUnusableException>(() => ClusterStorage.PrepareAsync(database, Cancellation));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Database=nowhere", "database \"nowhere\" does not exist")]
    [InlineData("Username=nobody", "role \"nobody\" does not exist")]
    public async Task A_database_that_refuses_is_named_with_its_reason_and_without_the_password(string wrong, string reason)
    {
        await using var database = PostgresDatabase.Open($"{await postgres.NewDatabaseAsync()};{wrong};Password=secret");

        var error = await Assert.ThrowsAsync<JournalUnusableException>(() => ClusterStorage.PrepareAsync(database, Cancellation));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var port = FreePort.Find();
        await using var database = PostgresDatabase.Open($"Host=127.0.0.1;Port={port};Username=twin;Database=city");

        var error = await Assert.ThrowsAsync<JournalUnusableException>(() => ClusterStorage.PrepareAsync(database, Cancellation));

        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
    }
}
