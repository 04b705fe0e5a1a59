using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Twin.Tests.Processes;

namespace Twin.Tests.Mqtt;

/// <summary>A broker that is not ours, on a free port of the loopback address, with a password file and one user.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    /// <summary>The user, whose password is <see cref="MqttTwin.Token"/>.</summary>
    public const string User = "city";

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly ProcessOutput _output;

    private Mosquitto(TemporaryFolder folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        _output = new ProcessOutput(process);
        Port = port;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Arguments with which a twin uses it.</summary>
    public string[] Arguments => ["--Twin:Mqtt:Broker", $"mqtt://127.0.0.1:{Port}", "--Twin:Mqtt:User", User, "--Twin:Mqtt:Password", MqttTwin.Token];

    /// <summary>Starts it, on a free port unless one is given, and returns when it listens.</summary>
    public static async Task<Mosquitto> StartAsync(int? onPort = null)
    {
        var folder = new TemporaryFolder();
        var port = onPort ?? FreePort();
        var passwords = Path.Combine(folder.Path, "passwords");
        await RunAsync("mosquitto_passwd", "-b", "-c", passwords, User, MqttTwin.Token);
        var configuration = Path.Combine(folder.Path, "mosquitto.conf");
        var owner = Environment.UserName;
        await File.WriteAllTextAsync(configuration, $"listener {port} 127.0.0.1\npassword_file {passwords}\nmax_queued_messages 0\nuser {owner}\n");
        var broker = new Mosquitto(folder, Start("mosquitto", "-c", configuration), port);
        await Eventually.Async(broker.IsListeningAsync, listening => listening, $"mosquitto to listen\n{broker._output}");
        return broker;
    }

    /// <summary>Connects a device with the one user.</summary>
    public Task<MqttDevice> ConnectAsync() => MqttDevice.ConnectAsync(Port, User, MqttTwin.Token);

    /// <summary>Runs one of Mosquitto's clients to its end.</summary>
    /// <returns>Exit code, what it wrote to standard output and to standard error.</returns>
    public static async Task<FinishedProcess> RunAsync(string client, params string[] arguments)
    {
        using var process = Start(client, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Eventually.Patience, TimeProvider.System);
        return new FinishedProcess(process.ExitCode, await output, await error);
    }

    /// <summary>Starts one of Mosquitto's programs.</summary>
    public static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(Find(program), arguments)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    // Debian puts the broker where only root's path leads.
    private static string Find(string program) =>
        new[] { "/usr/sbin", "/usr/local/sbin" }.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

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
