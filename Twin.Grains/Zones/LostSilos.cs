namespace Twin.Grains.Zones;

/// <summary>Counts the silos that died, so that zones know when changes may have died in a feed on their way.</summary>
public sealed class LostSilos : ISiloStatusListener
{
    private int _count;

    /// <summary>Listens from now on.</summary>
    public LostSilos(ISiloStatusOracle silos) => silos.SubscribeToSiloStatusEvents(this);

    /// <summary>How many have died since this silo started.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc />
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
        {
            Interlocked.Increment(ref _count);
        }
    }
}
