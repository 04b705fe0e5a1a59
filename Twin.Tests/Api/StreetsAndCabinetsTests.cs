using System.Net;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>GET /api/streets/{id}</c> and <c>GET /api/cabinets</c>: what they say is what their devices say.</summary>
public sealed class StreetsAndCabinetsTests(SharedTwin shared)
{
    [Fact]
    public async Task A_street_adds_its_lamps_up_and_counts_their_alarms()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        var before = await twin.GetAsync<Street>($"/api/streets/{lamp.Street}");
        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { level = 40, powerW = 31.5, status = "lampPowerTooHigh" });

        await Eventually.Async(
            async () =>
            {
                var street = await twin.GetAsync<Street>($"/api/streets/{lamp.Street}");
                var members = (await twin.AllDevicesAsync($"zone={lamp.Zone}")).Where(device => device.Street == lamp.Street).ToList();
                return (Street: street, Members: members);
            },
            seen => seen.Members.Any(member => member.Alarms.Length > 0)
                && seen.Street.OpenAlarms == seen.Members.SelectMany(member => member.Alarms).DistinctBy(alarm => alarm.Id).Count()
                && seen.Street.Lamps.PowerW >= 31.5 && seen.Street.Lamps.Lit >= 1 && seen.Street.Lamps.MeanLevel > 0,
            $"{lamp.Street} to count {lamp.Id}");

        Assert.Equal(before.Lamps.Total, before.Devices["lamp"]);
        Assert.InRange(before.Lamps.Reporting, 0, before.Lamps.Total);
        Assert.True(before.Lamps.RatedPowerW > 0);
        Assert.Equal(4, before.Bounds.Length);
        Assert.True(before.Line.Length >= 2 && before.LengthM > 0 && before.AgeMs >= 0);
        Assert.Contains(before.Id, before.Named.Streets);
        Assert.True(before.Named.Lamps >= before.Lamps.Total);
        Assert.Contains(before.Direction, (string[])["both", "forward", "closed"]);
    }

    [Fact]
    public async Task A_street_and_its_zone_say_what_a_counter_counted()
    {
        var twin = await shared.ClientAsync();
        var counter = Assert.Single(await shared.TakeAsync("counter", 1));
        await twin.ReportAsync(counter.Id, await twin.NowAsync(), 1, new { vehicles = 50, periodS = 300 });

        var street = await Eventually.Async(
            async () => await twin.GetAsync<Street>($"/api/streets/{counter.Street}"),
            seen => seen.Traffic?.Counters.Contains(counter.Id) == true,
            $"{counter.Street} to hear {counter.Id}");

        Assert.True(street.Traffic!.VolumePerHour >= 600);
        Assert.Equal(street.Traffic.VolumePerHour / street.Traffic.CapacityPerHour, street.Traffic.Share, 9);
        var zone = await twin.GetAsync<Zone>($"/api/zones/{street.Zone}");
        Assert.True(zone.TrafficPerHour >= 600);
        Assert.True(zone.TrafficShare > 0);
    }

    [Fact]
    public async Task A_street_without_counters_has_no_traffic()
    {
        var twin = await shared.ClientAsync();
        var lamps = await twin.AllDevicesAsync("kind=lamp&zone=HOP");
        var counted = (await twin.AllDevicesAsync("kind=counter")).Select(counter => counter.Street).ToHashSet();

        Assert.Null((await twin.GetAsync<Street>($"/api/streets/{lamps.First(lamp => !counted.Contains(lamp.Street)).Street}")).Traffic);
    }

    [Fact]
    public async Task A_cabinet_names_the_lamps_that_it_feeds_and_adds_them_up()
    {
        var twin = await shared.ClientAsync();
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        var id = lamp.Attributes.GetProperty("cabinet").GetString();
        await twin.ReportAsync(lamp.Id, await twin.NowAsync(), 1, new { level = 40, powerW = 31.5, status = "ok" });

        var cabinet = await Eventually.Async(
            async () => await twin.GetAsync<Cabinet>($"/api/cabinets/{id}"), seen => seen.Lamps is { PowerW: >= 31.5, Lit: >= 1 }, $"{id} to count {lamp.Id}");

        Assert.Contains(lamp.Id, cabinet.Devices);
        Assert.Contains(lamp.Street, cabinet.Streets);
        Assert.Equal(cabinet.Devices.Length, cabinet.Lamps.Total);
        Assert.NotEmpty(cabinet.SupplyPoint);
        var fed = (await twin.AllDevicesAsync("kind=lamp")).Where(device => device.Attributes.GetProperty("cabinet").GetString() == id).ToList();
        Assert.Equal(fed.Select(device => device.Id), cabinet.Devices);
        Assert.Equal(fed.Sum(device => device.Attributes.GetProperty("powerW").GetDouble()), cabinet.Lamps.RatedPowerW, 6);
    }

    [Fact]
    public async Task Cabinets_are_listed_by_id_page_by_page_and_by_zone()
    {
        var twin = await shared.ClientAsync();
        List<Cabinet> all = [];
        for (var next = "/api/cabinets?limit=300"; next is not null;)
        {
            using var answer = await twin.Http.GetAsync(next);
            var page = await TwinClient.ReadAsync<CabinetPage>(answer, HttpStatusCode.OK);
            Assert.Equal(717, page.Total);
            all.AddRange(page.Items);
            next = TwinClient.NextLink(answer);
        }

        Assert.Equal(717, all.Count);
        Assert.Equal(all.Select(cabinet => cabinet.Id).Order(StringComparer.Ordinal), all.Select(cabinet => cabinet.Id));
        var inZone = await twin.GetAsync<CabinetPage>("/api/cabinets?zone=HOP&limit=1000");
        Assert.Equal(all.Where(cabinet => cabinet.Zone == "HOP").Select(cabinet => cabinet.Id), inZone.Items.Select(cabinet => cabinet.Id));
        Assert.True(inZone.AgeMs >= 0);
    }

    [Theory]
    [InlineData("/api/streets/street-99999")]
    [InlineData("/api/cabinets/cabinet-9999")]
    public async Task What_there_is_not_is_404(string path) => await (await shared.ClientAsync()).ProblemAsync(path, HttpStatusCode.NotFound);

    [Theory]
    [InlineData("zone", "zone=XXX")]
    [InlineData("limit", "limit=1001")]
    [InlineData("cursor", "cursor=!")]
    [InlineData("colour", "colour=red")]
    public async Task A_bad_filter_is_400_and_named(string field, string query) =>
        Assert.Equal(field, (await (await shared.ClientAsync()).ProblemAsync($"/api/cabinets?{query}", HttpStatusCode.BadRequest)).Field);
}
