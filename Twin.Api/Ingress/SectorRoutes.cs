using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Zones;
using Twin.Grains.Devices;
using Twin.Grains.Sectors;
using Twin.Journal.Blocks;

namespace Twin.Api.Ingress;

/// <summary>
/// Brings durable readings to their devices: to those awake in this process without a message, to the others through the sectors they live in, one message for all that goes to
/// the same silo. Where a sector lives is learnt from its answers; a wrong guess costs a detour on the other side, never a reading.
/// </summary>
internal sealed partial class SectorRoutes(CityInventory city, IGrainFactory grains, AwakeDevices awake, TimeProvider time, ILogger<SectorRoutes> logger)
{
    // About 50 kB packed: far below what a message may hold, and enough that its own cost does not count.
    private const int MostTogether = 4_096;

    // A device called within this is awake: grains are collected after twice as long without a call.
    private static readonly TimeSpan AwakeFor = IdleCollection.Age / 2;

    private readonly long[] _wokenAt = new long[city.Devices.Length];
    private readonly SiloAddress?[] _homes = new SiloAddress?[Sector.Most];
    private readonly long[] _leftAt = new long[Sector.Most];

    /// <summary>Brings to life the devices of readings that are about to become durable, so that they can tell which of them are new to them.</summary>
    public ValueTask WakeAsync(ReadOnlyMemory<Reading> readings)
    {
        List<int>? asleep = null;
        foreach (ref readonly var reading in readings.Span)
        {
            if (IsAsleep(reading.Device))
            {
                (asleep ??= []).Add(reading.Device);
            }
        }

        return asleep is null ? ValueTask.CompletedTask : new ValueTask(Task.WhenAll(Groups(asleep, device => device).Select(WakeAsync)));
    }

    /// <summary>Delivers readings; those that their devices did not take are added to <paramref name="pending"/>.</summary>
    public async ValueTask<DeliveryCount> DeliverAsync(ReadOnlyMemory<Reading> readings, List<Reading> pending)
    {
        var outcomes = new int[3];
        if (awake.Apply(readings.Span, outcomes) is not { } elsewhere)
        {
            return Count(outcomes, pending);
        }

        var calls = Groups(elsewhere.ConvertAll(place => readings.Span[place]), reading => reading.Device).Select(group => (Readings: group, Call: TakeAsync(group))).ToList();
        foreach (var (sent, call) in calls)
        {
            try
            {
                Add(await call, sent, outcomes, pending);
            }
            catch (Exception failure)
            {
                LogWarningNotDelivered(failure, sent.Length, city.Zones[city.Devices[sent[0].Device].Zone].Code);
                Forget(_homes[SectorOf(sent[0].Device)]);
                pending.AddRange(sent);
            }
        }

        return Count(outcomes, pending);
    }

    private static DeliveryCount Count(int[] outcomes, List<Reading> pending) => new(
        outcomes[(int)ReadingOutcome.Accepted], outcomes[(int)ReadingOutcome.Duplicate], outcomes[(int)ReadingOutcome.Older], pending.Count);

    private static void Add(SectorAnswer answer, Reading[] sent, int[] outcomes, List<Reading> pending)
    {
        outcomes[(int)ReadingOutcome.Accepted] += answer.Accepted;
        outcomes[(int)ReadingOutcome.Duplicate] += answer.Duplicate;
        outcomes[(int)ReadingOutcome.Older] += answer.Older;
        pending.AddRange(answer.NotTaken.Select(place => sent[place]));
    }

    private async Task WakeAsync(int[] devices)
    {
        try
        {
            var sector = SectorOf(devices[0]);
            Learn(sector, await grains.GetGrain<ISectorGrain>(sector).Wake(devices));
        }
        catch (Exception failure)
        {
            // The delivery meets the same devices again and keeps what they do not take.
            LogWarningNotAwake(failure);
            return;
        }

        // Only now: a body that comes meanwhile must wait for them too, or they would recover its readings and call them duplicates.
        var now = time.GetTimestamp();
        foreach (var device in devices)
        {
            Volatile.Write(ref _wokenAt[device], now);
        }
    }

    private async Task<SectorAnswer> TakeAsync(Reading[] readings)
    {
        var sector = SectorOf(readings[0].Device);
        var answer = await grains.GetGrain<ISectorGrain>(sector).Take(new SectorReadings(ReadingBlock.Encode(readings)));
        Learn(sector, answer.Silo);
        foreach (var place in answer.PassedOn)
        {
            if (SectorOf(readings[place].Device) is var other && other != sector)
            {
                // It may have moved: its next readings go by themselves and tell.
                _homes[other] = null;
            }
        }

        return answer;
    }

    private bool IsAsleep(int device)
    {
        var wokenAt = Volatile.Read(ref _wokenAt[device]);
        return wokenAt <= Volatile.Read(ref _leftAt[SectorOf(device)]) || time.GetElapsedTime(wokenAt) > AwakeFor;
    }

    private void Learn(int sector, SiloAddress home)
    {
        if (Interlocked.Exchange(ref _homes[sector], home) is { } before && !before.Equals(home))
        {
            // Its devices have left the other silo with it.
            Volatile.Write(ref _leftAt[sector], time.GetTimestamp());
        }
    }

    // What lived on a silo that does not answer may be asleep.
    private void Forget(SiloAddress? silo)
    {
        if (silo is null)
        {
            return;
        }

        var now = time.GetTimestamp();
        for (var sector = 0; sector < _homes.Length; sector++)
        {
            if (silo.Equals(_homes[sector]))
            {
                _homes[sector] = null;
                Volatile.Write(ref _leftAt[sector], now);
            }
        }
    }

    // What goes to one silo goes together, by any of its sectors; a sector whose home is not known yet goes by itself.
    private IEnumerable<T[]> Groups<T>(List<T> items, Func<T, int> deviceOf)
    {
        var byHome = new Dictionary<object, List<T>>();
        foreach (var item in items)
        {
            var sector = SectorOf(deviceOf(item));
            object home = _homes[sector] is { } silo ? silo : sector;
            if (!byHome.TryGetValue(home, out var together))
            {
                byHome.Add(home, together = []);
            }

            together.Add(item);
        }

        return byHome.Values.SelectMany(together => together.Chunk(MostTogether));
    }

    private int SectorOf(int device) => Sector.Of(city.Devices[device]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Readings} readings did not reach their devices, those of zone {Zone} first; they are delivered again.")]
    private partial void LogWarningNotDelivered(Exception failure, int readings, string zone);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Some devices did not wake before their readings.")]
    private partial void LogWarningNotAwake(Exception failure);
}
