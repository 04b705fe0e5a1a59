using Twin.Tests.Processes;

namespace Twin.Tests.Inventory;

/// <summary>The city that ships: its package, and what it is made from.</summary>
internal static class Montpellier
{
    public static string Package { get; } = Path.Combine(TwinBuild.Repository, "data", "montpellier");

    public static string Mapping { get; } = Path.Combine(TwinBuild.Repository, "data", "layers", "montpellier", "layers.json");

    public static string Layers { get; } = Path.GetFullPath(Path.Combine(TwinBuild.Repository, "..", "shared", "data", "montpellier"));
}
