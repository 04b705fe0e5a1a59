using Npgsql;

namespace Twin.Journal.Postgres;

/// <summary>
/// One connection that is kept, with settings of its own, and used by one job at a time. It opens with the first job, and again with the next one after a job failed.
/// </summary>
/// <param name="database">Where the connection comes from.</param>
/// <param name="setUp">A statement to run on the new connection; what it sets is undone when the connection goes back.</param>
internal sealed class PostgresSession(NpgsqlDataSource database, string setUp) : IAsyncDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private NpgsqlConnection? _connection;
    private bool _isDisposed;

    /// <summary>Runs a job after those asked before. Whatever it throws, the caller gets, and the connection is given up.</summary>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> job, CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _connection ??= await OpenAsync(cancellation);
            return await job(_connection);
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
