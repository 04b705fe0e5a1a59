using System.Diagnostics;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>The page's types are those of the interface as it is: <c>Twin.Web/src/city/schema.ts</c> is what <c>npm run types</c> makes of the document that a twin serves.</summary>
public sealed class PageTypesTests(SharedTwin shared)
{
    private static readonly string Web = Path.Combine(TwinBuild.Repository, "Twin.Web");

    [Fact]
    public async Task The_types_of_the_page_are_those_that_the_twin_serves()
    {
        var twin = await shared.ClientAsync();
        using var folder = new TemporaryFolder();
        var made = Path.Combine(folder.Path, "schema.ts");

        await MakeAsync(new Uri(twin.Http.BaseAddress!, "/openapi/v1.json").ToString(), made);

        var (committed, served) = (await File.ReadAllTextAsync(Path.Combine(Web, "src", "city", "schema.ts")), await File.ReadAllTextAsync(made));
        Assert.True(
            committed == served,
            $"Twin.Web/src/city/schema.ts is out of date: start the twin and run 'npm run types -- http://127.0.0.1:8080/openapi/v1.json' in Twin.Web. First difference: {FirstDifference(committed, served)}");
    }

    private static async Task MakeAsync(string document, string output)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine("tools", "types.mjs"), document, output])
        {
            UseShellExecute = false,
            WorkingDirectory = Web,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("node could not be started.");
        var said = new ProcessOutput(node);
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, said.ToString());
    }

    private static string FirstDifference(string committed, string served)
    {
        var (left, right) = (committed.Split('\n'), served.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(left.Length, right.Length)).FirstOrDefault(i => left.ElementAtOrDefault(i) != right.ElementAtOrDefault(i));
        return $"line {line + 1}, committed '{left.ElementAtOrDefault(line)}', served '{right.ElementAtOrDefault(line)}'.";
    }
}
