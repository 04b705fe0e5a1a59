using System.Data;
using System.Diagnostics;
using Npgsql;

namespace Twin.Journal.Postgres;

/// <summary>
/// One connection that is kept, with settings of its own, and used by one job at a time. It opens with the first job, and again with the next one after a job failed or
/// after a keep-alive found it broken.
/// </summary>
/// <param name="database">Where the connection comes from.</param>
/// <param name="setUp">A statement to run on the new connection; what it sets is undone when the connection goes back.</param>
public sealed class PostgresSession(NpgsqlDataSource database, string setUp) : IAsyncDisposable
{
    /// <summary>Durable whatever the server's default; remote_apply is stronger still and stays.</summary>
    public const string DurableCommits =
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply');";

    /// <summary>A plan made while a table was small, or for any value, may read all of it for a few rows: a plan for each query costs less than a millisecond.</summary>
    public const string PlanEachTime = "SET plan_cache_mode = force_custom_plan;";

    // Who comes within this after a vain attempt to connect gets its error: many who wait must not wait for one attempt each.
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private NpgsqlConnection? _connection;
    private Exception? _connectFault;
    private long _connectFaultAt;
    private bool _isDisposed;

    /// <summary>Runs a job after those asked before. Whatever it throws, the caller gets, and the connection is given up.</summary>
    /// <exception cref="NpgsqlException">Also when a keep-alive found the connection broken before the job could use it.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> job, CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await job(await ConnectAsync(cancellation));
        }
        catch (InvalidOperationException unusable) when (_connection is { State: not ConnectionState.Open })
        {
            await CloseAsync();
            throw new NpgsqlException("The connection broke while it was idle.", unusable);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Waits for the job that runs and gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _oneAtATime.WaitAsync();
        _isDisposed = true;
        await CloseAsync();
        _oneAtATime.Release();
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        if (_connection is { State: ConnectionState.Open })
        {
            return _connection;
        }

        if (_connectFault is { } fault && Stopwatch.GetElapsedTime(_connectFaultAt) < PauseAfterFault)
        {
            throw new NpgsqlException(fault.Message, fault);
        }

        await CloseAsync();
        try
        {
            _connection = await OpenAsync(cancellation);
            _connectFault = null;
            return _connection;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _connectFault = error;
            _connectFaultAt = Stopwatch.GetTimestamp();
            throw;
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand(setUp, connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
