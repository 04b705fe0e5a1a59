namespace Twin.Tests.Inventory;

/// <summary>A folder that is gone when the test is.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("twin-");

    public string Root => _folder.FullName;

    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>A copy of a folder, for a test to break.</summary>
    public string Copy(string source, string name)
    {
        var copy = Directory.CreateDirectory(this[name]).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
