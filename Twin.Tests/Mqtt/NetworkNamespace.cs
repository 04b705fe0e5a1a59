using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>
/// A part of this machine with a network of its own, joined to the rest by one virtual cable that can be pulled out: what runs inside is cut off as a gateway is whose line is cut,
/// without a word of farewell. Needs root and <c>ip</c>.
/// </summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    // RFC 2544: for tests between networks, so nobody else's.
    private const string Network = "198.18";

    private readonly string _name;
    private readonly string _hereEnd;
    private readonly List<Process> _processes = [];

    private NetworkNamespace(string name, string hereEnd, string here)
    {
        _name = name;
        _hereEnd = hereEnd;
        Here = here;
    }

    /// <summary>Address of this side of the cable.</summary>
    public string Here { get; }

    /// <summary>Makes one, joined. Skips the test, with the reason, where that is not permitted.</summary>
    public static async Task<NetworkNamespace> CreateAsync()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
        var (name, hereEnd, thereEnd) = ($"twin-{id}", $"tw{id}h", $"tw{id}f");
        var network = string.Create(CultureInfo.InvariantCulture, $"{Network}.{RandomNumberGenerator.GetInt32(256)}.{4 * RandomNumberGenerator.GetInt32(64)}");
        var stem = network[..(network.LastIndexOf('.') + 1)];
        var first = int.Parse(network[stem.Length..], CultureInfo.InvariantCulture);
        var (here, there) = (string.Create(CultureInfo.InvariantCulture, $"{stem}{first + 1}"), string.Create(CultureInfo.InvariantCulture, $"{stem}{first + 2}"));
        var problem = await TryIpAsync("netns", "add", name);
        Assert.SkipWhen(problem is not null, $"A network namespace cannot be made: {problem}");
        var made = new NetworkNamespace(name, hereEnd, here);
        try
        {
            await IpAsync("link", "add", hereEnd, "type", "veth", "peer", "name", thereEnd, "netns", name);
            await IpAsync("address", "add", $"{here}/30", "dev", hereEnd);
            await IpAsync("link", "set", hereEnd, "up");
            await IpAsync("-n", name, "link", "set", "lo", "up");
            await IpAsync("-n", name, "address", "add", $"{there}/30", "dev", thereEnd);
            await IpAsync("-n", name, "link", "set", thereEnd, "up");
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Pulls the cable out.</summary>
    public Task CutAsync() => IpAsync("link", "set", _hereEnd, "down");

    /// <summary>Puts the cable in again.</summary>
    public Task JoinAsync() => IpAsync("link", "set", _hereEnd, "up");

    /// <summary>Starts a program inside; it ends with the namespace.</summary>
    public ProcessOutput Start(string program, params IEnumerable<string> arguments)
    {
        var process = Process.Start(Redirected("ip", ["netns", "exec", _name, program, .. arguments]))!;
        _processes.Add(process);
        return new ProcessOutput(process);
    }

    /// <summary>Gets a page of a server inside, on its loopback; null when it does not answer.</summary>
    public async Task<string?> GetAsync(int port, string path)
    {
        // Every machine has this client.
        var script = string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'GET {path} HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && cat <&3");
        using var process = Process.Start(Redirected("ip", ["netns", "exec", _name, "bash", "-c", script]))!;
        var answer = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await errors;
        return process.ExitCode == 0 ? await answer : null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        await TryIpAsync("link", "delete", _hereEnd);
        await TryIpAsync("netns", "delete", _name);
    }

    private static async Task IpAsync(params string[] arguments)
    {
        if (await TryIpAsync(arguments) is { } problem)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {problem}");
        }
    }

    // What went wrong, or null.
    private static async Task<string?> TryIpAsync(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(Redirected("ip", arguments))!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            await output;
            return process.ExitCode == 0 ? null : (await errors).Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }

    private static ProcessStartInfo Redirected(string program, IEnumerable<string> arguments) => new(program, arguments)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = TwinBuild.Repository,
    };
}
