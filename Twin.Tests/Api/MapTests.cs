using System.Net;
using System.Net.WebSockets;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>/api/map</c>, <c>/tiles</c> and <c>/api/live/map</c>: what the map in the browser reads.</summary>
public sealed class MapTests(SharedTwin shared)
{
    [Fact]
    public async Task The_ordinals_of_the_kinds_are_contiguous_and_cover_the_city()
    {
        var twin = await shared.ClientAsync();
        var map = await twin.GetAsync<Map>("/api/map");
        var city = await twin.GetAsync<City>("/api/city");

        var next = 0;
        foreach (var kind in map.Kinds)
        {
            Assert.Equal((next, city.Devices[kind.Kind]), (kind.First, kind.Count));
            next += kind.Count;
        }

        Assert.Equal(city.Devices.Values.Sum(), next);
        Assert.Equal((await twin.GetAsync<ZoneList>("/api/zones")).Items.Select(zone => zone.Code), map.Zones);
        Assert.Equal(4, map.Bounds.Length);
        Assert.InRange(map.Centre.Lon, map.Bounds[0], map.Bounds[2]);
        Assert.InRange(map.Centre.Lat, map.Bounds[1], map.Bounds[3]);
    }

    [Theory]
    [InlineData("zones")]
    [InlineData("streets")]
    [InlineData("devices")]
    public async Task The_tile_at_the_centre_has_content(string layer)
    {
        var twin = await shared.ClientAsync();
        var centre = (await twin.GetAsync<Map>("/api/map")).Centre;
        const int Zoom = 14;
        var tiles = Math.Pow(2, Zoom);
        var x = (int)((centre.Lon + 180) / 360 * tiles);
        var latitude = centre.Lat * Math.PI / 180;
        var y = (int)((1 - (Math.Log(Math.Tan(latitude) + (1 / Math.Cos(latitude))) / Math.PI)) / 2 * tiles);

        using var answer = await twin.Http.GetAsync($"/tiles/{layer}/{Zoom}/{x}/{y}.mvt");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_layer_that_is_none_is_404()
    {
        await (await shared.ClientAsync()).ProblemAsync("/tiles/secrets/14/8300/5900.mvt", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_binary_feed_gives_a_snapshot_of_every_zone_and_then_each_change()
    {
        var twin = await shared.ClientAsync();
        var map = await twin.GetAsync<Map>("/api/map");
        var vehicles = map.Kinds.Single(kind => kind.Kind == "vehicle");
        var lamp = Assert.Single(await shared.TakeAsync("lamp", 1));
        var vehicle = Assert.Single(await shared.TakeAsync("vehicle", 1));
        var lampOrdinal = await OrdinalAsync(twin, map, lamp);
        var vehicleOrdinal = await OrdinalAsync(twin, map, vehicle);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(twin.Http.BaseAddress!) { Scheme = "ws", Path = "/api/live/map" }.Uri, CancellationToken.None);
        HashSet<int> zones = [];
        HashSet<uint> devices = [];
        var dimmed = false;
        var moved = false;
        var now = await twin.NowAsync();

        while (zones.Count < map.Zones.Length)
        {
            Take(await ReadAsync());
        }

        Assert.Equal(map.Kinds.Sum(kind => kind.Count), devices.Count);
        await twin.SendAsync(
            TwinClient.Reading(lamp.Id, now, 1, new { level = 37, status = "relayFailure" }),
            TwinClient.Reading(vehicle.Id, now, 1, new { lon = vehicle.Position.Lon, lat = vehicle.Position.Lat, heading = 271, duty = "returning" }));
        while (!dimmed || !moved)
        {
            Take(await ReadAsync());
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

        void Take(MapFrame frame)
        {
            Assert.InRange(frame.Zone, 0, map.Zones.Length - 1);
            if (frame.IsSnapshot)
            {
                zones.Add(frame.Zone);
            }

            devices.UnionWith(frame.Entries.Select(entry => entry.Ordinal));
            dimmed |= Array.Exists(frame.Entries, entry => entry.Ordinal == lampOrdinal && entry is { Status: 2, Value: 37, Position: null });
            moved |= Array.Exists(frame.Entries, entry => entry.Ordinal == vehicleOrdinal && entry is { Status: 1, Value: 3, Extra: 271 } && Near(entry.Position!));
        }

        bool Near(Position at) => Math.Abs(at.Lon - vehicle.Position.Lon) < 2e-7 && Math.Abs(at.Lat - vehicle.Position.Lat) < 2e-7;

        async Task<MapFrame> ReadAsync()
        {
            using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
                Assert.Equal(WebSocketMessageType.Binary, received.MessageType);
                bytes.Write(buffer, 0, received.Count);
            }
            while (!received.EndOfMessage);

            return MapFrame.Read(bytes.ToArray(), ordinal => ordinal >= vehicles.First && ordinal < vehicles.First + vehicles.Count);
        }
    }

    [Fact]
    public async Task The_binary_feed_asked_for_without_a_WebSocket_is_400()
    {
        using var answer = await (await shared.ClientAsync()).Http.GetAsync("/api/live/map");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<uint> OrdinalAsync(TwinClient twin, Map map, Device device)
    {
        var ofKind = await twin.AllDevicesAsync($"kind={device.Kind}");
        return (uint)(map.Kinds.Single(kind => kind.Kind == device.Kind).First + ofKind.FindIndex(found => found.Id == device.Id));
    }

    private sealed record MapKind(string Kind, int First, int Count);

    private sealed record Map(string Name, string Attribution, string Version, Position Centre, double[] Bounds, string[] Zones, MapKind[] Kinds);
}
