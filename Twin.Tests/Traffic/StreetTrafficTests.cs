using NetTopologySuite.Geometries;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Traffic;
using Xunit;

namespace Twin.Tests.Traffic;

public sealed class StreetTrafficTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);

    [Fact]
    public void The_counters_of_a_street_add_up()
    {
        var traffic = StreetTraffic.Of([Heard(vehicles: 5), Heard(vehicles: 10)], MakeStreet(StreetClass.Primary, TravelDirection.Both), Now);

        Assert.Equal(900, traffic.QuarterHourVolumePerHour!.Value, 1e-9);
        Assert.Equal(900, traffic.FiveMinuteVolumePerHour!.Value, 1e-9);
        Assert.Equal(3600, traffic.CapacityPerHour);
        Assert.Equal(0.25, traffic.Share(traffic.HigherVolumePerHour), 1e-9);
        Assert.False(traffic.IsSilent);
        Assert.True(traffic.IsKnown);
    }

    [Fact]
    public void A_street_of_which_one_direction_is_counted_is_measured_by_that_direction()
    {
        var traffic = StreetTraffic.Of([Heard(vehicles: 10)], MakeStreet(StreetClass.Secondary, TravelDirection.Both), Now);

        Assert.Equal(1400, traffic.CapacityPerHour);
    }

    [Fact]
    public void One_silent_counter_makes_its_street_silent()
    {
        var silent = CounterWindow.Empty.Add(new ReadingStamp(Samples.StartMs - 66_000, 0), 10, 20);

        var traffic = StreetTraffic.Of([Heard(vehicles: 5), silent], MakeStreet(StreetClass.Primary, TravelDirection.Both), Now);

        Assert.True(traffic.IsSilent);
        Assert.False(traffic.IsUnheard);
        Assert.False(traffic.IsKnown);
        Assert.Equal(0, traffic.HigherVolumePerHour);
        Assert.Equal(0, traffic.Share(900));
    }

    [Fact]
    public void A_counter_without_a_volume_and_a_street_without_a_counter_are_silent()
    {
        // Its hour is not over, but all that it counted lies before the last quarter of an hour.
        var hourly = CounterWindow.Empty.Add(new ReadingStamp(Samples.StartMs - 1_800_000, 0), 10, 3600);
        var street = MakeStreet(StreetClass.Primary, TravelDirection.Both);

        Assert.False(hourly.IsSilent(Now));
        Assert.True(StreetTraffic.Of([Heard(vehicles: 5), hourly], street, Now).IsSilent);
        Assert.True(StreetTraffic.Of([], street, Now).IsSilent);
    }

    [Fact]
    public void A_street_with_a_counter_that_was_never_heard_is_silent_and_says_so()
    {
        var traffic = StreetTraffic.Of([Heard(vehicles: 5), CounterWindow.Empty], MakeStreet(StreetClass.Primary, TravelDirection.Both), Now);

        Assert.True(traffic.IsSilent);
        Assert.True(traffic.IsUnheard);
    }

    [Fact]
    public void A_street_is_heard_since_its_last_counter_is()
    {
        var traffic = StreetTraffic.Of([Heard(vehicles: 5), Heard(vehicles: 5, periodS: 50)], MakeStreet(StreetClass.Primary, TravelDirection.Both), Now);

        Assert.Equal(Now.AddSeconds(-50), traffic.HeardSince);
    }

    [Theory]
    [InlineData(StreetClass.Primary, TravelDirection.Both, 3600)]
    [InlineData(StreetClass.Primary, TravelDirection.Forward, 1800)]
    [InlineData(StreetClass.Secondary, TravelDirection.Both, 2800)]
    [InlineData(StreetClass.Tertiary, TravelDirection.Forward, 1000)]
    [InlineData(StreetClass.Residential, TravelDirection.Both, 1200)]
    [InlineData(StreetClass.Service, TravelDirection.Forward, 400)]
    [InlineData(StreetClass.Pedestrian, TravelDirection.Closed, 400)]
    [InlineData("unheardOf", TravelDirection.Closed, 400)]
    public void A_streets_capacity_goes_by_its_class_and_directions(string streetClass, TravelDirection direction, double vehiclesPerHour)
    {
        Assert.Equal(vehiclesPerHour, StreetCapacity.VehiclesPerHour(MakeStreet(streetClass, direction)));
    }

    [Theory]
    [InlineData(0, 1800)]
    [InlineData(1, 1800)]
    [InlineData(2, 3600)]
    [InlineData(9, 3600)]
    public void Counters_cover_at_least_one_direction_and_at_most_all(int counters, double vehiclesPerHour)
    {
        Assert.Equal(vehiclesPerHour, StreetCapacity.VehiclesPerHour(MakeStreet(StreetClass.Primary, TravelDirection.Both), counters));
    }

    private static CounterWindow Heard(double vehicles, double periodS = 60) =>
        CounterWindow.Empty.Add(new ReadingStamp(Samples.StartMs, 0), vehicles, periodS);

    private static Street MakeStreet(string streetClass, TravelDirection direction) => new(
        "street-00001", "Street", streetClass, direction, 50, 100, 1, 2, "Z0", new LineString([new Coordinate(0, 0), new Coordinate(0.001, 0)]), []);
}
