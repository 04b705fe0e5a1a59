using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>An order to a whole zone, to a street and to the whole city on the city that ships, and what SIGKILL leaves of it.</summary>
public sealed class BulkOrderKillTests
{
    private const string Zone = "HOP";

    [Fact]
    public async Task An_order_that_was_answered_reaches_every_lamp_though_the_process_is_killed_at_once()
    {
        using var data = new TemporaryFolder();
        Command city;
        Command zone;
        await using (var process = await TwinProcess.StartAsync(data.Path))
        {
            var twin = new TwinClient(process.Http);
            city = await twin.OrderManyAsync(Order(new { kind = "lamp" }, 70));
            zone = await twin.OrderManyAsync(Order(new { kind = "lamp", zones = new[] { Zone } }, 100), "zone");
            await process.KillAsync();
        }

        await using var next = await TwinProcess.StartAsync(data.Path);
        var again = new TwinClient(next.Http);

        // The devices are asked, not the command: asking that would wake it, and the start must have done so by itself.
        var lamps = await LampsOfAsync(again, "kind=lamp", lamp => lamp.Desired is not null);
        Assert.Equal(lamps.Count, city.Total);
        Assert.All(lamps, lamp => Assert.Equal(lamp.Zone == Zone ? zone.Id : city.Id, lamp.Desired!.Command));
        Assert.All(lamps, lamp => Assert.Equal(lamp.Zone == Zone ? 100 : 70, lamp.Desired!.Values["level"].GetDouble()));
        Assert.All(lamps, lamp => Assert.Equal(lamp.Zone == Zone ? 2 : 1, lamp.Desired!.Version));
        await again.BecomesAsync(city.Id, seen => seen.Counts == new Counts(city.Total - zone.Total, 0, zone.Total, 0, 0), "superseded in the zone");
        var held = await again.OrderManyAsync(Order(new { kind = "lamp", zones = new[] { Zone } }, 100), "zone");
        Assert.Equal((zone.Id, zone.At, new Counts(zone.Total, 0, 0, 0, 0)), (held.Id, held.At, held.Counts));
    }

    [Fact]
    public async Task Zones_streets_and_cabinets_narrow_and_long_lists_are_cut()
    {
        using var data = new TemporaryFolder();
        await using var process = await TwinProcess.StartAsync(data.Path);
        var twin = new TwinClient(process.Http);
        var lamps = await twin.AllDevicesAsync("kind=lamp");
        var lamp = lamps.First(candidate => candidate.Street is not null);
        var cabinet = Cabinet(lamp);

        var zone = await twin.OrderManyAsync(Order(new { kind = "lamp", zones = new[] { lamp.Zone } }, 1));
        var street = await twin.OrderManyAsync(Order(new { kind = "lamp", streets = new[] { lamp.Street } }, 2));
        var both = await twin.OrderManyAsync(Order(new { kind = "lamp", streets = new[] { lamp.Street }, cabinets = new[] { cabinet } }, 3));
        var one = await twin.OrderManyAsync(Order(new { cabinets = new[] { cabinet }, devices = new[] { lamp.Id } }, 4));
        var all = await twin.OrderManyAsync(Order(new { kind = "lamp" }, 5));

        Assert.Equal(lamps.Count(other => other.Zone == lamp.Zone), zone.Total);
        Assert.Equal(Ids(lamps, other => other.Street == lamp.Street), street.Targets);
        Assert.Equal(Ids(lamps, other => other.Street == lamp.Street && Cabinet(other) == cabinet), both.Targets);
        Assert.Equal([lamp.Id], one.Targets);
        Assert.Equal((lamps.Count, 1_000, 1_000), (all.Total, all.Targets.Length, all.Devices.Length));
    }

    private static object Order(object targets, int level) => new { targets, values = new { level }, actor = "operator:ana", reason = "accident" };

    private static string? Cabinet(Device lamp) => lamp.Attributes.GetProperty("cabinet").GetString();

    private static string[] Ids(List<Device> lamps, Func<Device, bool> fits) => [.. lamps.Where(fits).Select(lamp => lamp.Id)];

    private static Task<List<Device>> LampsOfAsync(TwinClient twin, string query, Func<Device, bool> holds) =>
        Eventually.Async(() => twin.AllDevicesAsync(query), lamps => lamps.TrueForAll(lamp => holds(lamp)), "every lamp to have its order");
}
