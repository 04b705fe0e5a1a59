using FsCheck;
using FsCheck.Xunit;
using Twin.Api.Mirror;
using Twin.City.Devices;
using Twin.City.Geography;
using Twin.City.Inventory;
using Twin.City.Zones;
using Twin.Grains.Devices;
using Twin.Grains.Zones;

namespace Twin.Tests.Zones;

public sealed class VehicleZoneProperties
{
    private const int Vehicle = SmallCity.Zones * SmallCity.LampsPerZone;
    private static readonly CityInventory City = SmallCity.Make();
    private static readonly ZoneLookup Lookup = new(City.Zones);

    [Property]
    public bool A_vehicle_is_in_exactly_one_zone_however_its_exits_and_entries_arrive(NonEmptyArray<byte> way, int seed)
    {
        var zones = City.Zones.Select(zone => new ZoneMembers(City, zone.Ordinal)).ToArray();
        var mirror = new VehicleZones(City);
        var (last, messages) = Drive(way.Get);

        foreach (var (zone, change) in Samples.ShuffledWithDuplicates(messages, seed))
        {
            var rows = zones[zone].Apply([change]);
            mirror.Note(new ZoneFrame(zone, 1, 0, zones[zone].Version, IsWhole: false, 0, 0, [.. rows]));
            if (mirror.ZoneOf(Vehicle) is < 0 or >= SmallCity.Zones)
            {
                return false;
            }
        }

        var present = zones.Where(zone => zone.Find(Vehicle) is { Present: true }).Select(zone => zone.Zone).ToArray();
        return present is [var only] && only == last && mirror.ZoneOf(Vehicle) == last;
    }

    // What the vehicle's grain sends: a report to the zone it is in, and an exit to the one it left.
    private static (int Last, List<(int Zone, MemberChange Change)> Messages) Drive(byte[] way)
    {
        var messages = new List<(int, MemberChange)>();
        var zone = City.Devices[Vehicle].Zone;
        for (var step = 0; step < way.Length; step++)
        {
            var reading = Samples.OfVehicle(Vehicle, step, way[step] % SmallCity.Zones);
            var reported = new Reported(reading.Stamp, reading.Values);
            var next = VehicleZone.Of(Lookup, City.Devices[Vehicle], reported);
            if (next != zone)
            {
                messages.Add((zone, new MemberChange(Vehicle, Present: false, reported, null)));
                zone = next;
            }

            messages.Add((zone, new MemberChange(Vehicle, Present: true, reported, null)));
        }

        return (zone, messages);
    }
}
