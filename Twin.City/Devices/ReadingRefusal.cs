namespace Twin.City.Devices;

/// <summary>Why a reading was refused at the door.</summary>
public enum RefusalReason
{
    /// <summary>Not a reading: a member is missing, has the wrong type, or is not known.</summary>
    Malformed,

    /// <summary>No device has this id.</summary>
    UnknownDevice,

    /// <summary>The kind has no value of this name.</summary>
    UnknownValue,

    /// <summary>A value lies outside its range or is none of its words.</summary>
    ValueOutOfRange,

    /// <summary>The reading claims a time too far ahead of the city's clock.</summary>
    TimeAhead,

    /// <summary>Whoever sent it does not speak for the device (MQTT).</summary>
    NotRegistered,
}

/// <summary>A refusal as it is told to the sender.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Device">The id that the reading named, or null.</param>
/// <param name="Detail">A sentence that names what is wrong.</param>
public readonly record struct ReadingRefusal(RefusalReason Reason, string? Device, string Detail)
{
    /// <summary>The reason as the interfaces spell it.</summary>
    public string Code => Reason switch
    {
        RefusalReason.UnknownDevice => "unknownDevice",
        RefusalReason.UnknownValue => "unknownValue",
        RefusalReason.ValueOutOfRange => "valueOutOfRange",
        RefusalReason.TimeAhead => "timeAhead",
        RefusalReason.NotRegistered => "notRegistered",
        _ => "malformed",
    };
}
