using System.Data;
using Npgsql;
using Twin.Journal.Postgres;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Journal;

/// <summary>The connections that a journal keeps are cut off while nobody uses them.</summary>
public sealed class BrokenConnectionTests(SharedPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_journal_whose_idle_connections_were_cut_appends_and_reads_on()
    {
        await using var place = new JournalDatabase(await postgres.NewDatabaseAsync());
        await using var open = await place.OpenAsync();
        await using var other = await place.OpenAsync(beside: open);

        for (var step = 2; step < 10; step += 2)
        {
            await open.Journal.AppendAsync(new[] { Samples.OfLamp(0, step) }, Cancellation);
            Assert.Equal(step, (await other.Journal.LastReportedAsync(0, Cancellation)).Stamp.Sequence);
            await place.CutConnectionsAsync();
            Assert.Equal(step, (await other.Journal.LastReportedAsync(0, Cancellation)).Stamp.Sequence);
        }

        Assert.Equal(4, await place.CountAsync());
    }

    [Fact]
    public async Task A_kept_connection_that_a_keep_alive_found_broken_is_opened_again()
    {
        await using var place = new JournalDatabase(await postgres.NewDatabaseAsync());
        await using var database = PostgresDatabase.Open(place.ConnectionString + ";Keepalive=1");
        await using var session = new PostgresSession(database, "SELECT 1");
        var before = await session.RunAsync(Task.FromResult, Cancellation);

        await place.CutConnectionsAsync();
        await NoticeAsync(before);

        Assert.Equal(1, await session.RunAsync(AskAsync, Cancellation));
    }

    [Fact]
    public async Task A_connection_found_broken_just_before_it_is_used_counts_as_unreachable()
    {
        await using var place = new JournalDatabase(await postgres.NewDatabaseAsync());
        await using var database = PostgresDatabase.Open(place.ConnectionString + ";Keepalive=1");
        await using var session = new PostgresSession(database, "SELECT 1");

        var error = await Assert.ThrowsAsync<NpgsqlException>(() => session.RunAsync(
            async connection =>
            {
                await place.CutConnectionsAsync();
                await NoticeAsync(connection);
                return await AskAsync(connection);
            },
            Cancellation));

        Assert.True(PostgresErrors.IsUnreachable(error));
        Assert.Equal(1, await session.RunAsync(AskAsync, Cancellation));
    }

    private static Task<ConnectionState> NoticeAsync(NpgsqlConnection connection) => Eventually.Async(
        () => Task.FromResult(connection.State), state => state != ConnectionState.Open, "a keep-alive to find the connection broken");

    private static async Task<int> AskAsync(NpgsqlConnection connection)
    {
        await using var ask = new NpgsqlCommand("SELECT 1", connection);
        return (int)(await ask.ExecuteScalarAsync(Cancellation))!;
    }
}
