using System.Diagnostics;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>The command line as a whole process, as a user starts it.</summary>
internal static class TwinCommand
{
    /// <summary>Runs <c>twin</c> in the folder of the repository to its end.</summary>
    public static async Task<FinishedProcess> RunAsync(params string[] arguments)
    {
        var token = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [TwinBuild.Cli, .. arguments])
        {
            WorkingDirectory = TwinBuild.Repository,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var error = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return new FinishedProcess(process.ExitCode, await output, await error);
    }
}
