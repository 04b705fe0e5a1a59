namespace Twin.Benchmarks.Processes;

/// <summary>Where the sources and the city that ships with them lie.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder of the solution. Throws <see cref="DirectoryNotFoundException"/> when the program runs outside of it.</summary>
    public static string Root { get; } = Find();

    /// <summary>The city package that ships.</summary>
    public static string City => Path.Combine(Root, "data", "montpellier");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "orleans.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds orleans.sln.");
    }
}
