using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Twin.Tests.Processes;

/// <summary>How a process ended that was expected to end by itself.</summary>
/// <param name="ExitCode">0 fine, 2 bad input.</param>
/// <param name="StandardOutput">What it wrote to standard output.</param>
/// <param name="StandardError">What it wrote to standard error.</param>
public sealed record FinishedProcess(int ExitCode, string StandardOutput, string StandardError);

/// <summary>The whole product as a user starts it: <c>Twin.Api.dll</c> in a process of its own, on a free port of the loopback address.</summary>
public sealed partial class TwinProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ProcessOutput _output;

    private TwinProcess(Process process, ProcessOutput output, Uri address)
    {
        _process = process;
        _output = output;
        Http = NewHttpClient(address);
    }

    /// <summary>A client of this process; it does not unpack answers nor follow redirects by itself.</summary>
    public HttpClient Http { get; }

    /// <summary>Arguments that ask for the MQTT broker inside, on a free port.</summary>
    public static string[] WithBroker { get; } = ["--Twin:Mqtt:Port", "-1"];

    /// <summary>Arguments that ask for the emulated field, which speaks over the broker inside: at once, and without failures by itself.</summary>
    public static string[] WithField { get; } = [.. WithBroker, "--Twin:Emulator", "true", "--Twin:Field:StartSpread", "00:00:02", "--Twin:Field:FailuresPerHour", "0"];

    /// <summary>Port of the MQTT broker inside; the process must have been started <see cref="WithBroker"/>.</summary>
    public int MqttPort => MqttLine().Match(_output.StandardOutput) is { Success: true } line
        ? int.Parse(line.Groups["port"].Value, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"The server has not named a port for MQTT.\n{_output}");

    /// <summary>Where it listens.</summary>
    public Uri Address => Http.BaseAddress!;

    /// <summary>The operating system's number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>What it has written so far.</summary>
    public ProcessOutput Output => _output;

    /// <summary>Starts the server and returns when <c>/health/ready</c> answers 200.</summary>
    /// <exception cref="InvalidOperationException">It ended or did not become ready; the message carries its output.</exception>
    public static Task<TwinProcess> StartAsync(string dataFolder, params string[] arguments) => StartMemberAsync(dataFolder, connectionString: null, arguments);

    /// <summary>Starts a member of the cluster on a database, whose connection string it finds in its environment, and returns when <c>/health/ready</c> answers 200.</summary>
    /// <exception cref="InvalidOperationException">It ended or did not become ready; the message carries its output.</exception>
    public static async Task<TwinProcess> StartMemberAsync(string dataFolder, string? connectionString, params string[] arguments)
    {
        var twin = await ListenAsync(Launch([.. Usual(dataFolder), .. arguments], connectionString));
        try
        {
            await twin.WhenReady();
            return twin;
        }
        catch
        {
            await twin.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server and returns when it listens, ready or not.</summary>
    /// <exception cref="InvalidOperationException">It ended or does not listen; the message carries its output.</exception>
    public static Task<TwinProcess> StartListeningAsync(string dataFolder, params string[] arguments) =>
        ListenAsync(Launch([.. Usual(dataFolder), .. arguments], connectionString: null));

    /// <summary>Runs the server where it is expected to refuse to start, and returns how it ended.</summary>
    /// <exception cref="InvalidOperationException">It was still running after a minute.</exception>
    public static Task<FinishedProcess> RunToExitAsync(string dataFolder, params string[] arguments) => RunMemberToExitAsync(dataFolder, connectionString: null, arguments);

    /// <summary>Runs a member of a cluster where it is expected to refuse to start, and returns how it ended.</summary>
    /// <exception cref="InvalidOperationException">It was still running after a minute.</exception>
    public static async Task<FinishedProcess> RunMemberToExitAsync(string dataFolder, string? connectionString, params string[] arguments)
    {
        using var process = Launch([.. Usual(dataFolder), .. arguments], connectionString);
        var output = new ProcessOutput(process);
        try
        {
            await WhenExited(process, output);
            return new FinishedProcess(process.ExitCode, output.StandardOutput, output.StandardError);
        }
        finally
        {
            await End(process);
        }
    }

    /// <summary>Ends the process as a power cut would: SIGKILL, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await WhenExited(_process, _output);
    }

    /// <summary>Asks the process to end (SIGTERM) and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (Signal(_process.Id, SigTerm) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        await WhenExited(_process, _output);
        return _process.ExitCode;
    }

    /// <summary>A further client with connections of its own.</summary>
    public HttpClient NewClient() => NewHttpClient(Address);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await End(_process);
        _process.Dispose();
    }

    // Many nodes run at once: none may ask for the usual port, and a city that lives would disturb. A test that wants the broker or the field adds WithBroker or WithField,
    // which come later and win.
    private static string[] Usual(string dataFolder) =>
        ["--urls", "http://127.0.0.1:0", "--Twin:DataDirectory", dataFolder, "--Twin:Mqtt:Port", "0", "--Twin:Emulator", "false"];

    private static HttpClient NewHttpClient(Uri address) =>
        new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, AllowAutoRedirect = false, UseProxy = false }, disposeHandler: true)
        {
            BaseAddress = address,
            Timeout = Eventually.Patience,
        };

    private static async Task<TwinProcess> ListenAsync(Process process)
    {
        var output = new ProcessOutput(process);
        try
        {
            return new TwinProcess(process, output, await WhenListening(process, output));
        }
        catch
        {
            await End(process);
            throw;
        }
    }

    private static Process Launch(IEnumerable<string> arguments, string? connectionString)
    {
        if (!File.Exists(TwinBuild.Api))
        {
            throw new FileNotFoundException("The server has not been built.", TwinBuild.Api);
        }

        var start = new ProcessStartInfo("dotnet", [TwinBuild.Api, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = TwinBuild.Repository,
        };

        // What the person who runs the tests has set must not reach the server.
        foreach (var name in start.Environment.Keys.Where(IsServerSetting).ToArray())
        {
            start.Environment.Remove(name);
        }

        if (connectionString is not null)
        {
            start.Environment["ConnectionStrings__Twin"] = connectionString;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
    }

    private static bool IsServerSetting(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("DOTNET_ENVIRONMENT", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Twin__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase);

    private static async Task<Uri> WhenListening(Process process, ProcessOutput output)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < StartPatience && !process.HasExited)
        {
            if (ListeningLine().Match(output.StandardOutput) is { Success: true } line)
            {
                return new Uri(line.Groups["address"].Value);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        throw new InvalidOperationException($"The server does not listen ({Condition(process)}).\n{output}");
    }

    private async Task WhenReady()
    {
        var last = "no answer yet";
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < StartPatience && !_process.HasExited)
        {
            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }

                last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
            }
            catch (HttpRequestException failure)
            {
                last = failure.Message;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        throw new InvalidOperationException($"The server is not ready ({Condition(_process)}); /health/ready: {last}\n{_output}");
    }

    private static string Condition(Process process) => process.HasExited ? $"exit code {process.ExitCode}" : "still running";

    private static async Task WhenExited(Process process, ProcessOutput output)
    {
        using var patience = new CancellationTokenSource(ExitPatience, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException timeout)
        {
            throw new InvalidOperationException($"The server has not ended.\n{output}", timeout);
        }
    }

    private static async Task End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
    }

    [GeneratedRegex(@"listening on:\s*(?<address>http://127\.0\.0\.1:\d+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();

    [GeneratedRegex(@"MQTT listens on \S+:(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MqttLine();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
