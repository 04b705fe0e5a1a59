using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Twin.Tests.Processes;

namespace Twin.Tests.Mqtt;

/// <summary>A broker that is not ours, on a free port of the loopback address: with a password file and one user, or open to everybody.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    /// <summary>The user, whose password is <see cref="MqttTwin.Token"/>.</summary>
    public const string User = "city";

    private readonly TemporaryFolder _folder;
    private Process _process;
    private ProcessOutput _output;

    private Mosquitto(TemporaryFolder folder, int port)
    {
        _folder = folder;
        Port = port;
        _process = Start("mosquitto", "-c", Configuration);
        _output = new ProcessOutput(_process);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Arguments with which a twin uses it.</summary>
    public string[] Arguments => ["--Twin:Mqtt:Broker", $"mqtt://127.0.0.1:{Port}", "--Twin:Mqtt:User", User, "--Twin:Mqtt:Password", MqttTwin.Token];

    /// <summary>What it has said since it was last started.</summary>
    public string Log => _output.StandardError + _output.StandardOutput;

    private string Configuration => Path.Combine(_folder.Path, "mosquitto.conf");

    /// <summary>Starts it with its one user, on a free port unless one is given, and returns when it listens.</summary>
    public static async Task<Mosquitto> StartAsync(int? onPort = null)
    {
        var folder = new TemporaryFolder();
        await KeepPasswordAsync(folder, MqttTwin.Token);
        return await StartAsync(folder, onPort ?? FreePort(), $"password_file {Passwords(folder)}");
    }

    /// <summary>Starts it for everybody, on a free port, and returns when it listens.</summary>
    public static Task<Mosquitto> StartOpenAsync() => StartAsync(new TemporaryFolder(), FreePort(), "allow_anonymous true");

    /// <summary>Ends it as a power cut would, and starts it again on the same port.</summary>
    public async Task RestartAsync()
    {
        await EndAsync();
        _process = Start("mosquitto", "-c", Configuration);
        _output = new ProcessOutput(_process);
        await WhenListeningAsync();
    }

    /// <summary>Gives its one user another password, which counts when it is started again.</summary>
    public Task ChangePasswordAsync(string password) => KeepPasswordAsync(_folder, password);

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
        await EndAsync();
        _folder.Dispose();
    }

    private static async Task<Mosquitto> StartAsync(TemporaryFolder folder, int port, string access)
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "mosquitto.conf"), $"listener {port} 127.0.0.1\n{access}\nmax_queued_messages 0\nuser {Environment.UserName}\n");
        var broker = new Mosquitto(folder, port);
        await broker.WhenListeningAsync();
        return broker;
    }

    private static string Passwords(TemporaryFolder folder) => Path.Combine(folder.Path, "passwords");

    private static async Task KeepPasswordAsync(TemporaryFolder folder, string password)
    {
        var end = await RunAsync("mosquitto_passwd", "-b", "-c", Passwords(folder), User, password);
        Xunit.Assert.True(end.ExitCode == 0, end.StandardError);
    }

    private async Task EndAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private Task<bool> WhenListeningAsync() => Eventually.Async(IsListeningAsync, listening => listening, $"mosquitto to listen\n{_output}");

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
