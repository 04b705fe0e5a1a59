namespace Twin.City.Devices;

/// <summary>Whether a device is heard and well. The numbers go over the map's wire: never change one.</summary>
public enum DeviceHealth : byte
{
    /// <summary>It has never reported.</summary>
    Silent = 0,

    /// <summary>Nothing is wrong with it.</summary>
    Ok = 1,

    /// <summary>It reports a fault.</summary>
    Alarm = 2,
}

/// <summary>What a device's last reading says of its health: decided here for grains, roll-ups, lists and maps alike.</summary>
public static class DeviceStatus
{
    /// <summary>The health of a device.</summary>
    public static DeviceHealth Health(DeviceKind kind, in Reported reported)
    {
        if (!reported.Stamp.IsReported)
        {
            return DeviceHealth.Silent;
        }

        return AlarmCode(kind, reported.Values) is null ? DeviceHealth.Ok : DeviceHealth.Alarm;
    }

    /// <summary>The name of a health as the interfaces spell it.</summary>
    public static string Name(this DeviceHealth health) => health switch
    {
        DeviceHealth.Ok => "ok",
        DeviceHealth.Alarm => "alarm",
        _ => "silent",
    };

    /// <summary>The alarm that the values raise, or null: a lamp's or vehicle's status, a camera's fault, a blocked bollard, a signal that flashes or is dark.</summary>
    public static string? AlarmCode(DeviceKind kind, in DeviceValues values) => kind switch
    {
        DeviceKind.Lamp => FaultWord(kind, values, Slot.Lamp.Status),
        DeviceKind.Camera => FaultWord(kind, values, Slot.Camera.Fault),
        DeviceKind.Vehicle => FaultWord(kind, values, Slot.Vehicle.Status),
        DeviceKind.Bollard => values[Slot.Bollard.Position] == Slot.Bollard.Blocked ? "blocked" : null,
        DeviceKind.Signal => SignalMode(values) is "flashing" or "off" ? SignalMode(values) : null,
        _ => null,
    };

    /// <summary>
    /// True when a device can do what it is told. A lamp that is dead or without supply cannot: that is an alarm, and no reason to tell it again and again. Other faults leave it, and every other
    /// kind, able to try.
    /// </summary>
    public static bool CanObey(DeviceKind kind, in Reported reported) =>
        kind != DeviceKind.Lamp || AlarmCode(kind, reported.Values) is not ("lampFailure" or "supplyLoss");

    /// <summary>
    /// True when a filter word fits: a health (<c>silent</c>, <c>ok</c>, <c>alarm</c>) or the present word of any choice of the kind,
    /// such as <c>lampFailure</c>, <c>blocked</c> or <c>available</c>.
    /// </summary>
    public static bool Fits(DeviceKind kind, in Reported reported, string word)
    {
        if (Health(kind, reported).Name() == word)
        {
            return true;
        }

        foreach (var definition in KindSchema.Of(kind).Values)
        {
            if (definition.Type == ValueType.Choice && reported.Values.Has(definition.Slot)
                && definition.Choices[(int)reported.Values[definition.Slot]] == word)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the word can fit some device at all.</summary>
    public static bool IsKnownWord(string word) =>
        word is "silent" or "ok" or "alarm"
        || DeviceKinds.All.Any(kind => KindSchema.Of(kind).Values.Any(definition => definition.Choices.Contains(word, StringComparer.Ordinal)));

    // In every kind that has a fault word its first choice, number 0, means that there is none.
    private static string? FaultWord(DeviceKind kind, in DeviceValues values, int slot) =>
        values.Has(slot) && values[slot] != 0 ? KindSchema.Of(kind).Values[slot].Choices[(int)values[slot]] : null;

    private static string? SignalMode(in DeviceValues values) =>
        values.Has(Slot.Signal.Mode) ? KindSchema.Of(DeviceKind.Signal).Values[Slot.Signal.Mode].Choices[(int)values[Slot.Signal.Mode]] : null;
}
