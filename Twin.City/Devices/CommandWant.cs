namespace Twin.City.Devices;

/// <summary>What the twin wants of a device at this moment, and by whose decision.</summary>
/// <param name="Command">Id of the order or decision.</param>
/// <param name="Source">Who decided.</param>
/// <param name="Values">What the device is then expected to report.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="Ramp">Over what time a lamp changes its level.</param>
public readonly record struct CommandWant(string Command, CommandSource Source, DeviceValues Values, DateTimeOffset? Until, TimeSpan Ramp)
{
    /// <summary>Nothing is wanted.</summary>
    public static CommandWant None => new("", CommandSource.Default, DeviceValues.Empty, null, TimeSpan.Zero);

    /// <summary>
    /// True when the controller gets there by itself, as it runs program and default without being told; it is only told when it held something else, or when it disagrees.
    /// </summary>
    public bool IsRunByController => Source is CommandSource.Program or CommandSource.Default;

    /// <summary>What goes over the wire: null takes back what was commanded before.</summary>
    public DeviceValues? Wire => IsRunByController ? null : Values;
}
