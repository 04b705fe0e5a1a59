namespace Twin.Tests.Inventory;

/// <summary>Where the tests find the project's own files and the data shared with them.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Montpellier { get; } = Path.Combine(Root, "data", "montpellier");

    public static string MontpellierMapping { get; } = Path.Combine(Root, "data", "layers", "montpellier", "layers.json");

    public static string MontpellierLayers { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data", "montpellier"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "orleans.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
