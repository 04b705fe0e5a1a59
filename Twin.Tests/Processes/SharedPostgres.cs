using Twin.Benchmarks.Processes;
using Twin.Tests.Processes;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Twin.Tests.Processes;

/// <summary>One PostgreSQL for all tests that need a database and do not stop it: started when the first one asks, and each gets a database of its own.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<Task<PostgresServer>> _server;

    /// <summary>Starts nothing yet.</summary>
    public SharedPostgres() => _server = new(() => StartAsync(_folder.Path));

    /// <summary>Makes an empty database and answers its connection string.</summary>
    public async Task<string> NewDatabaseAsync() => await (await _server.Value).NewDatabaseAsync();

    /// <summary>A PostgreSQL below a folder that other users may enter: it does not run as root.</summary>
    public static Task<PostgresServer> StartAsync(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (OperatingSystem.IsWindows())
            {
                throw new PlatformNotSupportedException("The tests start Debian's PostgreSQL.");
            }

            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return PostgresServer.StartAsync(folder);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }

        _folder.Dispose();
    }
}
