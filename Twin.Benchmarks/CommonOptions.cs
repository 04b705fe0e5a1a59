using System.CommandLine;

namespace Twin.Benchmarks;

/// <summary>Options that every verb has.</summary>
public static class CommonOptions
{
    /// <summary>Where the figures go for machines.</summary>
    public static Option<FileInfo?> Json() => new("--json") { Description = "Write the same figures to this file as JSON.", HelpName = "FILE" };
}
