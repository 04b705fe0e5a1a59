using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Twin.Journal.Sqlite;

/// <summary>
/// One connection and the one thread that uses it. SQLite blocks whoever calls it, for as long as the disk takes: here nobody else waits.
/// </summary>
public sealed class SqliteThread : IAsyncDisposable
{
    // Not bounded: whoever asks awaits its answer, so there are never more jobs than callers.
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _connectionString;
    private readonly string _setUp;
    private SqliteConnection? _connection;
    private int _isDisposed;

    /// <summary>Starts the thread; the connection opens with the first job, and again with the next one when that fails.</summary>
    /// <param name="name">Name of the thread, for whoever looks at stacks.</param>
    /// <param name="path">The database file, made when it is missing.</param>
    /// <param name="setUp">Statements to run on the new connection, such as pragmas.</param>
    public SqliteThread(string name, string path, string setUp)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        _setUp = setUp;
        new Thread(Work) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>WAL, and every commit reaches the disk before it returns: the pragmas of whoever acknowledges what it wrote.</summary>
    public static string DurableWriter => "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

    /// <summary>The pragma of a connection that only reads.</summary>
    public static string Reader => "PRAGMA query_only = ON;";

    /// <summary>Runs a job after those asked before. Whatever it throws, the caller gets.</summary>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> job)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _jobs.Add(() => Answer(job, answer));
            return answer.Task;
        }
        catch (InvalidOperationException error)
        {
            throw new ObjectDisposedException("The database was closed meanwhile.", error);
        }
    }

    /// <summary>Runs a job that answers nothing.</summary>
    public Task RunAsync(Action<SqliteConnection> job) => RunAsync(connection =>
    {
        job(connection);
        return true;
    });

    /// <summary>Finishes the jobs asked so far and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _jobs.CompleteAdding();
        }

        await _ended.Task;
    }

    private void Answer<T>(Func<SqliteConnection, T> job, TaskCompletionSource<T> answer)
    {
        try
        {
            answer.SetResult(job(_connection ??= Open()));
        }
#pragma warning disable CA1031 // Every error belongs to the caller that waits for the answer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            answer.SetException(error);
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = _setUp;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Work()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job();
        }

        _connection?.Dispose();
        _jobs.Dispose();
        _ended.SetResult();
    }
}
