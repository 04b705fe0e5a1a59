using Npgsql;

namespace Twin.Journal.Field;

/// <summary>
/// What only one node of a cluster is to do: whoever asks first has it until it has not asked for a while. All times are the database's, so nodes need not agree on the time.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="name">What is leased.</param>
/// <param name="holder">The node, for as long as its process lives.</param>
public sealed class FieldLease(NpgsqlDataSource database, string name, Guid holder)
{
    /// <summary>Makes the table when it is missing.</summary>
    /// <exception cref="JournalUnusableException">A newer program wrote the database.</exception>
    public Task CreateAsync(CancellationToken cancellation) => FieldClientTable.CreateAsync(database, cancellation);

    /// <summary>Takes or prolongs the lease; false when another node has it.</summary>
    public async Task<bool> TryTakeAsync(TimeSpan length, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO field_lease AS held (name, holder, until) VALUES ($1, $2, clock_timestamp() + $3)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE held.holder = excluded.holder OR held.until < clock_timestamp()
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = holder });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = length });
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Gives the lease back, so that another node need not wait for its end.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("DELETE FROM field_lease WHERE name = $1 AND holder = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = holder });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
