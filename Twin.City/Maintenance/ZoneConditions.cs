using System.Collections.Immutable;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.City.Zones;

namespace Twin.City.Maintenance;

/// <summary>
/// What is wrong in a zone now. First device by device; then what many have in common takes the place of the many, so that every condition of a device
/// is covered by exactly one condition of the zone.
/// </summary>
public sealed class ZoneConditions
{
    /// <summary>How a device is known to be lost: it has been silent too long.</summary>
    public const string Silence = "silence";

    /// <summary>How a device is known to be lost: its own connection is down.</summary>
    public const string Connection = "connection";

    // Two lamps that fail together are chance; of three and more, a quarter of the cabinet at once is its feeder or its controller.
    private const int FewestOfCabinet = 3;
    private const double LeastShareOfCabinet = 0.25;

    private readonly CityInventory _city;
    private readonly Dictionary<string, int> _lampsOf;

    /// <summary>The conditions of a zone.</summary>
    public ZoneConditions(CityInventory city, int zone)
    {
        _city = city;
        _lampsOf = city.DevicesIn(zone).Select(device => city.Devices[device]).OfType<Lamp>().CountBy(lamp => lamp.Cabinet).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>What is wrong now.</summary>
    public List<Condition> Of(ReadOnlySpan<MemberState> rows, ZoneSituation situation, long nowMs) => Group(OfDevices(rows, situation, nowMs), situation.Links);

    /// <summary>What is wrong device by device. A device that was never heard is silent, which is no alarm.</summary>
    public List<DeviceCondition> OfDevices(ReadOnlySpan<MemberState> rows, ZoneSituation situation, long nowMs)
    {
        var found = new List<DeviceCondition>();
        var cut = situation.Links.Where(link => link is { Gateway: null, IsOnline: false }).SelectMany(link => link.Devices).ToHashSet();
        var upSince = UpSince(situation.Links);
        var drifting = situation.Drifting as IReadOnlySet<int> ?? situation.Drifting.ToHashSet();
        foreach (ref readonly var row in rows)
        {
            if (!row.Present || !row.Reported.Stamp.IsReported)
            {
                continue;
            }

            var device = _city.Devices[row.Device];
            var before = found.Count;
            if (DeviceStatus.AlarmCode(device.Kind, row.Reported.Values) is { } word)
            {
                found.Add(Fault(device, word));
            }

            if (cut.Contains(row.Device))
            {
                found.Add(new DeviceCondition(device, AlarmCode.CommunicationLost, Connection));
            }
            else if (IsSilent(device, row.Reported, situation, upSince.GetValueOrDefault(row.Device), nowMs))
            {
                found.Add(new DeviceCondition(device, device.Kind == DeviceKind.Counter ? AlarmCode.SilentCounter : AlarmCode.CommunicationLost, Silence));
            }

            // What is broken or out of reach cannot obey: that it does not is no news.
            if (found.Count == before && drifting.Contains(row.Device))
            {
                found.Add(new DeviceCondition(device, AlarmCode.Drift, null));
            }
        }

        return found;
    }

    /// <summary>
    /// Puts what many have in common in the place of the many: a gateway that is down for the silence behind it, a cabinet for its lamps. A gateway that is down is a condition
    /// even before anything behind it has been silent too long.
    /// </summary>
    public List<Condition> Group(IReadOnlyList<DeviceCondition> ofDevices, IReadOnlyList<GatewayLink> links)
    {
        var conditions = new List<Condition>();
        var behindCut = new HashSet<int>();
        foreach (var link in links.Where(link => link is { Gateway: not null, IsOnline: false }))
        {
            conditions.Add(new Condition(
                new AlarmKey(AlarmCode.ZoneCut, link.Gateway!), null, null, [.. link.Devices.Order().Select(device => _city.Devices[device].Id)], null));
            behindCut.UnionWith(link.Devices);
        }

        var left = ofDevices.Where(found => !(behindCut.Contains(found.Device.Ordinal) && AlarmRules.Of(AlarmCode.ZoneCut, null).Absorbs.Contains(found.Code))).ToList();
        TakeCabinets(conditions, left, IsLampGone, OfLostCabinet);
        TakeCabinets(conditions, left, IsLampAdrift, OfDriftingCabinet);
        conditions.AddRange(left.Select(Single));
        return conditions;
    }

    private static DeviceCondition Fault(Device device, string word)
    {
        if (device.Kind != DeviceKind.Lamp)
        {
            return new DeviceCondition(device, AlarmCode.DeviceFault, word);
        }

        return word == AlarmCode.SupplyLoss.Name()
            ? new DeviceCondition(device, AlarmCode.SupplyLoss, null)
            : new DeviceCondition(device, AlarmCode.LampFailure, word);
    }

    // What is behind a connection that came back had no way to be heard: its silence counts from then on.
    private static Dictionary<int, long> UpSince(IReadOnlyList<GatewayLink> links)
    {
        var upSince = new Dictionary<int, long>();
        foreach (var link in links.Where(link => link.IsOnline))
        {
            foreach (var device in link.Devices)
            {
                upSince[device] = Math.Max(link.SinceMs, upSince.GetValueOrDefault(device));
            }
        }

        return upSince;
    }

    private static bool IsSilent(Device device, in Reported reported, ZoneSituation situation, long upSinceMs, long nowMs)
    {
        if (device.Kind == DeviceKind.Vehicle && IsOffDuty(reported.Values))
        {
            return false;
        }

        return ReportPeriod.IsExceeded(device.Kind, reported, reported.Stamp.AtMs, nowMs)
            && (situation.LostBefore.Contains(device.Id)
                || ReportPeriod.IsExceeded(device.Kind, reported, Math.Max(situation.ListeningSinceMs, upSinceMs), nowMs));
    }

    // A vehicle that has said that it is off duty may be switched off.
    private static bool IsOffDuty(in DeviceValues values) => values.Has(Slot.Vehicle.Duty)
        && KindSchema.Of(DeviceKind.Vehicle).Values[Slot.Vehicle.Duty].Choices[(int)values[Slot.Vehicle.Duty]] == "offDuty";

    private static bool IsLampGone(DeviceCondition found) => found is { Device: Lamp, Code: AlarmCode.SupplyLoss or AlarmCode.CommunicationLost };

    private static bool IsLampAdrift(DeviceCondition found) => found is { Device: Lamp, Code: AlarmCode.Drift };

    // Takes what many lamps of a cabinet have in common out of what is left.
    private void TakeCabinets(
        List<Condition> conditions, List<DeviceCondition> left, Predicate<DeviceCondition> concerns, Func<IGrouping<string, DeviceCondition>, Condition> toOne)
    {
        var taken = left.Where(found => concerns(found)).GroupBy(found => ((Lamp)found.Device).Cabinet, StringComparer.Ordinal).Where(IsMany)
            .ToDictionary(cabinet => cabinet.Key, toOne, StringComparer.Ordinal);
        conditions.AddRange(taken.Values);
        left.RemoveAll(found => concerns(found) && taken.ContainsKey(((Lamp)found.Device).Cabinet));
    }

    private bool IsMany(IGrouping<string, DeviceCondition> ofCabinet)
    {
        var lamps = ofCabinet.DistinctBy(found => found.Device.Ordinal).Count();
        return lamps >= FewestOfCabinet && lamps >= LeastShareOfCabinet * _lampsOf.GetValueOrDefault(ofCabinet.Key);
    }

    private static Condition OfLostCabinet(IGrouping<string, DeviceCondition> gone)
    {
        // What most of them say; a lamp without supply falls silent in the end, so of two equals the supply.
        var word = gone.CountBy(found => found.Code).OrderByDescending(count => count.Value).ThenBy(count => count.Key).First().Key;
        return new Condition(new AlarmKey(AlarmCode.CabinetLoss, gone.Key), null, word.Name(), IdsOf(gone), null);
    }

    private static Condition OfDriftingCabinet(IGrouping<string, DeviceCondition> adrift) =>
        new(new AlarmKey(AlarmCode.Drift, adrift.Key), null, null, IdsOf(adrift), null);

    private static ImmutableArray<string> IdsOf(IEnumerable<DeviceCondition> found) =>
        [.. found.Select(one => one.Device).DistinctBy(device => device.Ordinal).OrderBy(device => device.Ordinal).Select(device => device.Id)];

    private static Condition Single(DeviceCondition found) => new(
        new AlarmKey(found.Code, found.Device.Id), found.Device.Kind, found.Detail, [found.Device.Id], found.Device.Kind == DeviceKind.Lamp ? found.Device.Street : null);
}
