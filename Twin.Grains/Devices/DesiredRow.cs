namespace Twin.Grains.Devices;

/// <summary>The one stored row of a device that deviates from its defaults. A device of which nothing was ever desired has none.</summary>
[GenerateSerializer, Alias("twin.desired-row.v1")]
public sealed class DesiredRow
{
    /// <summary>The desired state, or null when nothing was ever desired.</summary>
    [Id(0)]
    public DesiredWire? Desired { get; set; }
}
