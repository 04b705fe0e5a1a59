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

    /// <summary>How long a device that did what is wanted may disagree before it is told again.</summary>
    public TimeSpan Patience => IsRunByController ? Delivery.ProgramPatience : Delivery.Patience;

    /// <summary>True when the device must be told, as this takes the place of what was wanted before.</summary>
    /// <param name="held">What was wanted before, or null.</param>
    /// <param name="isFirst">True when it is only found again, after a restart: what the device does already need not be sent once more.</param>
    /// <param name="complies">True when the device does it already.</param>
    public bool MustBeSent(CommandWant? held, bool isFirst, bool complies)
    {
        var isLeftToController = IsRunByController && held?.IsRunByController != false;
        return !isLeftToController && !(isFirst && complies);
    }

    /// <summary>What goes over the wire: null takes back what was commanded before.</summary>
    public DeviceValues? Wire => IsRunByController ? null : Values;
}
