using System.Net.Sockets;
using System.Text.Json;
using Npgsql;
using Twin.City.Field;
using Twin.Journal;
using Twin.Journal.Field;
using Twin.Journal.Postgres;

namespace Twin.Cli.Mqtt;

/// <summary>The registered clients of a cluster, in its database.</summary>
internal sealed class ClientDatabase(string connectionString) : IClientStore
{
    /// <inheritdoc />
    public Task<FieldClients> ReadAsync() => WithTableAsync(async table => Clients(await table.ReadAsync(CancellationToken.None)));

    /// <inheritdoc />
    public Task<ClientChange> ChangeAsync(Func<FieldClients, ClientChange> decide) => WithTableAsync(async table =>
    {
        // Another try follows only when another command has made its change, so this comes to an end.
        while (true)
        {
            var row = await table.ReadAsync(CancellationToken.None);
            var change = decide(Clients(row));
            if (change.Next is null || await table.TryWriteAsync(row.Revision, change.Next, CancellationToken.None))
            {
                return change;
            }
        }
    });

    private static FieldClients Clients(FieldClientRow row)
    {
        try
        {
            return row.Clients();
        }
        catch (JsonException broken)
        {
            throw new IOException($"The clients in the database cannot be read: {broken.Message}", broken);
        }
    }

    private async Task<T> WithTableAsync<T>(Func<FieldClientTable, Task<T>> work)
    {
        try
        {
            await using var database = PostgresDatabase.Open(connectionString);
            var table = new FieldClientTable(database);
            await table.CreateAsync(CancellationToken.None);
            return await work(table);
        }
        catch (JournalUnusableException unusable)
        {
            throw new IOException(unusable.Message, unusable);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
        {
            throw new IOException($"The database does not serve: {failure.Message}", failure);
        }
    }
}
