using FsCheck;
using FsCheck.Xunit;
using Twin.City.Fleet;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.Tests.Emulator;
using Twin.Tests.Inventory;
using Xunit;

namespace Twin.Tests.Fleet;

public sealed class VehicleDriveTests
{
    private static readonly RoadNetwork Small = new(StreetCity.Make().Streets);
    private static readonly CityInventory City = CityPackage.Load(Montpellier.Package);
    private static readonly RoadNetwork Roads = new(City.Streets);

    [Property]
    public bool A_drive_keeps_to_open_streets_their_directions_and_their_limits(int seed, PositiveInt vehicle) =>
        Drives(Small, new WayHome(Small, new Position(0.0021, 0.002)), seed, vehicle.Get, 600, home: false).All(step => IsLawful(Small, step));

    [Property]
    public bool A_drive_turns_round_only_at_a_dead_end(int seed, PositiveInt vehicle) =>
        Drives(Small, new WayHome(Small, new Position(0.0021, 0.002)), seed, vehicle.Get, 600, home: false)
            .All(step => step.Before.Arc / 2 != step.After.Arc / 2 || step.Before.Arc == step.After.Arc || Small.EndNode(step.Before.Arc) == 4);

    [Property]
    public bool A_vehicle_comes_home_from_wherever_it_is(int seed, PositiveInt vehicle, PositiveInt seconds)
    {
        var station = new WayHome(Small, new Position(0.0021, 0.002));
        var away = Drives(Small, station, seed, vehicle.Get, 1 + (seconds.Get % 500), home: false).Last().After;
        var back = Drives(Small, station, seed, vehicle.Get, 900, home: true, away).ToArray();
        return back.Any(step => step.After.IsHome) && back.TakeWhile(step => !step.Before.IsHome).All(step => IsLawful(Small, step));
    }

    [Fact]
    public void Every_station_of_the_city_can_be_left_and_come_back_to()
    {
        var vehicles = City.Devices.OfType<Vehicle>().DistinctBy(vehicle => vehicle.Position).ToArray();

        Assert.NotEmpty(vehicles);
        Assert.All(vehicles, vehicle =>
        {
            var station = new WayHome(Roads, vehicle.Position);
            var out_ = Drives(Roads, station, 3, vehicle.Ordinal, 900, home: false).ToArray();
            Assert.All(out_, step => Assert.True(IsLawful(Roads, step)));
            var back = Drives(Roads, station, 3, vehicle.Ordinal, 7_200, home: true, out_[^1].After).ToArray();
            Assert.True(back[^1].After.IsHome, $"{vehicle.Id} is not home.");
            Assert.All(back, step => Assert.True(IsLawful(Roads, step)));
        });
    }

    [Fact]
    public void The_same_seed_drives_the_same_way_and_another_seed_another()
    {
        var station = new WayHome(Roads, City.Devices.OfType<Vehicle>().First().Position);
        VehicleDrive After(int seed) => Drives(Roads, station, seed, 8, 1_200, home: false).Last().After;

        Assert.Equal(After(1), After(1));
        Assert.NotEqual(After(1), After(2));
        Assert.True(After(1).Turns > 20);
    }

    [Fact]
    public void A_vehicle_moves_no_further_in_a_second_than_its_speed_allows()
    {
        var station = new WayHome(Roads, City.Devices.OfType<Vehicle>().First().Position);
        Assert.All(Drives(Roads, station, 1, 8, 600, home: false), step =>
        {
            var moved = step.Before.Point(Roads).Position.DistanceM(step.After.Point(Roads).Position);
            Assert.InRange(moved, 0, (90 / 3.6) + 0.5);
        });
    }

    private static IEnumerable<(VehicleDrive Before, VehicleDrive After)> Drives(
        RoadNetwork network, WayHome station, int seed, int vehicle, int seconds, bool home, VehicleDrive? from = null)
    {
        var drive = from ?? VehicleDrive.From(station, 0);
        for (var second = 0; second < seconds && !drive.IsHome; second++)
        {
            var next = drive.Step(network, seed, vehicle, 1, home ? station : null);
            yield return (drive, next);
            drive = next;
        }
    }

    private static bool IsLawful(RoadNetwork network, (VehicleDrive Before, VehicleDrive After) step)
    {
        var street = network.StreetOf(step.After.Arc);
        var isOpen = street.Direction != TravelDirection.Closed && (street.Direction == TravelDirection.Both || !RoadNetwork.IsBackward(step.After.Arc));
        var isOn = step.After.AlongM >= 0 && step.After.AlongM <= network.LengthM(step.After.Arc) + 1e-9;

        // A second may pass several short streets, so the way from one arc to the next is followed.
        var follows = step.After.Turns == step.Before.Turns || Leads(network, step.Before.Arc, step.After.Arc, step.After.Turns - step.Before.Turns);
        return isOpen && isOn && follows && step.After.SpeedKmh <= street.SpeedLimitKmh + 1e-9;
    }

    private static bool Leads(RoadNetwork network, int from, int to, int turns)
    {
        foreach (var next in network.Next(from).ToArray())
        {
            if (network.StartNode(next) == network.EndNode(from) && (turns == 1 ? next == to : Leads(network, next, to, turns - 1)))
            {
                return true;
            }
        }

        return false;
    }
}
