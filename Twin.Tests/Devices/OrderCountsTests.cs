using Twin.City.Devices;
using Xunit;

namespace Twin.Tests.Devices;

public sealed class OrderCountsTests
{
    [Theory]
    [InlineData(OrderStatus.Acknowledged, OrderStatus.Acknowledged, OrderStatus.Acknowledged)]
    [InlineData(OrderStatus.Pending, OrderStatus.Refused, OrderStatus.Pending, OrderStatus.Acknowledged)]
    [InlineData(OrderStatus.Refused, OrderStatus.Expired, OrderStatus.Refused, OrderStatus.Superseded)]
    [InlineData(OrderStatus.Expired, OrderStatus.Expired, OrderStatus.Superseded, OrderStatus.Acknowledged)]
    [InlineData(OrderStatus.Superseded, OrderStatus.Acknowledged, OrderStatus.Superseded)]
    public void A_command_stands_where_its_worst_device_stands(OrderStatus expected, params OrderStatus[] devices)
    {
        var counts = new OrderCounts();
        Array.ForEach(devices, counts.Add);

        Assert.Equal(expected, counts.Overall);
        Assert.Equal(devices.Length, counts.Total);
    }
}
