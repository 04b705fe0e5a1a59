using System.Reflection;

namespace Twin.Tests.Processes;

/// <summary>Where the build that is under test lies.</summary>
public static class TwinBuild
{
    /// <summary>The folder of the solution.</summary>
    public static string Repository { get; } = Metadata("Repository");

    /// <summary>The server as it was built with these tests, in its own output folder.</summary>
    public static string Api { get; } = Output("Twin.Api");

    /// <summary>The command line as it was built with these tests.</summary>
    public static string Cli { get; } = Output("Twin.Cli");

    private static string Output(string project) =>
        Path.Combine(Repository, project, "bin", Metadata("Configuration"), "net10.0", project + ".dll");

    private static string Metadata(string key) =>
        typeof(TwinBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
