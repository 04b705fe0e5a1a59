using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.City.Devices;

namespace Twin.City.Field;

/// <summary>The registered clients, and the text of <c>mqtt-clients.json</c> that keeps them.</summary>
/// <param name="All">In the order of their registration.</param>
public sealed record FieldClients(ImmutableArray<FieldClient> All)
{
    /// <summary>The file's name in the data directory.</summary>
    public const string FileName = "mqtt-clients.json";

    /// <summary>Nobody.</summary>
    public static FieldClients Nobody { get; } = new([]);

    /// <summary>Finds a client by its user name.</summary>
    public FieldClient? Find(string user) => All.FirstOrDefault(client => string.Equals(client.User, user, StringComparison.Ordinal));

    /// <summary>The same and one more.</summary>
    public FieldClients With(FieldClient client) => new(All.Add(client));

    /// <summary>The same without a user.</summary>
    public FieldClients Without(string user) => new(All.RemoveAll(client => string.Equals(client.User, user, StringComparison.Ordinal)));

    /// <summary>Reads the file's text. Throws <see cref="JsonException"/> when it cannot be read.</summary>
    public static FieldClients Parse(string text)
    {
        var file = JsonSerializer.Deserialize(text, FieldJson.Default.FieldClientsFile) ?? throw new JsonException("It is empty.");
        var clients = file.Clients.Select(entry => Read(entry ?? throw new JsonException("A client in it is null."))).ToImmutableArray();
        return clients.CountBy(client => client.User, StringComparer.Ordinal).FirstOrDefault(user => user.Value > 1) is { Key: { } twice }
            ? throw new JsonException($"The client '{twice}' stands in it twice.")
            : new FieldClients(clients);
    }

    /// <summary>The file's text.</summary>
    public string Write() => JsonSerializer.Serialize(new FieldClientsFile { Clients = [.. All.Select(Write)] }, FieldJson.Default.FieldClientsFile) + "\n";

    private static FieldClient Read(FieldClientEntry entry)
    {
        if (new[] { entry.Zones, entry.Kinds, entry.Devices }.Any(names => names?.Contains(null) == true))
        {
            throw new JsonException($"A zone, kind or device of the client '{entry.User}' is null.");
        }

        if (entry.TokenSha256.Length != 64 || !entry.TokenSha256.All(char.IsAsciiHexDigit))
        {
            throw new JsonException($"The client '{entry.User}' has no SHA-256 of its token.");
        }

        return new FieldClient(
            entry.User, entry.TokenSha256, entry.Gateway, [.. entry.Zones ?? []], [.. (entry.Kinds ?? []).Select(Kind)], [.. entry.Devices ?? []], entry.Control);
    }

    private static FieldClientEntry Write(FieldClient client) => new()
    {
        User = client.User,
        TokenSha256 = client.TokenSha256,
        Gateway = client.Gateway,
        Zones = [.. client.Zones],
        Kinds = [.. client.Kinds.Select(kind => kind.Name())],
        Devices = [.. client.Devices],
        Control = client.Control,
    };

    private static DeviceKind Kind(string name) => DeviceKinds.TryParse(name, out var kind) ? kind : throw new JsonException($"There is no kind '{name}'.");
}

/// <summary>The shape of <c>mqtt-clients.json</c>.</summary>
internal sealed record FieldClientsFile
{
    /// <summary>The clients.</summary>
    public required FieldClientEntry?[] Clients { get; init; }
}

/// <summary>One client as the file keeps it; see <see cref="FieldClient"/>.</summary>
internal sealed record FieldClientEntry
{
    /// <summary>The user name.</summary>
    public required string User { get; init; }

    /// <summary>The token's fingerprint.</summary>
    public required string TokenSha256 { get; init; }

    /// <summary>Id of the gateway, or null.</summary>
    public string? Gateway { get; init; }

    /// <summary>Zone codes.</summary>
    public string[]? Zones { get; init; }

    /// <summary>Names of kinds.</summary>
    public string[]? Kinds { get; init; }

    /// <summary>Ids of devices.</summary>
    public string[]? Devices { get; init; }

    /// <summary>May break the emulated field.</summary>
    public bool Control { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FieldClientsFile))]
internal sealed partial class FieldJson : JsonSerializerContext;
