using Microsoft.Extensions.Logging;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Grains.Devices;
using Twin.Journal.Blocks;

namespace Twin.Grains.Sectors;

/// <summary>Hands readings to the devices that are awake in this silo as a door in the same process does, and to the others by their grains.</summary>
[GrainType(TypeName), SectorPlacement]
public sealed partial class SectorGrain(CityInventory city, AwakeDevices awake, SectorMoves moves, ILocalSiloDetails silo, ILogger<SectorGrain> logger) : Grain, ISectorGrain
{
    private const string TypeName = "sector";

    /// <summary>What all sectors' ids begin with.</summary>
    public static GrainType Type { get; } = GrainType.Create(TypeName);

    /// <inheritdoc />
    public async ValueTask<SiloAddress> Wake(int[] devices)
    {
        LeaveWhenMoved();

        // Those that are awake too: readings reach them without a message, and this is the sign of life that keeps them in memory.
        await Task.WhenAll(devices.Select(device => Device(device).Wake().AsTask()));
        return silo.SiloAddress;
    }

    /// <inheritdoc />
    public async ValueTask<SectorAnswer> Take(SectorReadings readings)
    {
        LeaveWhenMoved();
        var outcomes = new int[3];
        var notTaken = new List<int>();
        var unpacked = ReadingBlock.Decode(readings.Block);
        var elsewhere = awake.Apply(unpacked, outcomes) ?? [];
        var calls = elsewhere.Select(place => (Place: place, Call: ApplyAsync(unpacked[place]))).ToList();
        foreach (var (place, call) in calls)
        {
            try
            {
                outcomes[(int)await call]++;
            }
#pragma warning disable CA1031 // Whatever kept the device from taking it, the sender keeps the reading and brings it again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogWarningNotTaken(failure, city.Devices[unpacked[place].Device].Id);
                notTaken.Add(place);
            }
        }

        return new SectorAnswer(
            outcomes[(int)ReadingOutcome.Accepted],
            outcomes[(int)ReadingOutcome.Duplicate],
            outcomes[(int)ReadingOutcome.Older],
            [.. notTaken],
            silo.SiloAddress,
            [.. elsewhere]);
    }

    // Its devices have left when their sector went to another silo; it is never idle by itself.
    private void LeaveWhenMoved()
    {
        if (moves.MustLeave((int)this.GetPrimaryKeyLong()))
        {
            DeactivateOnIdle();
        }
    }

    private Task<ReadingOutcome> ApplyAsync(in Reading reading) =>
        Device(reading.Device).Apply(new ReadingMessage(new Reported(reading.Stamp, reading.Values))).AsTask();

    private IDeviceGrain Device(int ordinal) => DeviceGrains.Of(GrainFactory, city.Devices[ordinal]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Device} did not take a reading; it is delivered again.")]
    private partial void LogWarningNotTaken(Exception failure, string device);
}
