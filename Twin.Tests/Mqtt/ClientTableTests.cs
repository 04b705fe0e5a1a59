using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Twin.Api.Mqtt;
using Twin.City.Field;
using Twin.Journal;
using Twin.Journal.Field;
using Twin.Journal.Postgres;
using Twin.Journal.Sqlite;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>What the nodes of a cluster share of the field: who may speak, and whose turn it is.</summary>
public sealed class ClientTableTests(SharedPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_that_knew_an_older_row_is_not_written()
    {
        await using var database = PostgresDatabase.Open(await postgres.NewDatabaseAsync());
        var table = new FieldClientTable(database);
        await table.CreateAsync(Cancellation);
        await table.CreateAsync(Cancellation);
        var empty = await table.ReadAsync(Cancellation);
        Assert.Equal((0, 0), (empty.Revision, empty.Clients().All.Length));

        Assert.True(await table.TryWriteAsync(empty.Revision, FieldClients.Nobody.With(Client("one")), Cancellation));
        Assert.False(await table.TryWriteAsync(empty.Revision, FieldClients.Nobody.With(Client("late")), Cancellation));

        var first = await table.ReadAsync(Cancellation);
        Assert.Equal((1, "one"), (first.Revision, Assert.Single(first.Clients().All).User));
        Assert.True(await table.TryWriteAsync(first.Revision, first.Clients().With(Client("two")), Cancellation));
        Assert.False(await table.TryWriteAsync(first.Revision, FieldClients.Nobody, Cancellation));
        Assert.Equal(["one", "two"], (await table.ReadAsync(Cancellation)).Clients().All.Select(client => client.User));
    }

    [Fact]
    public async Task A_node_follows_the_row_and_keeps_its_clients_while_it_cannot_be_read()
    {
        await using var database = PostgresDatabase.Open(await postgres.NewDatabaseAsync());
        var table = new FieldClientTable(database);
        var log = new KeptLog<ClientTableText>();
        using var registry = new ClientRegistry(SmallCity.Make(), new ClientTableText(table, TimeProvider.System, log), NullLogger<ClientRegistry>.Instance);
        await registry.StartAsync(Cancellation);
        Assert.Empty(registry.Refresh().Clients.All);

        Assert.True(await table.TryWriteAsync(0, FieldClients.Nobody.With(Client("seen")), Cancellation));
        await Until(() => registry.Refresh().Clients.Find("seen") is not null, "the client to be seen");

        await RunAsync(database, "ALTER TABLE field_clients RENAME TO elsewhere");
        await Until(() => log.Lines.Count == 1, "the log to say so");
        Assert.NotNull(registry.Refresh().Clients.Find("seen"));

        await RunAsync(database, "ALTER TABLE elsewhere RENAME TO field_clients");
        Assert.True(await table.TryWriteAsync(1, FieldClients.Nobody, Cancellation));
        await Until(() => registry.Refresh().Clients.Find("seen") is null, "the client to be gone");
        Assert.Equal(2, log.Lines.Count);
        await registry.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Of_several_nodes_one_has_the_turn_to_publish_and_another_when_it_has_gone()
    {
        await using var database = PostgresDatabase.Open(await postgres.NewDatabaseAsync());
        await using var store = new PostgresJournalStore(database);
        await using var firstJournal = await JournalAsync(store);
        await using var secondJournal = await JournalAsync(store);
        await using var thirdJournal = await JournalAsync(store);
        using var folder = new TemporaryFolder();
        await using var ownStore = new SqliteJournalStore(Path.Combine(folder.Path, "journal.db"));
        await using var ownJournal = await JournalAsync(ownStore);
        using var first = Turn(firstJournal);
        using var second = Turn(secondJournal);
        using var third = Turn(thirdJournal);
        using var alone = Turn(ownJournal);
        await first.StartAsync(Cancellation);
        await second.StartAsync(Cancellation);
        await alone.StartAsync(Cancellation);

        Assert.Equal((true, false, true), (first.IsMine, second.IsMine, alone.IsMine));
        await first.StopAsync(Cancellation);
        await firstJournal.DisposeAsync();
        await Until(() => second.IsMine, "the second to have its turn");

        // It asks no more, as if it were killed: its lease ends by itself.
        await third.StartAsync(Cancellation);
        Assert.False(third.IsMine);
        await second.StopAsync(Cancellation);
        await Until(() => third.IsMine, "the third to have its turn");

        // Without the database nobody knows whose turn it is: twice rather than never.
        using var fourth = Turn(secondJournal);
        await fourth.StartAsync(Cancellation);
        Assert.False(fourth.IsMine);
        await RunAsync(database, "DROP TABLE lease");
        await Until(() => third.IsMine && fourth.IsMine, "both to publish");
        await third.StopAsync(Cancellation);
        await fourth.StopAsync(Cancellation);
    }

    private static Task<ReadingJournal> JournalAsync(IJournalStore store) =>
        ReadingJournal.OpenAsync(store, SmallCity.Make(), new JournalOptions(), TimeProvider.System, NullLogger<ReadingJournal>.Instance, Cancellation);

    private static PublisherTurn Turn(ReadingJournal journal) => new(journal, TimeProvider.System, NullLogger<PublisherTurn>.Instance);

    private static FieldClient Client(string user) => new(user, FieldToken.Sha256(MqttTwin.Token), null, [], [], [], Control: true);

    private static Task<bool> Until(Func<bool> holds, string what) => Eventually.Async(() => Task.FromResult(holds()), held => held, what);

    private static async Task RunAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private sealed class KeptLog<T> : ILogger<T>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
