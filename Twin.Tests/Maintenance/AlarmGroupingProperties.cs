using FsCheck;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.City.Maintenance;
using Twin.City.Zones;

namespace Twin.Tests.Maintenance;

/// <summary>However much fails at once: nothing is said twice and nothing is left out.</summary>
public sealed class AlarmGroupingProperties
{
    private static readonly ZoneConditions Conditions = new(AlarmCity.City, 0);

    [Property]
    public bool Every_condition_of_a_device_is_said_by_itself_or_by_a_group_never_by_both_or_none(NonEmptyArray<byte> troubles, byte links)
    {
        var situation = Situation(links);
        var ofDevices = Conditions.OfDevices(Rows(troubles.Get), situation, AlarmCity.NowMs);

        var found = Conditions.Group(ofDevices, situation.Links);

        return ofDevices.TrueForAll(trouble => found.Exists(condition => Says(condition, trouble)) != found.Exists(condition => Groups(condition, trouble)))
            && found.TrueForAll(condition => condition.Key.Code == AlarmCode.ZoneCut || ofDevices.Exists(trouble => Says(condition, trouble) || Groups(condition, trouble)))
            && found.Select(condition => condition.Key).Distinct().Count() == found.Count;
    }

    [Property]
    public bool Whatever_lasts_is_an_active_alarm_in_the_end_however_groups_came_and_went(NonEmptyArray<byte> happenings)
    {
        var book = AlarmBook.Empty("HOP");
        var now = DateTimeOffset.FromUnixTimeMilliseconds(AlarmCity.NowMs);
        byte[] troubles = [0];
        byte links = 0;
        foreach (var happening in happenings.Get)
        {
            troubles = [.. troubles.TakeLast(20), happening];
            links = (byte)(happening >> 3);
            now = now.AddSeconds(happening % 20);
            book = book.Step(Found(troubles, links), now).Book;
        }

        // Held as it is for long enough for everything to be raised, absorbed or returned.
        var last = Found(troubles, links);
        for (var second = 0; second < 100; second++)
        {
            now = now.AddSeconds(1);
            book = book.Step(last, now).Book;
        }

        var active = book.Alarms.Where(alarm => alarm.IsActive).ToList();
        return last.Select(condition => condition.Key).ToHashSet().SetEquals(active.Select(alarm => alarm.Key))
            && active.TrueForAll(alarm => alarm.Devices.SequenceEqual(last.First(condition => condition.Key == alarm.Key).Devices, StringComparer.Ordinal));
    }

    private static List<Condition> Found(byte[] troubles, byte links) => Conditions.Of(Rows(troubles), Situation(links), AlarmCity.NowMs);

    private static bool Says(Condition condition, DeviceCondition trouble) => condition.Key == new AlarmKey(trouble.Code, trouble.Device.Id);

    private static bool Groups(Condition condition, DeviceCondition trouble) =>
        condition.Kind is null && condition.Devices.Contains(trouble.Device.Id) && AlarmRules.Of(condition.Key.Code, condition.Kind).Absorbs.Contains(trouble.Code);

    private static ZoneSituation Situation(byte links) => ZoneSituation.Empty with
    {
        Drifting = [.. Enumerable.Range(links % 7, 1 + (links % 9))],
        Links =
        [
            new GatewayLink("gateway-1", [.. Enumerable.Range(0, 8)], (links & 1) == 0, 1),
            new GatewayLink("gateway-2", [.. Enumerable.Range(8, 10)], (links & 2) == 0, 1),
            new GatewayLink(null, [AlarmCity.Counter], (links & 4) == 0, 1),
            new GatewayLink(null, [3], (links & 8) == 0, 1),
        ],
    };

    // Each byte is the trouble of one device: none, silence, a lamp without supply, a lamp that failed.
    private static MemberState[] Rows(byte[] troubles) =>
        [.. troubles.Select((trouble, i) => Row((i * 5) % (AlarmCity.Vehicle + 1), trouble)).DistinctBy(row => row.Device)];

    private static MemberState Row(int device, byte trouble)
    {
        var ago = trouble % 3 == 1 ? TimeSpan.FromDays(1) : TimeSpan.Zero;
        return device < AlarmCity.Lamps && trouble % 5 > 1
            ? AlarmCity.Row(device, ago, (Slot.Lamp.Status, AlarmCity.Word(DeviceKind.Lamp, Slot.Lamp.Status, trouble % 5 == 2 ? "lampFailure" : "supplyLoss")))
            : AlarmCity.Row(device, ago);
    }
}
