using System.Text.Json;
using Npgsql;
using Twin.City.Field;
using Twin.Journal.Postgres;

namespace Twin.Journal.Field;

/// <summary>The registered clients of a cluster: one row that all nodes read and <c>./twin mqtt</c> writes. A change that knew an older row is not written, so none is lost.</summary>
public sealed class FieldClientTable(NpgsqlDataSource database)
{
    /// <summary>Makes the table when it is missing.</summary>
    /// <exception cref="JournalUnusableException">A newer program wrote the database.</exception>
    public Task CreateAsync(CancellationToken cancellation) =>
        PostgresSchema.ApplyAsync(database, typeof(FieldClientTable).Assembly, "field", cancellation);

    /// <summary>The row; revision 0 and nobody while nobody was ever registered.</summary>
    public async Task<FieldClientRow> ReadAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT revision, document FROM field_clients");
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        return await rows.ReadAsync(cancellation) ? new FieldClientRow(rows.GetInt64(0), rows.GetString(1)) : new FieldClientRow(0, FieldClients.Nobody.Write());
    }

    /// <summary>Writes the clients in the place of those that were read; false, and nothing is written, when somebody has changed them since.</summary>
    /// <param name="revision">Of the row that was read.</param>
    /// <param name="clients">The clients from now on.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> TryWriteAsync(long revision, FieldClients clients, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            revision == 0
                ? "INSERT INTO field_clients (revision, document) VALUES ($1 + 1, $2) ON CONFLICT DO NOTHING"
                : "UPDATE field_clients SET revision = $1 + 1, document = $2 WHERE revision = $1").With(revision).With(clients.Write());
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }
}

/// <summary>The registered clients as the database has them.</summary>
/// <param name="Revision">How often they have changed.</param>
/// <param name="Text">The text of <see cref="FieldClients"/>.</param>
public sealed record FieldClientRow(long Revision, string Text)
{
    /// <summary>The clients. Throws <see cref="JsonException"/> when the text cannot be read.</summary>
    public FieldClients Clients() => FieldClients.Parse(Text);
}
