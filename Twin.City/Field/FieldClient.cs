using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.City.Field;

/// <summary>A client of the MQTT door that an operator has registered, and what it speaks for.</summary>
/// <param name="User">Its user name.</param>
/// <param name="TokenSha256">SHA-256 of its token's UTF-8, in lower-case hexadecimal digits.</param>
/// <param name="Gateway">Id of the gateway that it is, or null when it speaks on its devices' own topics only.</param>
/// <param name="Zones">Codes of the zones whose devices it speaks for; empty with kinds given: every zone.</param>
/// <param name="Kinds">Kinds that it speaks for in these zones; empty with zones given: every kind.</param>
/// <param name="Devices">Ids of single devices that it speaks for.</param>
/// <param name="Control">True when it may break the emulated field.</param>
public sealed record FieldClient(
    string User,
    string TokenSha256,
    string? Gateway,
    ImmutableArray<string> Zones,
    ImmutableArray<DeviceKind> Kinds,
    ImmutableArray<string> Devices,
    bool Control)
{
    /// <summary>User names that begin so belong to the twin itself.</summary>
    public const string ReservedUsers = "field/";

    /// <summary>The twin's own user who is the gateway of a zone.</summary>
    public static string EmulatedGateway(string zone) => $"{ReservedUsers}gateway/{zone}";

    /// <summary>True for what can be a user name, the twin's own included.</summary>
    public static bool IsName(string user)
    {
        var isOwn = user.StartsWith(ReservedUsers, StringComparison.Ordinal);
        return isOwn ? user[ReservedUsers.Length..].Split('/').All(part => InventoryId.IsValid(part)) : InventoryId.IsValid(user);
    }

    /// <summary>The devices of a city that it asks to speak for.</summary>
    public IEnumerable<Device> DevicesIn(CityInventory city)
    {
        var single = Devices.Select(city.Find).OfType<Device>();
        return Zones.Length + Kinds.Length == 0 ? single : single.Concat(city.Devices.Where(device => IsOfZoneAndKind(device, city)));
    }

    /// <summary>What is wrong with it in this city, in a sentence that names the field; null when nothing is.</summary>
    public string? Problem(CityInventory city)
    {
        if (!InventoryId.IsValid(User))
        {
            return $"the name '{User}' must be {InventoryId.Form}.";
        }

        if (Gateway is not null && !InventoryId.IsValid(Gateway))
        {
            return $"the gateway '{Gateway}' must be {InventoryId.Form}.";
        }

        if (Gateway is not null && city.FindZone(Gateway) is not null)
        {
            return $"the gateway '{Gateway}' is named like a zone; such names belong to the emulated field.";
        }

        if (Zones.FirstOrDefault(zone => city.FindZone(zone) is null) is { } unknownZone)
        {
            return $"{city.Manifest.Name} has no zone '{unknownZone}'.";
        }

        if (Devices.FirstOrDefault(device => city.Find(device) is null) is { } unknownDevice)
        {
            return $"{city.Manifest.Name} has no device '{unknownDevice}'.";
        }

        var speaksForSome = Zones.Length + Kinds.Length + Devices.Length > 0;
        return speaksForSome || Control ? null : "it must speak for a zone, a kind or a device, or be allowed to control the emulated field.";
    }

    private bool IsOfZoneAndKind(Device device, CityInventory city) =>
        (Zones.Length == 0 || Zones.Contains(city.Zones[device.Zone].Code)) && (Kinds.Length == 0 || Kinds.Contains(device.Kind));
}
