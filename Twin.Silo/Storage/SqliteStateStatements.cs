using System.Reflection;
using Microsoft.Data.Sqlite;
using Twin.Journal.Sqlite;

namespace Twin.Silo.Storage;

/// <summary>The statements of the group-commit storage on SQLite, prepared once on its one connection.</summary>
internal sealed class SqliteStateStatements
{
    private const int SchemaVersion = 1;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _read;
    private readonly SqliteCommand _write;
    private readonly SqliteCommand _clear;

    /// <summary>Applies the schema and prepares the statements.</summary>
    public SqliteStateStatements(SqliteConnection connection)
    {
        ApplySchema(connection);
        _connection = connection;
        _read = Prepare("SELECT version, payload FROM desired WHERE kind = $kind AND id = $id", "$kind", "$id");
        _write = Prepare(
            """
            INSERT INTO desired AS held SELECT $kind, $id, 1, $payload
            WHERE $version = 0 OR EXISTS (SELECT 1 FROM desired WHERE kind = $kind AND id = $id)
            ON CONFLICT DO UPDATE SET payload = excluded.payload, version = held.version + 1 WHERE held.version = $version
            RETURNING version
            """,
            "$kind", "$id", "$version", "$payload");
        _clear = Prepare("UPDATE desired SET payload = NULL, version = version + 1 WHERE kind = $kind AND id = $id AND version = $version RETURNING version", "$kind", "$id", "$version");
    }

    /// <summary>Makes the table. Throws <see cref="Twin.Journal.JournalUnusableException"/> when a newer program wrote it.</summary>
    public static void ApplySchema(SqliteConnection connection) =>
        SqliteSchema.Apply(connection, Assembly.GetExecutingAssembly(), "desired.sql", SchemaVersion);

    /// <summary>Runs the operations one after the other in one transaction: two of the same state are two versions, and a stale one leaves the others be.</summary>
    public StateAnswer[] Run(IReadOnlyList<StateOperation> operations)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        var answers = new StateAnswer[operations.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Run(operations[i], transaction);
        }

        transaction.Commit();
        return answers;
    }

    private StateAnswer Run(StateOperation operation, SqliteTransaction transaction)
    {
        switch (operation.Request)
        {
            case StateRequest.Read:
                return Read(operation, transaction);

            case StateRequest.Write:
                _write.Parameters["$payload"].Value = operation.Payload;
                return Change(_write, operation, transaction) is { } version
                    ? new StateAnswer(IsDone: true, version, null)
                    : Read(operation, transaction) with { IsDone = false };

            default:
                // Clearing what was never written is done already.
                var isDone = Change(_clear, operation, transaction) is not null;
                var held = Read(operation, transaction);
                return held with { IsDone = isDone || (operation.Version == 0 && held.Version == 0) };
        }
    }

    private StateAnswer Read(StateOperation operation, SqliteTransaction transaction)
    {
        Bind(_read, operation, transaction);
        using var rows = _read.ExecuteReader();
        return rows.Read()
            ? new StateAnswer(IsDone: true, rows.GetInt64(0), rows.IsDBNull(1) ? null : rows.GetFieldValue<byte[]>(1))
            : new StateAnswer(IsDone: true, 0, null);
    }

    private static long? Change(SqliteCommand command, StateOperation operation, SqliteTransaction transaction)
    {
        command.Parameters["$version"].Value = operation.Version;
        Bind(command, operation, transaction);
        return (long?)command.ExecuteScalar();
    }

    private static void Bind(SqliteCommand command, StateOperation operation, SqliteTransaction transaction)
    {
        command.Transaction = transaction;
        command.Parameters["$kind"].Value = operation.Kind;
        command.Parameters["$id"].Value = operation.Id;
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }
}
