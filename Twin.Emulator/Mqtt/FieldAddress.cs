using Twin.City.Devices;
using Twin.City.Field;

namespace Twin.Emulator.Mqtt;

/// <summary>Who a client of the field is.</summary>
/// <param name="Kind">Kind of the device; null for a gateway.</param>
/// <param name="Id">Code of the zone, or id of the device.</param>
internal sealed record FieldAddress(DeviceKind? Kind, string Id)
{
    /// <summary>Its name at the broker.</summary>
    public string ClientId => IsGateway ? $"field-gateway-{Id}" : $"field-{Id}";

    /// <summary>Its user when each client has its own.</summary>
    public string User => IsGateway ? FieldClient.EmulatedGateway(Id) : $"{FieldClient.ReservedUsers}{Id}";

    /// <summary>True for a gateway.</summary>
    public bool IsGateway => Kind is null;

    /// <summary>A topic of its own; with a command's name, or <c>#</c> for all, for commands and replies.</summary>
    public string Topic(FieldSubject subject, string? command = null) => new FieldTopic(Kind, Id, subject, command).ToString();
}
