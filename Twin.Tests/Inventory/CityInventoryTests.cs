using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>An inventory knows by zone what it holds.</summary>
public sealed class CityInventoryTests
{
    [Fact]
    public void Every_device_is_in_exactly_its_zone()
    {
        var city = SmallCity.Make();

        for (var zone = 0; zone < city.Zones.Length; zone++)
        {
            Assert.Equal(city.Devices.Where(device => device.Zone == zone).Select(device => device.Ordinal), city.DevicesIn(zone));
        }
    }

    [Fact]
    public void Vehicles_are_known_wherever_their_stations_are() => Assert.Equal([20, 21, 22, 23], SmallCity.Make().Vehicles);
}
