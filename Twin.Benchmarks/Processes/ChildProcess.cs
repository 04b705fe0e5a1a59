using System.Diagnostics;

namespace Twin.Benchmarks.Processes;

/// <summary>A process that this one started and ends with it.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(5);
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>True when it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts this same program with another verb, speaking lines on its standard input and output.</summary>
    public static ChildProcess StartSelf(params IEnumerable<string> arguments) => Start(Environment.ProcessPath!, arguments, log: null);

    /// <summary>Starts a program. With a <paramref name="log"/> its output and errors go to that file, else they are read by <see cref="AskAsync"/>.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, string? log, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A shell's exec redirects without a copying thread in this process, which shares its cores with what it measures.
        var start = log is null
            ? new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true }
            : new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log, program, .. arguments]);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Reads the next line of its output. Throws <see cref="IOException"/> when it ended instead.</summary>
    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(AnswerLimit) ?? throw new IOException($"Process {_process.Id} ended without an answer.");

    /// <summary>Writes a line to it and reads its answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadLineAsync();
    }

    /// <summary>SIGKILL: what a power cut does to a process.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
