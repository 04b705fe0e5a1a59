using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary>A vehicle is in the zone where it drives, and in no other.</summary>
public sealed class VehicleZoneTests(SharedTwin shared)
{
    [Fact]
    public async Task A_vehicle_that_crosses_a_border_is_in_exactly_one_zone()
    {
        var twin = await shared.ClientAsync();
        var vehicle = Assert.Single(await shared.TakeAsync("vehicle", 1)).Id;
        var stops = await StopsAsync(twin, 6);
        var now = await twin.NowAsync();

        for (var i = 0; i < stops.Length; i++)
        {
            await DriveAsync(twin, vehicle, now, i, stops[i]);

            var zone = stops[i].Zone;
            await Eventually.Async(() => ZonesOfAsync(twin, vehicle), seen => seen == zone, $"{vehicle} to be in {zone} alone");
            Assert.Equal(zone, (await twin.DeviceAsync(vehicle)).Zone);
        }
    }

    [Fact]
    public async Task Vehicles_that_cross_to_and_fro_quickly_end_in_the_zone_of_their_last_reading()
    {
        var twin = await shared.ClientAsync();
        var vehicles = await shared.TakeAsync("vehicle", 4);
        var stops = await StopsAsync(twin, 3);
        var now = await twin.NowAsync();

        await Task.WhenAll(vehicles.Select((vehicle, v) => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++)
            {
                await DriveAsync(twin, vehicle.Id, now, i, stops[(v + i) % stops.Length]);
            }
        })));

        for (var v = 0; v < vehicles.Length; v++)
        {
            var (vehicle, zone) = (vehicles[v].Id, stops[(v + 29) % stops.Length].Zone);
            await Eventually.Async(() => ZonesOfAsync(twin, vehicle), seen => seen == zone, $"{vehicle} to be in {zone} alone");
        }
    }

    [Fact]
    public async Task A_vehicle_that_leaves_a_watched_zone_comes_once_more_as_left()
    {
        var twin = await shared.ClientAsync();
        var vehicle = Assert.Single(await shared.TakeAsync("vehicle", 1)).Id;
        var stops = await StopsAsync(twin, 2);
        var now = await twin.NowAsync();
        await DriveAsync(twin, vehicle, now, 0, stops[0]);
        await using var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={stops[0].Zone}&kinds=vehicle");
        var view = new LiveView();
        await view.UntilAsync(reader, seen => seen.Entities.ContainsKey(vehicle), "the vehicle to come");

        await DriveAsync(twin, vehicle, now, 1, stops[1]);

        await view.UntilAsync(reader, seen => !seen.Entities.ContainsKey(vehicle), "the vehicle to leave");
        var left = Assert.Single(view.Frames.SelectMany(frame => frame.Frame.Devices), entity => entity.Left && entity.Id == vehicle);
        Assert.Equal(stops[1].Zone, left.Zone);
    }

    [Fact]
    public async Task A_listener_that_was_away_while_a_vehicle_left_learns_of_it_when_it_resumes()
    {
        var twin = await shared.ClientAsync();
        var vehicle = Assert.Single(await shared.TakeAsync("vehicle", 1)).Id;
        var stops = await StopsAsync(twin, 2);
        var now = await twin.NowAsync();
        await DriveAsync(twin, vehicle, now, 0, stops[0]);
        var path = $"/api/live?zones={stops[0].Zone}&kinds=vehicle";
        var view = new LiveView();
        await using (var reader = await SseReader.OpenAsync(twin.Http, path))
        {
            await view.UntilAsync(reader, seen => seen.Entities.ContainsKey(vehicle) && seen.LastEventId is not null, "the vehicle and an id");
        }

        await DriveAsync(twin, vehicle, now, 1, stops[1]);

        await using var resumed = await SseReader.OpenAsync(twin.Http, path, view.LastEventId);
        await view.UntilAsync(resumed, seen => !seen.Entities.ContainsKey(vehicle), "the vehicle to be gone");
    }

    [Fact]
    public async Task A_listener_of_both_zones_holds_a_crossing_vehicle_once_in_its_new_zone()
    {
        var twin = await shared.ClientAsync();
        var vehicle = Assert.Single(await shared.TakeAsync("vehicle", 1)).Id;
        var stops = await StopsAsync(twin, 2);
        var now = await twin.NowAsync();
        await DriveAsync(twin, vehicle, now, 0, stops[0]);
        await using var reader = await SseReader.OpenAsync(twin.Http, $"/api/live?zones={stops[0].Zone},{stops[1].Zone}&kinds=vehicle");
        var view = new LiveView();

        for (var i = 0; i < 10; i++)
        {
            var (seq, stop) = (i, stops[i % 2]);
            await DriveAsync(twin, vehicle, now, seq, stop);
            await view.UntilAsync(reader, seen => seen.Holds(vehicle, now, seq) && seen.Entities[vehicle].Zone == stop.Zone, $"the vehicle in {stop.Zone}");
        }
    }

    // Signals stand in their zone: where one stands, the zone is known.
    private static async Task<Device[]> StopsAsync(TwinClient twin, int count)
    {
        var signals = await twin.AllDevicesAsync("kind=signal");
        return [.. signals.DistinctBy(signal => signal.Zone).Take(count)];
    }

    private static async Task DriveAsync(TwinClient twin, string vehicle, DateTimeOffset at, long seq, Device stop)
    {
        var values = new { lon = stop.Position.Lon, lat = stop.Position.Lat, speedKmh = 30, heading = 90, duty = "engaged", status = "ok" };
        var answer = await twin.SendAsync(TwinClient.Reading(vehicle, at, seq, values));
        Assert.Equal(1, answer.Accepted + answer.Duplicate);
    }

    private static async Task<string> ZonesOfAsync(TwinClient twin, string vehicle)
    {
        List<string> zones = [];
        foreach (var zone in (await twin.GetAsync<ZoneList>("/api/zones")).Items)
        {
            var members = await twin.AllDevicesAsync($"kind=vehicle&zone={zone.Code}");
            if (members.Exists(member => member.Id == vehicle))
            {
                zones.Add(zone.Code);
            }
        }

        return string.Join(',', zones);
    }
}
