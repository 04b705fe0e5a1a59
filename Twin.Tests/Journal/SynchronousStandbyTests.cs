using Npgsql;
using Twin.Journal;
using Twin.Journal.Postgres;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Journal;

/// <summary>A server that waits for a standby which does not answer.</summary>
public sealed class SynchronousStandbyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // On its time-out the driver asks the server to cancel; the server then stops waiting for the standby, keeps the commit and says that all went well.
    [Fact]
    public async Task A_commit_that_no_standby_confirmed_is_not_acknowledged_however_often_it_is_tried()
    {
        using var folder = new TemporaryFolder();
        await using var server = await SharedPostgres.StartAsync(folder.Path);
        await using var place = new JournalDatabase(await server.NewDatabaseAsync() + ";Command Timeout=1");
        var open = place.OpenStore();
        var start = (await open.Store.StartAsync([], DateTimeOffset.UnixEpoch, Cancellation)).Start;
        await CommitAsync(1);

        await NameStandbyAsync(place, "nobody");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await Assert.ThrowsAsync<JournalUnreachableException>(() => CommitAsync(2));
        }

        Assert.Equal(2, await place.CountAsync());
        await NameStandbyAsync(place, "");
        await CommitAsync(2);
        Assert.Equal(2, await place.CountAsync());
        await open.CloseAsync();

        Task CommitAsync(long n) => open.Store.CommitAsync(
            new JournalCommit(start, n, DateTimeOffset.UnixEpoch, [new JournalBlock(start, n, 0, [1])], 0), Cancellation);
    }

    [Theory]
    [InlineData("", -1)]
    [InlineData(";Command Timeout=7", -1)]
    [InlineData(";Cancellation Timeout=2000", 2000)]
    [InlineData(";CancellationTimeout=0", 0)]
    public void The_answer_to_a_cancelled_command_is_awaited_only_where_the_connection_string_says_so(string given, int cancellationTimeoutMs)
    {
        var complete = new NpgsqlConnectionStringBuilder(PostgresDatabase.Complete("Host=127.0.0.1" + given));

        Assert.Equal(cancellationTimeoutMs, complete.CancellationTimeout);
        Assert.Equal(5, complete.Timeout);
    }

    [Fact]
    public void A_wait_for_a_connection_that_the_connection_string_names_stays() =>
        Assert.Equal(9, new NpgsqlConnectionStringBuilder(PostgresDatabase.Complete("Host=127.0.0.1;timeout = 9")).Timeout);

    private static async Task NameStandbyAsync(JournalDatabase place, string standby)
    {
        await place.ExecuteAsync($"ALTER SYSTEM SET synchronous_standby_names = '{standby}'");
        await place.ExecuteAsync("SELECT pg_reload_conf()");
        await Eventually.Async(() => WaitsForStandbyAsync(place), waits => waits == (standby.Length > 0), "the server to know its standby");
    }

    // As a driver of ordinary settings meets it: success, with a warning.
    private static async Task<bool> WaitsForStandbyAsync(JournalDatabase place)
    {
        var isWarned = false;
        await using var connection = await place.ConnectAsync();
        connection.Notice += (_, told) => isWarned |= told.Notice.MessageText.Contains("synchronous replication", StringComparison.Ordinal);
        await using var write = new NpgsqlCommand("UPDATE node_start SET node = node", connection);
        await write.ExecuteNonQueryAsync(Cancellation);
        return isWarned;
    }
}
