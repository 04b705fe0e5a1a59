using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Twin.Benchmarks.Processes;

/// <summary>A Mosquitto of this run's own, on a free port of the loopback, with room for as many messages under way as the twin's broker allows.</summary>
public sealed class MosquittoServer : IAsyncDisposable
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);
    private readonly ChildProcess _process;

    private MosquittoServer(ChildProcess process, int port) => (_process, Port) = (process, port);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts it; configuration and log go into <paramref name="folder"/>. Throws <see cref="IOException"/> when it ends at once.</summary>
    public static async Task<MosquittoServer> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var port = FreePort.Find();
        var configuration = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllTextAsync(
            configuration,
            string.Create(
                CultureInfo.InvariantCulture,
                $"listener {port} 127.0.0.1\nallow_anonymous true\nuser {Environment.UserName}\nmax_inflight_messages 1000\nmax_queued_messages 0\nset_tcp_nodelay true\n"));
        var log = Path.Combine(folder, "mosquitto.log");
        var server = new MosquittoServer(ChildProcess.Start(Find(), ["-c", configuration], log), port);
        while (!await server.IsListeningAsync())
        {
            if (server._process.HasExited)
            {
                throw new IOException($"Mosquitto did not start; install it or measure --without-peers. It said: {await File.ReadAllTextAsync(log)}");
            }

            await Task.Delay(PollPeriod, TimeProvider.System);
        }

        return server;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // Debian puts the broker where only root's path leads.
    private static string Find() =>
        new[] { "/usr/sbin", "/usr/local/sbin" }.Select(folder => Path.Combine(folder, "mosquitto")).FirstOrDefault(File.Exists) ?? "mosquitto";

    private async Task<bool> IsListeningAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
