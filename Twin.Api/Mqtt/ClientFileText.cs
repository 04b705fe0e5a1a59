using Twin.City.Field;

namespace Twin.Api.Mqtt;

/// <summary>The clients of a node that is alone: <c>./twin mqtt register</c> has written them into its data directory. The file is looked at whenever somebody asks.</summary>
internal sealed class ClientFileText(string dataDirectory) : IClientText
{
    /// <inheritdoc />
    public string Name { get; } = Path.Combine(dataDirectory, FieldClients.FileName);

    /// <inheritdoc />
    public ClientStamp Stamp()
    {
        var file = new FileInfo(Name);
        return file.Exists ? new ClientStamp(file.LastWriteTimeUtc.Ticks, file.Length) : default;
    }

    /// <inheritdoc />
    public string? Read() => File.Exists(Name) ? File.ReadAllText(Name) : null;

    /// <inheritdoc />
    public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc />
    public Task FollowAsync(CancellationToken cancellation) => Task.CompletedTask;
}
