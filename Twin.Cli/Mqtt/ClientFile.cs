using System.Text.Json;
using Twin.City.Field;

namespace Twin.Cli.Mqtt;

/// <summary>The file of the registered clients in a data directory.</summary>
internal static class ClientFile
{
    private const string LockName = FieldClients.FileName + ".lock";
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Keeps other commands from changing the file until it is disposed. Throws <see cref="IOException"/> when another one does not come to an end. The lock's own file stays:
    /// if it were deleted, one command could hold the old and another the new.
    /// </summary>
    public static async Task<IDisposable> LockAsync(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, LockName);
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(since) < LockPatience)
            {
                await Task.Delay(LockPause, TimeProvider.System);
            }
        }
    }

    /// <summary>Reads it; nobody when there is none. Throws <see cref="IOException"/> when it cannot be read.</summary>
    public static FieldClients Read(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        try
        {
            return File.Exists(path) ? FieldClients.Parse(File.ReadAllText(path)) : FieldClients.Nobody;
        }
        catch (JsonException broken)
        {
            throw new IOException($"{path} cannot be read: {broken.Message}", broken);
        }
    }

    /// <summary>Replaces it in one step: a node that reads it meanwhile sees the old or the new one, whole. Only its owner may read it.</summary>
    public static void Write(string dataDirectory, FieldClients clients)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = PathIn(dataDirectory);
        var next = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var file = new FileStream(next, options))
            {
                using var writer = new StreamWriter(file, leaveOpen: true);
                writer.Write(clients.Write());
                writer.Flush();
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        finally
        {
            File.Delete(next);
        }
    }

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, FieldClients.FileName);
}
