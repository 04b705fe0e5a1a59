using NetTopologySuite.Geometries;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Traffic;
using Xunit;

namespace Twin.Tests.Traffic;

/// <summary>What the counters of a street say now.</summary>
public sealed class CountedFlowTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);
    private static readonly Street Avenue = new(
        "street-00001", "Avenue", StreetClass.Primary, TravelDirection.Both, 50, 100, 1, 2, "Z0", new LineString([new Coordinate(0, 0), new Coordinate(0, 1)]), []);

    [Fact]
    public void Counts_become_vehicles_per_hour_of_the_directions_that_are_counted()
    {
        var flow = CountedFlow.Of(Avenue, [(7, Counted(22, 60, agoS: 30))], Now);

        Assert.NotNull(flow);
        Assert.Equal((1320, 1800), (flow.VolumePerHour, flow.CapacityPerHour));
        Assert.Equal(1320.0 / 1800, flow.Share, 12);
        Assert.Equal([7], flow.Counters);
        Assert.Equal(Now.AddSeconds(-30), flow.At);
    }

    [Fact]
    public void Counters_add_up_and_silent_ones_do_not_count()
    {
        var flow = CountedFlow.Of(Avenue, [(1, Counted(10, 60, agoS: 90)), (2, Counted(5, 60, agoS: 20)), (3, Counted(99, 60, agoS: 186)), (4, Reported.Nothing)], Now);

        Assert.NotNull(flow);
        Assert.Equal((900, 3600), (flow.VolumePerHour, flow.CapacityPerHour));
        Assert.Equal([1, 2], flow.Counters);
        Assert.Equal(Now.AddSeconds(-20), flow.At);
    }

    [Fact]
    public void A_street_of_which_no_counter_is_heard_has_no_flow()
    {
        Assert.Null(CountedFlow.Of(Avenue, [], Now));
        Assert.Null(CountedFlow.Of(Avenue, [(1, Reported.Nothing), (2, Counted(5, 60, agoS: 3600)), (3, Counted(5, null, agoS: 1))], Now));
    }

    private static Reported Counted(double vehicles, double? periodS, int agoS)
    {
        var values = DeviceValues.Empty;
        values[Slot.Counter.Vehicles] = vehicles;
        if (periodS is { } stated)
        {
            values[Slot.Counter.PeriodS] = stated;
        }

        return new Reported(new ReadingStamp(Now.AddSeconds(-agoS).ToUnixTimeMilliseconds(), 1), values);
    }
}
