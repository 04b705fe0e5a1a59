using Twin.Journal.Sqlite;

namespace Twin.Silo.Storage;

/// <summary>States in a SQLite file, which is made when it is missing, on a thread of their own.</summary>
internal sealed class SqliteStateStore(string path) : IStateStore
{
    private readonly SqliteThread _thread = new("desired states", path, SqliteThread.DurableWriter + " PRAGMA busy_timeout = 10000;");
    private SqliteStateStatements? _statements;

    /// <inheritdoc />
    public Task<StateAnswer[]> RunAsync(IReadOnlyList<StateOperation> operations) =>
        _thread.RunAsync(connection => (_statements ??= new SqliteStateStatements(connection)).Run(operations));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _thread.DisposeAsync();
}
