using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Xunit;

namespace Twin.Tests.Inventory;

/// <summary>The city that ships: golden counts, and what holds for every device.</summary>
public sealed class MontpellierTests
{
    private static readonly CityInventory City = CityPackage.Load(Montpellier.Package);

    [Theory]
    [InlineData(DeviceKind.Lamp, 29_969)]
    [InlineData(DeviceKind.Signal, 373)]
    [InlineData(DeviceKind.Camera, 141)]
    [InlineData(DeviceKind.Bollard, 35)]
    [InlineData(DeviceKind.Sign, 24)]
    [InlineData(DeviceKind.Counter, 1_661)]
    [InlineData(DeviceKind.Vehicle, 205)]
    public void Has_as_many_devices_of_each_kind_as_the_city_counts(DeviceKind kind, int count) =>
        Assert.Equal(count, City.Devices.Count(device => device.Kind == kind));

    [Fact]
    public void Has_its_places()
    {
        Assert.Equal("montpellier", City.Manifest.Id);
        Assert.Equal("Europe/Paris", City.Manifest.TimeZone);
        Assert.Equal((7, 31, 8_011, 8, 1_024, 717), (
            City.Districts.Length, City.Zones.Length, City.Streets.Length, City.PedestrianAreas.Length, City.Places.Length, City.Cabinets.Length));
        Assert.Equal(6_026, City.Streets.SelectMany(street => new[] { street.FromNode, street.ToNode }).Distinct().Count());
        Assert.Equal(748, Math.Round(City.Streets.Sum(street => street.LengthM) / 1_000));
    }

    [Fact]
    public void Puts_the_156_lamps_outside_every_zone_in_the_nearest_and_says_so()
    {
        var lookup = new ZoneLookup(City.Zones);
        var outside = City.Devices.OfType<Lamp>().Where(lamp => !lookup.IsInside(lamp.Position)).ToArray();

        Assert.Equal(156, outside.Length);
        Assert.All(outside, lamp => Assert.Contains(lamp.Derived, derivation => derivation is { Field: "zone", Rule: "zone.nearest" }));
        Assert.All(City.Devices.OfType<Lamp>(), lamp => Assert.Equal(lookup.ZoneOf(lamp.Position), lamp.Zone));
    }

    [Fact]
    public void Tells_the_two_zones_apart_that_share_a_code()
    {
        Assert.Equal("La Pompignane", City.FindZone("MIP")!.Name);
        var second = City.FindZone("MIP2")!;
        Assert.Equal("Port Marianne", second.Name);
        Assert.Equal(new Derivation("code", "zone.code.numbered", 1), Assert.Single(second.Derived));

        // The city's own figure of 2,929 lamps in its largest zone counts both as one; one more lies outside and nearest to them.
        Assert.Equal(2_930, City.Devices.OfType<Lamp>().Count(lamp => City.Zones[lamp.Zone].Code is "MIP" or "MIP2"));
    }

    [Fact]
    public void Every_device_has_a_zone_and_a_street_that_exists_or_none() => Assert.All(City.Devices, device =>
    {
        Assert.InRange(device.Zone, 0, City.Zones.Length - 1);
        Assert.True(device.Street is null || City.FindStreet(device.Street) is not null);
    });

    [Fact]
    public void Devices_are_ordered_by_kind_then_id_and_found_by_id()
    {
        Assert.Equal(
            City.Devices.OrderBy(device => device.Kind).ThenBy(device => device.Id, StringComparer.Ordinal).Select(device => device.Id),
            City.Devices.Select(device => device.Id));
        Assert.Equal(0, City.OrdinalOf("lamp-00001"u8));
        Assert.Equal(City.Devices.Length - 1, City.OrdinalOf("vehicle-roads-32"u8));
        Assert.Equal(-1, City.OrdinalOf("lamp-99999"u8));
    }

    [Fact]
    public void Each_cabinet_feeds_20_to_60_lamps_of_one_zone_through_a_supply_point_of_its_own()
    {
        var fed = City.Devices.OfType<Lamp>().ToLookup(lamp => lamp.Cabinet, StringComparer.Ordinal);
        Assert.All(City.Cabinets, cabinet =>
        {
            Assert.InRange(fed[cabinet.Id].Count(), 20, 60);
            Assert.All(fed[cabinet.Id], lamp => Assert.Equal(cabinet.Zone, City.Zones[lamp.Zone].Code));
        });
        Assert.Equal(City.Cabinets.Length, fed.Count);
        Assert.Equal(City.Cabinets.Length, City.Cabinets.Select(cabinet => cabinet.SupplyPoint).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Powers_follow_the_means_by_lantern_type()
    {
        var lamps = City.Devices.OfType<Lamp>().ToLookup(lamp => lamp.LanternType, StringComparer.Ordinal);

        Assert.Equal(50, lamps["BORNE COLONNE"].Average(lamp => lamp.PowerW));
        Assert.InRange(lamps["LANTERNE"].Average(lamp => lamp.PowerW), 135, 145);
        Assert.InRange(City.Devices.OfType<Lamp>().Average(lamp => lamp.PowerW), 125, 135);
        Assert.Equal(9, lamps["LANTERNE"].Select(lamp => lamp.PowerW).Distinct().Count());
    }

    [Fact]
    public void Units_start_where_their_services_are()
    {
        var places = City.Places.ToDictionary(place => place.Id, StringComparer.Ordinal);
        var vehicles = City.Devices.OfType<Vehicle>().ToLookup(vehicle => vehicle.Service, vehicle => places[vehicle.Station], StringComparer.Ordinal);

        Assert.Equal(["Centre de secours Guizonnier", "Centre de secours M. Dormoy"], vehicles["fire"].Select(place => place.Name).Distinct().Order());
        Assert.Equal(["C.H.U Lapeyronie"], vehicles["medical"].Select(place => place.Name).Distinct());
        Assert.All(vehicles["police"], place => Assert.StartsWith("Poste de police municipale", place.Name, StringComparison.Ordinal));
        Assert.Equal(160, new[] { "lighting", "roads", "cleaning", "green" }.Sum(service => vehicles[service].Count()));
    }

    [Fact]
    public void Streets_are_closed_one_way_or_both_ways_as_the_city_says()
    {
        var byDirection = City.Streets.CountBy(street => street.Direction).ToDictionary();

        Assert.Equal(695, byDirection[TravelDirection.Closed]);
        Assert.Equal(1_710, byDirection[TravelDirection.Forward]);
        Assert.Equal(5_606, byDirection[TravelDirection.Both]);
        Assert.All(City.Streets.Where(street => street.Class == StreetClass.Pedestrian), street => Assert.Equal(TravelDirection.Closed, street.Direction));
    }

    [Fact]
    public void Counters_tell_the_last_campaign_of_each_counted_arc()
    {
        var counters = City.Devices.OfType<Counter>().ToArray();
        var counter = Assert.Single(counters, counter => counter is { Street: "street-03332", Heading: "Juin-Semard" });

        // 1,021 arcs were counted; the only count of Rue Sébastien Lenormand came from a broken counter (9999).
        Assert.Equal(1_020, counters.Select(at => at.Street).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal((253.0, 28.0, 28.0, 50.0, 2010), (
            counter.DailyVehicles, counter.MorningPeakVehicles, counter.EveningPeakVehicles, counter.SpeedLimitKmh, counter.CountedYear));
        Assert.Equal("Rue Louise Michel, Juin-Semard", counter.Name);
    }

    [Fact]
    public void Everything_derived_names_a_rule_of_the_package_and_a_confidence()
    {
        var rules = City.Manifest.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        var derived = City.Devices.SelectMany(device => device.Derived)
            .Concat(City.Streets.SelectMany(street => street.Derived))
            .Concat(City.Cabinets.SelectMany(cabinet => cabinet.Derived))
            .Concat(City.Places.SelectMany(place => place.Derived))
            .Distinct();

        Assert.All(derived, derivation =>
        {
            Assert.Contains(derivation.Rule, rules);
            Assert.InRange(derivation.Confidence, 0.01, 1);
        });
        Assert.All(City.Devices.OfType<Lamp>(), lamp => Assert.Contains(lamp.Derived, derivation => derivation.Field == "powerW"));
        Assert.All(City.Devices.Where(device => device is Bollard or Sign or Vehicle), device => Assert.Equal("*", Assert.Single(device.Derived).Field));
    }

    [Fact]
    public void Has_warnings_but_no_errors()
    {
        var result = CityCheck.Run(Montpellier.Package);

        Assert.False(result.HasErrors);
        Assert.All(result.Findings, finding => Assert.NotEmpty(finding.Feature));
        Assert.Contains(result.Counts, count => count is { Name: "devices", Value: 32_408 });
    }

    [Fact]
    public void No_file_is_too_large_for_a_spreadsheet_or_a_review() =>
        Assert.All(Directory.EnumerateFiles(Montpellier.Package), file => Assert.InRange(new FileInfo(file).Length, 1, 5_000_000));
}
