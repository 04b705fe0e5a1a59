using System.Text.Json;
using Twin.City.Field;

namespace Twin.Cli.Mqtt;

/// <summary>The file of the registered clients in a data directory.</summary>
internal sealed class ClientFile(string dataDirectory) : IClientStore
{
    private const string LockName = FieldClients.FileName + ".lock";
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    private readonly string _path = Path.Combine(dataDirectory, FieldClients.FileName);

    /// <inheritdoc />
    public Task<FieldClients> ReadAsync() => Task.FromResult(Read());

    /// <inheritdoc />
    public async Task<ClientChange> ChangeAsync(Func<FieldClients, ClientChange> decide)
    {
        if (decide(Read()) is { Next: null } refusal)
        {
            // Nothing is to be done: not even the folder is made.
            return refusal;
        }

        using var alone = await LockAsync();
        var change = decide(Read());
        if (change.Next is { } next)
        {
            Write(next);
        }

        return change;
    }

    /// <summary>
    /// Keeps other commands from changing the file until it is disposed. Throws <see cref="IOException"/> when another one does not come to an end. The lock's own file stays:
    /// if it were deleted, one command could hold the old and another the new.
    /// </summary>
    private async Task<IDisposable> LockAsync()
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

    private FieldClients Read()
    {
        try
        {
            return File.Exists(_path) ? FieldClients.Parse(File.ReadAllText(_path)) : FieldClients.Nobody;
        }
        catch (JsonException broken)
        {
            throw new IOException($"{_path} cannot be read: {broken.Message}", broken);
        }
    }

    /// <summary>Replaces it in one step: a node that reads it meanwhile sees the old or the new one, whole. Only its owner may read it.</summary>
    private void Write(FieldClients clients)
    {
        Directory.CreateDirectory(dataDirectory);
        var next = $"{_path}.{Environment.ProcessId}";
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

            File.Move(next, _path, overwrite: true);
        }
        finally
        {
            File.Delete(next);
        }
    }
}
