using Twin.City.Devices;
using Twin.City.Zones;
using Twin.Grains.Commands;
using Twin.Grains.Zones;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Cluster;

public sealed class ZoneGrainTests
{
    private const int Vehicle = SmallCity.Zones * SmallCity.LampsPerZone;

    [Fact]
    public async Task District_and_city_roll_up_what_the_zones_hold()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var readings = Enumerable.Range(0, SmallCity.Zones * SmallCity.LampsPerZone).Select(lamp => Samples.OfLamp(lamp, lamp + 10)).ToArray();
        foreach (var reading in readings)
        {
            await cluster.TakeAsync(reading);
        }

        var expected = readings.Sum(reading => reading.Values[Slot.Lamp.PowerW]);
        var city = await Eventually.Async(
            async () => await cluster.Silos.Client.GetGrain<ICityGrain>("small").RollUp(), sum => sum.Reporting == readings.Length, "every lamp in the city's sum");
        var district = await cluster.Silos.Client.GetGrain<IDistrictGrain>("D").RollUp();

        Assert.Equal(expected, city.PowerW, 6);
        Assert.Equal(expected, district.PowerW, 6);
        Assert.Equal(SmallCity.Zones, city.Vehicles);
    }

    [Fact]
    public async Task A_zone_that_comes_alive_again_holds_all_that_was_durable_under_a_new_epoch()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var before = await cluster.Zone(0).ChangesSince(0, 0);
        await cluster.TakeAsync(Samples.OfLamp(0, 8));
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Zone(0));

        var after = await cluster.Zone(0).ChangesSince(before.Epoch, before.ToVersion);

        Assert.True(after.IsWhole);
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal(8, after.Rows.Single(row => row.Device == 0).Reported.Stamp.Sequence);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task A_vehicle_that_drives_about_ends_in_exactly_one_zone_though_grains_leave_memory(int seed)
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var random = new Random(seed);
        var zone = 0;
        for (var step = 0; step < 20; step++)
        {
            zone = random.Next(SmallCity.Zones);
            await cluster.TakeAsync(Samples.OfVehicle(Vehicle, step, zone));
            if (random.Next(4) == 0)
            {
                await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Device(Vehicle));
            }

            if (random.Next(6) == 0)
            {
                await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Zone(random.Next(SmallCity.Zones)));
            }
        }

        await Eventually.Async(() => ZonesOfAsync(cluster), zones => zones == zone.ToString(), $"the vehicle in zone {zone} only");
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Nothing_durable_is_missing_when_a_silo_is_killed_in_the_middle(int seed)
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 2);
        var random = new Random(seed);
        var killAt = random.Next(10, 50);
        var newest = new Dictionary<int, Reading>();
        for (var step = 1; step <= 60; step++)
        {
            var reading = Samples.OfLamp(random.Next(SmallCity.Zones * SmallCity.LampsPerZone), step * 2);
            await cluster.TakeAsync(reading);
            newest[reading.Device] = reading;
            if (step == killAt)
            {
                await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[1]);
            }
        }

        foreach (var (device, reading) in newest)
        {
            var expected = new Reported(reading.Stamp, reading.Values);
            Assert.Equal(expected, (await cluster.Device(device).Describe()).Reported);
            await Eventually.Async(
                async () => (await cluster.RowsAsync(device / SmallCity.LampsPerZone))[device],
                row => row.Reported == expected,
                $"reading {reading.Stamp.Sequence} of lamp {device} in its zone");
        }
    }

    [Fact]
    public async Task An_observer_hears_every_step_and_what_it_missed_when_it_asks()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var heard = new HeardFrames();
        var reference = cluster.Silos.Client.CreateObjectReference<IZoneObserver>(heard);
        var start = await cluster.Zone(0).Subscribe(reference, 0, 0);

        await cluster.TakeAsync(Samples.OfLamp(0, 8));

        await Eventually.Async(() => Task.FromResult(heard.Rows), rows => rows.Any(row => row is { Device: 0, Reported.Stamp.Sequence: 8 }), "the frame");
        var missed = await cluster.Zone(0).ChangesSince(start.Epoch, start.ToVersion);
        Assert.False(missed.IsWhole);
        Assert.Equal(8, Assert.Single(missed.Rows).Reported.Stamp.Sequence);
        GC.KeepAlive(heard);
    }

    private static async Task<string> ZonesOfAsync(TwinCluster cluster)
    {
        var present = new List<int>();
        for (var zone = 0; zone < SmallCity.Zones; zone++)
        {
            if ((await cluster.RowsAsync(zone)).TryGetValue(Vehicle, out var row) && row.Present)
            {
                present.Add(zone);
            }
        }

        return string.Join(',', present);
    }

    private sealed class HeardFrames : IZoneObserver
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<MemberState> _rows = new();

        public IReadOnlyCollection<MemberState> Rows => _rows;

        public void Frame(ZoneFrame frame)
        {
            foreach (var row in frame.Rows)
            {
                _rows.Enqueue(row);
            }
        }

        public void Commands(FieldCommand[] commands)
        {
            // These tests look at rows only.
        }
    }
}
