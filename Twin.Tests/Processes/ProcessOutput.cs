using System.Diagnostics;
using System.Text;

namespace Twin.Tests.Processes;

/// <summary>What a process has written so far, both streams, for waiting on a line and for explaining failures.</summary>
public sealed class ProcessOutput
{
    private const int LongestExcerpt = 20_000;
    private readonly StringBuilder _standardOutput = new();
    private readonly StringBuilder _standardError = new();
    private readonly Lock _lock = new();

    /// <summary>Starts reading the redirected streams of a process that has just started.</summary>
    public ProcessOutput(Process process)
    {
        process.OutputDataReceived += (_, line) => Keep(_standardOutput, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_standardError, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All of standard output so far.</summary>
    public string StandardOutput => Read(_standardOutput);

    /// <summary>All of standard error so far.</summary>
    public string StandardError => Read(_standardError);

    /// <summary>The end of both, for messages.</summary>
    public override string ToString() => $"--- standard output\n{Tail(StandardOutput)}\n--- standard error\n{Tail(StandardError)}";

    private static string Tail(string text) => text.Length <= LongestExcerpt ? text : text[^LongestExcerpt..];

    private void Keep(StringBuilder into, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            into.Append(line).Append('\n');
        }
    }

    private string Read(StringBuilder from)
    {
        lock (_lock)
        {
            return from.ToString();
        }
    }
}
