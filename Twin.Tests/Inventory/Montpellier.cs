using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>The city that ships: its package, and what it is made from.</summary>
internal static class Montpellier
{
    public static string Package { get; } = Path.Combine(TwinBuild.Repository, "data", "montpellier");

    public static string Mapping { get; } = Path.Combine(TwinBuild.Repository, "data", "layers", "montpellier", "layers.json");

    /// <summary>The whole of the city's layers, which lie beside the repository where the package is made; without them the test is skipped.</summary>
    public static string Layers
    {
        get
        {
            var folder = Path.GetFullPath(Path.Combine(TwinBuild.Repository, "..", "shared", "data", "montpellier"));
            Assert.SkipUnless(Directory.Exists(folder), $"The city's layers are not in {folder}.");
            return folder;
        }
    }
}
