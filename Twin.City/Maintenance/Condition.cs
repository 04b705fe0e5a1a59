using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.City.Maintenance;

/// <summary>What an alarm is about: there is at most one open alarm of a key.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="Subject">With what: the id of a device, a cabinet or a gateway.</param>
public readonly record struct AlarmKey(AlarmCode Code, string Subject) : IComparable<AlarmKey>
{
    /// <inheritdoc />
    public int CompareTo(AlarmKey other)
    {
        var byCode = Code.CompareTo(other.Code);
        return byCode != 0 ? byCode : string.CompareOrdinal(Subject, other.Subject);
    }

    /// <summary>Earlier in the order of keys.</summary>
    public static bool operator <(AlarmKey left, AlarmKey right) => left.CompareTo(right) < 0;

    /// <summary>Later in the order of keys.</summary>
    public static bool operator >(AlarmKey left, AlarmKey right) => left.CompareTo(right) > 0;

    /// <summary>Not later in the order of keys.</summary>
    public static bool operator <=(AlarmKey left, AlarmKey right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier in the order of keys.</summary>
    public static bool operator >=(AlarmKey left, AlarmKey right) => left.CompareTo(right) >= 0;
}

/// <summary>What is wrong with one device now.</summary>
/// <param name="Device">The device.</param>
/// <param name="Code">What is wrong.</param>
/// <param name="Detail">The device's own word or how it is known, or null.</param>
public sealed record DeviceCondition(Device Device, AlarmCode Code, string? Detail);

/// <summary>What is wrong now and makes one alarm if it lasts: with one device, or with what many have in common.</summary>
/// <param name="Key">What is wrong with what.</param>
/// <param name="Kind">The kind of the one device; null for a cabinet or gateway.</param>
/// <param name="Detail">The device's own word or how it is known, or null.</param>
/// <param name="Devices">Ids of the devices concerned, in the order of the inventory.</param>
/// <param name="Group">The street under which a single lamp's alarm is shown, or null.</param>
public sealed record Condition(AlarmKey Key, DeviceKind? Kind, string? Detail, ImmutableArray<string> Devices, string? Group);
