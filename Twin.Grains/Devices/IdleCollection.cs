namespace Twin.Grains.Devices;

/// <summary>When idle grains leave memory.</summary>
public static class IdleCollection
{
    /// <summary>Lamps report at least every 15 minutes: a device that is heard stays, one that is silent goes.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromHours(1);
}
