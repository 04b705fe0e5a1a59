using Microsoft.Extensions.Hosting;
using Twin.City.Inventory;
using Twin.City.Zones;
using Twin.Grains.Devices;

namespace Twin.Grains.Sectors;

/// <summary>
/// One per silo: when a silo has joined, the devices of the sectors that belong to it now leave this one and come to life there with their next message; the sectors' own grains and their zones leave by
/// themselves (<see cref="SectorGrain"/>, <see cref="Zones.ZoneGrain"/>). Nothing is lost on the way: what devices reported is in the journal, what is desired of them in their rows.
/// </summary>
public sealed class SectorMoves(CityInventory city, SectorHomes homes, AwakeDevices awake, TimeProvider time) : BackgroundService
{
    /// <summary>How long membership must rest before anything moves: machines that start together should not make each zone move several times.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private SiloAddress[] _seen = [];
    private SiloAddress[] _settled = [];
    private long _changedAt;

    /// <summary>True when what lives here of a sector belongs to another silo, and membership has rested.</summary>
    public bool MustLeave(int sector) => Volatile.Read(ref _settled) is { Length: > 0 } settled && !homes.IsHere(sector, settled);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: Orleans deactivates all that is left.
        }
    }

    private void Look()
    {
        var active = homes.Active();
        if (!active.SequenceEqual(_seen))
        {
            (_seen, _changedAt) = (active, time.GetTimestamp());
            return;
        }

        if (ReferenceEquals(_settled, _seen) || time.GetElapsedTime(_changedAt) < Rest)
        {
            return;
        }

        Volatile.Write(ref _settled, _seen);
        foreach (var zone in city.Zones.Where(zone => MustLeave(Sector.Of(zone))))
        {
            awake.Dismiss(zone.Ordinal);
        }
    }
}
