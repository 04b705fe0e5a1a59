using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Emulator;

/// <summary>Debian's mosquitto in a process of its own, on a free port of the loopback address: a broker that is not ours.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";

    private readonly TemporaryFolder _folder;
    private readonly string _configuration;
    private Process _process;

    private Mosquitto(TemporaryFolder folder, string configuration, int port, Process process) =>
        (_folder, _configuration, Port, _process) = (folder, configuration, port, process);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts it and returns when it takes connections; without it the test is skipped.</summary>
    public static async Task<Mosquitto> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not installed.");
        var folder = new TemporaryFolder();
        var port = FreePort();
        var configuration = Path.Combine(folder.Path, "mosquitto.conf");
        await File.WriteAllTextAsync(configuration, $"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_dest none\n");
        var broker = new Mosquitto(folder, configuration, port, Launch(configuration));
        await broker.WhenListening();
        return broker;
    }

    /// <summary>Ends it as a power cut would, and starts it again on the same port.</summary>
    public async Task RestartAsync()
    {
        await End();
        _process = Launch(_configuration);
        await WhenListening();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await End();
        _folder.Dispose();
    }

    private static Process Launch(string configuration) =>
        Process.Start(new ProcessStartInfo(Program, ["-c", configuration]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })
        ?? throw new InvalidOperationException("mosquitto could not be started.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task End()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private Task<bool> WhenListening() => Eventually.Async(IsListening, listens => listens, "mosquitto to listen");

    private async Task<bool> IsListening()
    {
        using var socket = new TcpClient();
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
