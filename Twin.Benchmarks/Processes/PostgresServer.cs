using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace Twin.Benchmarks.Processes;

/// <summary>A PostgreSQL of this run's own: fresh data directory, own port, durable (fsync and synchronous commit on), gone afterwards.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "twin";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    // Room for memory and for a write-ahead log that does not force checkpoints within a window: a peer must not lose by its small defaults.
    private static readonly string[] Settings =
        ["fsync=on", "synchronous_commit=on", "shared_buffers=512MB", "max_wal_size=4GB", "listen_addresses=127.0.0.1", "max_connections=100"];

    private readonly string _folder;
    private readonly int _port;
    private ChildProcess _process;

    private PostgresServer(string folder, int port)
    {
        _folder = folder;
        _port = port;
        _process = StartProcess();
    }

    /// <summary>Id of its first process; all others descend from it.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Connection string of its first database.</summary>
    public string ConnectionString => ConnectionStringOf("postgres");

    private string DataFolder => Path.Combine(_folder, "postgres");

    /// <summary>Connection string of a database.</summary>
    public string ConnectionStringOf(string database) => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username={User};Database={database};Maximum Pool Size=32");

    /// <summary>Creates a data directory below <paramref name="folder"/> and starts a server on it.</summary>
    public static async Task<PostgresServer> StartAsync(string folder)
    {
        var data = Path.Combine(folder, "postgres");
        Directory.CreateDirectory(data);
        await RunAsync("/bin/chown", ["-R", OwnerOf(), data]);
        await RunAsync(Unprivileged()[0], [.. Unprivileged()[1..], Binary("initdb"), "-D", data, "-A", "trust", "-U", User, "-E", "UTF8", "--locale=C"]);
        var server = new PostgresServer(folder, FreePort.Find());
        await server.WaitUntilItAnswersAsync();
        return server;
    }

    /// <summary>Makes a further database and answers its connection string.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"city_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
        return ConnectionStringOf(name);
    }

    /// <summary>Stops it as an administrator in a hurry does (<c>pg_ctl stop -m fast</c>): sessions are cut off, what was committed stays.</summary>
    public Task StopAsync() => RunAsync(Unprivileged()[0], [.. Unprivileged()[1..], Binary("pg_ctl"), "stop", "-D", DataFolder, "-m", "fast", "-w"]);

    /// <summary>Starts it again on the same data and port.</summary>
    public async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        _process = StartProcess();
        await WaitUntilItAnswersAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(DataFolder, recursive: true);
    }

    private ChildProcess StartProcess()
    {
        string[] arguments =
        [
            .. Unprivileged()[1..], Binary("postgres"), "-D", DataFolder, "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", DataFolder,
            .. Settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        return ChildProcess.Start(Unprivileged()[0], arguments, Path.Combine(_folder, "postgres.log"));
    }

    private async Task WaitUntilItAnswersAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var source = NpgsqlDataSource.Create(ConnectionString);
                await using var connection = await source.OpenConnectionAsync();
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or SocketException && Stopwatch.GetElapsedTime(start) < StartLimit && !_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    // PostgreSQL refuses to run as root; setpriv becomes another user without a process in between.
    private static string[] Unprivileged() => Environment.IsPrivilegedProcess
        ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
        : ["/usr/bin/env"];

    private static string OwnerOf() => Environment.IsPrivilegedProcess ? "postgres" : Environment.UserName;

    private static string Binary(string name)
    {
        var folders = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return folders
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin", name))
            .FirstOrDefault(File.Exists) ?? name;
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
        }
    }
}
