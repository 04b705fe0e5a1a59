using Orleans.Concurrency;

namespace Twin.Grains.Sectors;

/// <summary>
/// The door of a silo for readings that come from another process: one message brings many. Key: a sector's number. It lives where its sector's devices live; it takes
/// readings of any device all the same and passes on what is not here.
/// </summary>
[Alias("twin.sector")]
public interface ISectorGrain : IGrainWithIntegerKey
{
    /// <summary>Brings devices to life before their readings become durable (<see cref="Devices.IDeviceGrain.Wake"/>).</summary>
    /// <param name="devices">Ordinals.</param>
    [Alias("wake"), AlwaysInterleave]
    ValueTask<SiloAddress> Wake(int[] devices);

    /// <summary>Applies readings that are already durable. Applying twice changes nothing.</summary>
    [Alias("take"), AlwaysInterleave]
    ValueTask<SectorAnswer> Take(SectorReadings readings);
}

/// <summary>Readings on their way to their devices on another silo.</summary>
/// <param name="Block">As the journal packs them (docs/journal.md, «Block»), with the devices' ordinals.</param>
[GenerateSerializer, Immutable, Alias("twin.sector-readings.v1")]
public sealed record SectorReadings([property: Id(0)] byte[] Block);

/// <summary>What became of readings.</summary>
/// <param name="Accepted">Newer than what the device held.</param>
/// <param name="Duplicate">Held already.</param>
/// <param name="Older">Earlier than what the device held.</param>
/// <param name="NotTaken">Places of the readings that their devices did not take: to be delivered again.</param>
/// <param name="Silo">Where the sector lives: what else goes there may come in the same message.</param>
/// <param name="PassedOn">Places of the readings whose devices were not awake there: their sectors may live elsewhere.</param>
[GenerateSerializer, Immutable, Alias("twin.sector-answer.v1")]
public sealed record SectorAnswer(
    [property: Id(0)] int Accepted, [property: Id(1)] int Duplicate, [property: Id(2)] int Older, [property: Id(3)] int[] NotTaken, [property: Id(4)] SiloAddress Silo, [property: Id(5)] int[] PassedOn);
