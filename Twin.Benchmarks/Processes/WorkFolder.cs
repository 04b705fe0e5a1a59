namespace Twin.Benchmarks.Processes;

/// <summary>A folder of one run, gone with it. Its parent is passable for every user, since PostgreSQL runs as another one.</summary>
public sealed class WorkFolder : IDisposable
{
    private WorkFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Creates a new folder below the machine's folder for temporary files.</summary>
    public static WorkFolder Create()
    {
        var folder = Directory.CreateTempSubdirectory("twin-benchmark-");
        folder.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        return new WorkFolder(folder.FullName);
    }

    /// <summary>A path inside.</summary>
    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
