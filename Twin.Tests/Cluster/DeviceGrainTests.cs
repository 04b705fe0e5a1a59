using Twin.City.Devices;
using Twin.Grains.Devices;
using Xunit;

namespace Twin.Tests.Cluster;

public sealed class DeviceGrainTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Readings_in_any_order_end_the_same_though_the_device_leaves_memory_in_between(int seed)
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var random = new Random(seed);
        var readings = Samples.ShuffledWithDuplicates([.. Enumerable.Range(0, 30).Select(step => Samples.OfLamp(step % 3, step))], seed);

        foreach (var reading in readings)
        {
            await cluster.TakeAsync(reading);
            if (random.Next(4) == 0)
            {
                await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)cluster.Device(reading.Device));
            }
        }

        foreach (var device in readings.GroupBy(reading => reading.Device))
        {
            var newest = device.MaxBy(reading => reading.Stamp);
            Assert.Equal(new Reported(newest.Stamp, newest.Values), (await cluster.Device(device.Key).Describe()).Reported);
        }
    }

    [Fact]
    public async Task A_reading_is_accepted_once_then_a_duplicate_and_an_earlier_one_is_older()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);

        Assert.Equal(ReadingOutcome.Accepted, await cluster.TakeAsync(Samples.OfLamp(0, 8)));
        Assert.Equal(ReadingOutcome.Duplicate, await cluster.TakeAsync(Samples.OfLamp(0, 8)));
        Assert.Equal(ReadingOutcome.Older, await cluster.TakeAsync(Samples.OfLamp(0, 2)));
        Assert.Equal(8, (await cluster.Device(0).Describe()).Reported.Stamp.Sequence);
    }

    [Fact]
    public async Task An_accepted_order_survives_the_device_leaving_memory_and_is_acknowledged_by_its_reading()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var lamp = cluster.Device(0);
        var reading = Samples.OfLamp(0, 8);

        var receipt = await lamp.Take(Order("order-1", reading.Values[Slot.Lamp.Level], expectedVersion: 0));
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)lamp);

        Assert.True(receipt.IsAccepted);
        Assert.Equal(OrderStatus.Pending, await lamp.StatusOf("order-1"));
        await cluster.TakeAsync(reading);
        Assert.Equal(OrderStatus.Acknowledged, await lamp.StatusOf("order-1"));
        await cluster.Silos.DeactivateAsync((Orleans.Runtime.IAddressable)lamp);
        Assert.Equal(OrderStatus.Acknowledged, await lamp.StatusOf("order-1"));
    }

    [Fact]
    public async Task An_order_against_a_stale_version_changes_nothing_and_the_same_order_twice_counts_once()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var lamp = cluster.Device(0);

        await lamp.Take(Order("order-1", 40, expectedVersion: 0));
        var again = await lamp.Take(Order("order-1", 40, expectedVersion: 0));
        var stale = await lamp.Take(Order("order-2", 80, expectedVersion: 0));

        Assert.True(again.IsAccepted);
        Assert.False(stale.IsAccepted);
        Assert.Equal(1, stale.Version);
        Assert.Equal(40, (await lamp.Describe()).Desired.Values[Slot.Lamp.Level]);
    }

    [Fact]
    public async Task A_device_that_the_city_does_not_have_cannot_come_alive()
    {
        await using var cluster = await TwinCluster.StartAsync(silos: 1);
        var nobody = cluster.Silos.Client.GetGrain<IDeviceGrain>(Orleans.Runtime.GrainId.Create("lamp", "lamp-99999"));

        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await nobody.Describe());
    }

    private static OrderMessage Order(string id, double level, int expectedVersion)
    {
        var values = DeviceValues.Empty;
        values[Slot.Lamp.Level] = level;
        var order = new Order(id, values, [], UntilIsStated: false, null, "operator:test", "test", DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs));
        return new OrderMessage(new OrderProgress(order, OrderStatus.Pending), expectedVersion);
    }
}
