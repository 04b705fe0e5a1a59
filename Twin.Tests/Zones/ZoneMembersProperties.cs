using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Zones;

namespace Twin.Tests.Zones;

public sealed class ZoneMembersProperties
{
    private static readonly CityInventory City = SmallCity.Make();

    [Property]
    public bool Changes_in_any_order_and_with_duplicates_end_in_the_same_rows(NonEmptyArray<byte> steps, int seed)
    {
        var changes = steps.Get.Select((step, i) => Change(i % SmallCity.LampsPerZone, step)).ToArray();

        var inOrder = Apply(changes.OrderBy(change => change.Reported.Stamp).Select(change => new[] { change }));
        var shuffled = Apply(Samples.ShuffledWithDuplicates(changes, seed).Chunk(3));

        return States(inOrder).SequenceEqual(States(shuffled));
    }

    [Property]
    public bool A_merged_change_does_what_the_two_do_in_either_order(byte first, byte second)
    {
        var (one, other) = (Change(0, first), Change(0, second));

        var merged = States(Apply([[one.Merge(other)]]));

        return merged.SequenceEqual(States(Apply([[one], [other]]))) && merged.SequenceEqual(States(Apply([[other], [one]])));
    }

    [Property]
    public bool A_roll_up_equals_the_sum_of_its_members(NonEmptyArray<byte> steps)
    {
        var members = Apply(steps.Get.Select((step, i) => new[] { Change(i % SmallCity.LampsPerZone, step) }));

        var sum = members.RollUp(readingsPerSecond: 3, openAlarms: 2);

        var present = members.Rows.ToArray().Where(row => row.Present && row.Reported.Stamp.IsReported).ToArray();
        var lamps = present.Where(row => City.Devices[row.Device].Kind == DeviceKind.Lamp).ToArray();
        return sum.Reporting == present.Length
            && Close(sum.PowerW, lamps.Sum(row => row.Reported.Values[Slot.Lamp.PowerW]))
            && Close(sum.EnergyTodayKWh, lamps.Sum(row => Math.Max(0, row.Reported.Values[Slot.Lamp.EnergyKWh] - row.EnergyAtDayStartKWh)))
            && sum.OpenAlarms == 2
            && sum.Devices.Sum() == SmallCity.LampsPerZone + 1
            && sum.ReadingsPerSecond.Equals(3);
    }

    [Property]
    public bool Roll_ups_add_up_in_any_grouping(byte a, byte b, byte c)
    {
        var (x, y, z) = (Sum(a), Sum(b), Sum(c));
        var (left, right) = ((x + y) + z, x + (y + z));
        return left.Devices.SequenceEqual(right.Devices) && left.Reporting == right.Reporting && left.OpenAlarms == right.OpenAlarms
            && Close(left.PowerW, right.PowerW) && Close(left.EnergyTodayKWh, right.EnergyTodayKWh);
    }

    [Property]
    public bool What_is_newer_than_a_version_completes_a_copy_that_stood_there(NonEmptyArray<byte> steps, byte cut)
    {
        var members = new ZoneMembers(City, 0);
        var copy = new Dictionary<int, MemberState>();
        var copiedTo = -1L;
        var i = 0;
        foreach (var step in steps.Get)
        {
            if (i++ == cut % steps.Get.Length)
            {
                Copy();
            }

            members.Apply([Change(i % SmallCity.LampsPerZone, step)]);
        }

        Copy();
        return members.Rows.ToArray().All(row => copy[row.Device] == row);

        void Copy()
        {
            foreach (var row in members.Since(copiedTo))
            {
                copy[row.Device] = row;
            }

            copiedTo = members.Version;
        }
    }

    private static MemberChange Change(int device, byte step)
    {
        var reading = Samples.OfLamp(device, step);
        return new MemberChange(device, Present: true, new Reported(reading.Stamp, reading.Values), null);
    }

    private static ZoneMembers Apply(IEnumerable<MemberChange[]> batches)
    {
        var members = new ZoneMembers(City, 0);
        foreach (var batch in batches)
        {
            members.Apply(batch);
        }

        return members;
    }

    private static RollUp Sum(byte step) => Apply([[Change(0, step)]]).RollUp(readingsPerSecond: 1, openAlarms: step);

    // Versions and the start of the day depend on the order by design; what a device says and where it is must not.
    private static IEnumerable<(int, bool, Reported)> States(ZoneMembers members) =>
        members.Rows.ToArray().OrderBy(row => row.Device).Select(row => (row.Device, row.Present, row.Reported));

    private static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a));
}
