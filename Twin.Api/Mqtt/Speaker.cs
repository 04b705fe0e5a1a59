using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;

namespace Twin.Api.Mqtt;

/// <summary>Who a connection is and what it may say and hear.</summary>
/// <param name="user">Its user name.</param>
/// <param name="gateway">Id of the gateway that it is, or null.</param>
/// <param name="city">Knows the devices.</param>
/// <param name="speaksFor">True for the ordinals of the devices that it speaks for, now.</param>
/// <param name="mayControl">True when it may break the emulated field.</param>
/// <param name="isField">True for the emulated field itself, which hears how it is to be broken.</param>
internal sealed class Speaker(string user, string? gateway, CityInventory city, Func<int, bool> speaksFor, bool mayControl = false, bool isField = false)
{
    /// <summary>The user name.</summary>
    public string User => user;

    /// <summary>Fingerprint of the token that it came with; null for the emulated field.</summary>
    public string? TokenSha256 { get; init; }

    /// <summary>Id of the gateway that it is, or null.</summary>
    public string? Gateway => gateway;

    /// <summary>True when it may break the emulated field.</summary>
    public bool MayControl => mayControl;

    /// <summary>True for the emulated field's own clients.</summary>
    public bool IsField => isField;

    /// <summary>True when it speaks for the device.</summary>
    public bool SpeaksFor(int device) => speaksFor(device);

    /// <summary>True when the topic is its own.</summary>
    public bool Owns(in FieldTopic topic) => Owns(topic.Kind, topic.Id);

    /// <summary>Ordinals of the devices that a topic of its own stands for: the gateway's or the one device's.</summary>
    public IEnumerable<int> DevicesOf(FieldTopic topic) =>
        topic.Kind is null ? city.Devices.Where(device => speaksFor(device.Ordinal)).Select(device => device.Ordinal) : [city.Find(topic.Id)!.Ordinal];

    /// <summary>True when it may subscribe to the filter: commands of its own, whether the centre is there, and how the emulated field is to be broken if it is that.</summary>
    public bool MayHear(string filter)
    {
        if (filter == FieldTopic.CentreState || (isField && filter == FieldTopic.Control))
        {
            return true;
        }

        // The device or gateway must be named; below its cmd/ everything is its own, wildcards too.
        const string Commands = "/cmd/";
        var end = filter.IndexOf(Commands, StringComparison.Ordinal);
        return end > 0 && FieldTopic.TryParse($"{filter.AsSpan(0, end)}/state", out var own) && Owns(own);
    }

    private bool Owns(DeviceKind? kind, string id) =>
        kind is null ? gateway is not null && gateway == id : city.Find(id) is { } device && device.Kind == kind && speaksFor(device.Ordinal);
}
