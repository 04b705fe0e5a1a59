using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Twin.City.Inventory;
using Twin.Grains.Zones;
using Twin.Journal;

namespace Twin.Grains.Devices;

/// <summary>
/// One per silo: a while after another silo was lost, the devices that are awake here look into the journal once more. A silo that was paused or cut off may have taken readings
/// of theirs after it was declared dead, and told the sender so: they are durable, and nobody delivers them again.
/// </summary>
public sealed partial class Recollection(
    CityInventory city, ReadingJournal journal, AwakeDevices awake, IGrainFactory grains, LostSilos lostSilos, TimeProvider time, ILogger<Recollection> logger) : BackgroundService
{
    /// <summary>By then a silo that was declared dead has noticed it: it probes others and reads the members' table more often than that.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private int _seen;
    private long _lostAt;
    private bool _isDue;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var lost = lostSilos.Count;
        if (lost != _seen)
        {
            (_seen, _lostAt, _isDue) = (lost, time.GetTimestamp(), true);
        }

        if (!_isDue || time.GetElapsedTime(_lostAt) < After)
        {
            return;
        }

        try
        {
            await RecollectAsync(cancellation);
            _isDue = false;
        }
#pragma warning disable CA1031 // The journal may be away: the next tick looks again.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogWarningNotRecollected(failure);
        }
    }

    private async Task RecollectAsync(CancellationToken cancellation)
    {
        foreach (var zone in city.Zones)
        {
            int[] devices = [.. city.DevicesIn(zone.Ordinal).Where(awake.IsAwake)];
            var reported = await journal.LastReportedAsync(devices, cancellation);
            for (var i = 0; i < devices.Length; i++)
            {
                if (reported[i].Stamp.IsReported && !awake.TryApply(devices[i], reported[i], out _))
                {
                    await DeviceGrains.Of(grains, city.Devices[devices[i]]).Apply(new ReadingMessage(reported[i]));
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Devices could not look into the journal after a silo was lost; they try again.")]
    private partial void LogWarningNotRecollected(Exception failure);
}
