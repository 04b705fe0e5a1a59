using System.Text.Json.Serialization;

namespace Twin.Api.Mqtt;

/// <summary>An answer to a command (docs/mqtt.md, «Commands»).</summary>
/// <param name="Status"><c>accepted</c> or <c>refused</c>.</param>
/// <param name="Reason">Why all of it is refused, or null.</param>
/// <param name="Refused">The devices that a gateway could not serve of a command that it accepted, or null.</param>
internal sealed record ReplyDocument(string? Status, string? Reason, IReadOnlyList<RefusedDevice>? Refused);

/// <summary>A device that a gateway could not serve.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Reason">Why.</param>
internal sealed record RefusedDevice(string? Device, string? Reason);

/// <summary>Compiled readers of what the field writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReplyDocument))]
internal sealed partial class MqttJson : JsonSerializerContext;
