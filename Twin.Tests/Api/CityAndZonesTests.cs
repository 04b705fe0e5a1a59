using System.Net;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>GET /api/city</c>, <c>/api/zones</c> and <c>/api/zones/{code}</c>: the roll-ups add up to the devices.</summary>
public sealed class CityAndZonesTests(SharedTwin shared)
{
    [Fact]
    public async Task The_city_says_what_it_is_and_how_old_the_answer_is()
    {
        var city = await (await shared.ClientAsync()).GetAsync<City>("/api/city");

        Assert.Equal(("montpellier", "Europe/Paris", new Demo(ShiftedClock: false, EmulatedField: false)), (city.Id, city.TimeZone, city.Demo));
        Assert.NotEmpty(city.Name);
        Assert.NotEmpty(city.Attribution);
        Assert.Equal(["bollard", "camera", "counter", "lamp", "sign", "signal", "vehicle"], city.Devices.Keys.Order(StringComparer.Ordinal));
        Assert.True(city.AgeMs >= 0);
        Assert.Equal(city.Devices["vehicle"], city.Vehicles["total"]);
    }

    [Fact]
    public async Task Zones_come_by_code_and_each_alone_as_in_the_list()
    {
        var twin = await shared.ClientAsync();
        var zones = await twin.GetAsync<ZoneList>("/api/zones");

        Assert.Equal(31, zones.Items.Length);
        Assert.Equal(zones.Items.Select(zone => zone.Code).Order(StringComparer.Ordinal), zones.Items.Select(zone => zone.Code));
        var one = await twin.GetAsync<Zone>($"/api/zones/{zones.Items[3].Code}");
        Assert.Equal((zones.Items[3].Name, zones.Items[3].District), (one.Name, one.District));
        Assert.Matches("^[0-9A-Za-z]+\\.[0-9]+$", one.Version);
        Assert.True(one.AgeMs >= 0 && zones.AgeMs >= 0);
    }

    [Fact]
    public async Task A_zone_says_where_it_is_and_what_its_lamps_could_take()
    {
        var twin = await shared.ClientAsync();
        var zone = await twin.GetAsync<Zone>("/api/zones/HOP");
        var devices = await twin.AllDevicesAsync("zone=HOP");

        Assert.Equal(devices.Where(device => device.Kind == "lamp").Sum(lamp => lamp.Attributes.GetProperty("powerW").GetDouble()), zone.RatedPowerW, 6);
        Assert.All(
            devices.Where(device => device.Kind == "lamp"),
            lamp => Assert.True(
                lamp.Position.Lon >= zone.Bounds[0] && lamp.Position.Lat >= zone.Bounds[1] && lamp.Position.Lon <= zone.Bounds[2] && lamp.Position.Lat <= zone.Bounds[3]));
    }

    [Fact]
    public async Task An_alarm_shows_in_the_priorities_and_changes_the_version_until_somebody_has_seen_it()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        var before = (await twin.GetAsync<City>("/api/city")).AlarmsVersion;
        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { status = "lampFailure" });
        var alarm = await twin.AlarmOfAsync(lamp.Id);
        var raised = (await twin.GetAsync<City>("/api/city")).AlarmsVersion;
        Assert.NotEqual(before, raised);
        Assert.Contains((await twin.GetAsync<Zone>($"/api/zones/{lamp.Zone}")).HighestPriority, (string[])["low", "medium", "high"]);

        await twin.AskAsync(alarm, "acknowledge", new { actor = "operator:ana" });
        await Eventually.Async(
            async () => (City: await twin.GetAsync<City>("/api/city"), Unseen: (await twin.GetAsync<AlarmPage>("/api/alarms?state=unacknowledged,returned&limit=1000")).Items),
            seen => seen.City.AlarmsVersion != raised && seen.City.UnacknowledgedAlarms == new Unacknowledged(
                seen.Unseen.Count(unseen => unseen.Priority == "high"),
                seen.Unseen.Count(unseen => unseen.Priority == "medium"),
                seen.Unseen.Count(unseen => unseen.Priority == "low")),
            "the city to count those that nobody has seen, in another version");
    }

    [Fact]
    public async Task An_unknown_zone_is_404()
    {
        await (await shared.ClientAsync()).ProblemAsync("/api/zones/XXX", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_devices_of_all_zones_are_those_of_the_city()
    {
        var twin = await shared.ClientAsync();
        var city = await twin.GetAsync<City>("/api/city");
        var zones = (await twin.GetAsync<ZoneList>("/api/zones")).Items;

        foreach (var (kind, count) in city.Devices.Where(kind => kind.Key != "vehicle"))
        {
            Assert.Equal(count, zones.Sum(zone => zone.Devices.GetValueOrDefault(kind)));
        }

        await Eventually.Async(
            async () => (await twin.GetAsync<ZoneList>("/api/zones")).Items.Sum(zone => zone.Vehicles), sum => sum == city.Vehicles["total"], "every vehicle in one zone");
    }

    [Fact]
    public async Task The_roll_up_of_a_zone_is_the_sum_of_its_members_and_counts_its_open_alarms()
    {
        var twin = await shared.ClientAsync();
        var lamps = await shared.TakeAsync("lamp", 5);
        var zone = lamps[0].Zone;
        var now = await twin.NowAsync();
        await twin.SendAsync([.. lamps.Select((lamp, i) => TwinClient.Reading(lamp.Id, now, 1, new { level = 50, powerW = 10.25 + i, status = i == 0 ? "lampFailure" : "ok" }))]);

        await Eventually.Async(
            async () =>
            {
                var summary = await twin.GetAsync<Zone>($"/api/zones/{zone}");
                var openAlarms = (await twin.GetAsync<AlarmPage>($"/api/alarms?zone={zone}")).Total;
                return (Summary: Of(summary), Members: Of(await twin.AllDevicesAsync($"zone={zone}"), openAlarms));
            },
            seen => seen.Summary == seen.Members && seen.Summary.Reporting > 0 && seen.Summary.PowerW > 0 && seen.Summary.OpenAlarms > 0,
            $"the roll-up of {zone} to equal its members and open alarms");
    }

    [Fact]
    public async Task The_city_is_the_sum_of_its_zones_and_of_the_alarms_on_its_node()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1)).Id;
        await twin.ReportAsync(lamp, await twin.NowAsync(), 1, new { level = 50, powerW = 33, status = "ok" });

        await Eventually.Async(
            async () =>
            {
                var city = await twin.GetAsync<City>("/api/city");
                var zones = (await twin.GetAsync<ZoneList>("/api/zones")).Items;
                var onNode = (await twin.GetAsync<AlarmPage>("/api/alarms?limit=1000")).Items.Count(alarm => alarm.Zone.StartsWith("twin.", StringComparison.Ordinal));
                return (
                    City: new Sums(city.Reporting, Math.Round(city.PowerW, 2), city.OpenAlarms, city.Vehicles["total"]),
                    Zones: new Sums(
                        zones.Sum(zone => zone.Reporting), Math.Round(zones.Sum(zone => zone.PowerW), 2), zones.Sum(zone => zone.OpenAlarms) + onNode, zones.Sum(zone => zone.Vehicles)));
            },
            seen => seen.City == seen.Zones && seen.City.PowerW >= 33,
            "the city to equal the sum of its zones and its node");
    }

    private static Sums Of(Zone zone) => new(zone.Reporting, Math.Round(zone.PowerW, 2), zone.OpenAlarms, zone.Vehicles);

    private static Sums Of(List<Device> members, int openAlarms) => new(
        members.Count(member => member.Reported is not null),
        Math.Round(members.Sum(member => member.Reported?.Values.TryGetValue("powerW", out var powerW) == true ? powerW.GetDouble() : 0), 2),
        openAlarms,
        members.Count(member => member.Kind == "vehicle"));

    private sealed record Sums(int Reporting, double PowerW, int OpenAlarms, int Vehicles);
}
