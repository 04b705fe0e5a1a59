using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using Twin.City.Devices;
using Twin.City.Inventory;
using Twin.Journal;
using Twin.Journal.Postgres;
using Twin.Tests.Api;
using Twin.Tests.Inventory;
using Twin.Tests.Mqtt;
using Twin.Tests.Processes;
using Xunit;
using Device = Twin.Tests.Api.Device;

namespace Twin.Tests.Cluster;

/// <summary>Two nodes with doors are one city, and what hangs on one goes on at the other when it dies.</summary>
[Collection(ClusterOfFour.Collection)]
public sealed class TwoDoorsTests(ClusterOfFour cluster)
{
    // The loads of the other tests take cameras from the front of the list, and lamps everywhere: these are nobody else's.
    private const int FirstOwnCamera = 36;

    [Fact]
    public async Task What_is_told_to_one_node_is_seen_at_the_other_in_lists_and_live()
    {
        var (here, there) = (cluster.Doors[0].Client, cluster.Doors[1].Client);
        var bollard = (await here.AllDevicesAsync("kind=bollard"))[0];
        await using var listener = await SseReader.OpenAsync(there.Http, $"/api/live?zones={bollard.Zone}");
        var view = new LiveView();
        await view.UntilAsync(listener, seen => seen.Snapshots.Count == 1, "the snapshot");

        var now = await here.NowAsync();
        await here.ReportAsync(bollard.Id, now, 1, new { position = "raised" });

        await view.UntilAsync(listener, seen => seen.Holds(bollard.Id, now, 1), "the reading");
        await Eventually.Async(() => there.DeviceAsync(bollard.Id), seen => seen.Reported?.Seq == 1, "the reading in the list");
    }

    [Fact]
    public async Task A_node_without_a_silo_serves_every_address_that_it_describes()
    {
        var http = cluster.Doors[0].Process.Http;
        using var description = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json"));
        string[] paths = [.. description.RootElement.GetProperty("paths").EnumerateObject().Where(path => path.Value.TryGetProperty("get", out _)).Select(path => path.Name)];
        Assert.True(paths.Length > 10, $"{paths.Length} paths");
        foreach (var path in paths)
        {
            var filled = path.Replace("{id}", path.Contains("devices", StringComparison.Ordinal) ? "lamp-00001" : "1", StringComparison.Ordinal);
            using var answer = await http.GetAsync(filled, HttpCompletionOption.ResponseHeadersRead);
            Assert.True((int)answer.StatusCode < 500, $"{filled}: {(int)answer.StatusCode}");
        }

        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{cluster.Doors[0].Process.Address.Authority}/api/live/map"), TestContext.Current.CancellationToken);
        Assert.True((await socket.ReceiveAsync(new byte[1_000_000], TestContext.Current.CancellationToken)).Count > 0);
    }

    [Fact]
    public async Task A_gateway_registered_in_the_database_obeys_orders_of_either_node_and_after_a_kill_at_the_other_broker()
    {
        var camera = (await cluster.Doors[0].Client.AllDevicesAsync("kind=camera"))[FirstOwnCamera];
        var token = await RegisterAsync("cluster-gateway", "--gateway", "cluster-gateway", "--device", camera.Id);
        await Eventually.Async(async () => (await LetsInAsync(cluster.Doors[0], token), await LetsInAsync(cluster.Doors[1], token)), seen => seen == (true, true), "both nodes to know the client");

        await using (var gateway = await MqttDevice.ConnectAsync(cluster.Doors[0].Process.MqttPort, "cluster-gateway", token))
        {
            await gateway.SubscribeAsync("twin/v1/gateway/cluster-gateway/cmd/#");
            await ObeysAsync(gateway, camera, cluster.Doors[1].Client, cluster.Doors[0].Client, 7);
            await cluster.Doors[0].KillAsync();
            await gateway.Ended;
        }

        await using (var gateway = await MqttDevice.ConnectAsync(cluster.Doors[1].Process.MqttPort, "cluster-gateway", token))
        {
            await gateway.SubscribeAsync("twin/v1/gateway/cluster-gateway/cmd/#");
            await ObeysAsync(gateway, camera, cluster.Doors[1].Client, cluster.Doors[1].Client, 8);
        }

        await cluster.Doors[0].StartAsync();
        await cluster.Members.AreReadyAsync();
    }

    [Fact]
    public async Task What_a_dead_node_left_undelivered_reaches_its_devices_by_another_node()
    {
        var twin = cluster.Doors[1].Client;
        var bollard = (await twin.AllDevicesAsync("kind=bollard"))[1];
        var now = await twin.NowAsync();
        await twin.ReportAsync(bollard.Id, now, 1, new { position = "raised" });

        // A node that makes a reading durable and ends before it can tell the device: this process.
        var city = CityPackage.Load(cluster.Members.City);
        await using var database = PostgresDatabase.Open(cluster.Members.ConnectionString);
        await using (var store = new PostgresJournalStore(database))
        {
            await using var journal = await ReadingJournal.OpenAsync(
                store, city, new JournalOptions(), TimeProvider.System, NullLogger<ReadingJournal>.Instance, TestContext.Current.CancellationToken);
            var values = DeviceValues.Empty;
            await journal.AppendAsync(new[] { new Reading(city.Find(bollard.Id)!.Ordinal, new ReadingStamp(now.ToUnixTimeMilliseconds(), 2), values) }, TestContext.Current.CancellationToken);
        }

        foreach (var door in cluster.Doors)
        {
            await Eventually.Async(() => door.Client.DeviceAsync(bollard.Id), seen => seen.Reported?.Seq == 2, $"the reading at {door.Name}");
        }
    }

    [Fact]
    public async Task Readings_of_a_node_that_is_killed_with_its_last_answer_are_shown_by_the_other()
    {
        var (dies, lives) = (cluster.Doors[0], cluster.Doors[1]);
        string[] counters = [.. (await lives.Client.AllDevicesAsync("kind=counter")).Select(counter => counter.Id)];
        var now = await lives.Client.NowAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(seq => dies.Client.SendAsync(
            [.. counters.Select(counter => TwinClient.Reading(counter, now, seq, new { vehicles = seq, periodS = 60 }))])));
        Assert.All(answers, answer => Assert.Equal(0, answer.Refused));

        await dies.KillAsync();

        await Eventually.Async(
            () => lives.Client.AllDevicesAsync("kind=counter"), seen => seen.TrueForAll(counter => counter.Reported?.Seq == 8), "every counter's last reading");
        await dies.StartAsync();
        await cluster.Members.AreReadyAsync();
    }

    [Fact]
    public async Task A_listener_whose_node_dies_goes_on_at_the_other_with_what_is_newer_and_no_reset()
    {
        var (dies, lives) = (cluster.Doors[1], cluster.Doors[0]);
        await cluster.SettleAsync();
        var bollard = (await lives.Client.AllDevicesAsync("kind=bollard"))[2];
        var now = await lives.Client.NowAsync();
        var view = new LiveView();
        await using (var listener = await SseReader.OpenAsync(dies.Process.Http, $"/api/live?zones={bollard.Zone}"))
        {
            await view.UntilAsync(listener, seen => seen.Snapshots.Count == 1, "the snapshot");
            await lives.Client.ReportAsync(bollard.Id, now, 1, new { position = "raised" });
            await view.UntilAsync(listener, seen => seen.Holds(bollard.Id, now, 1), "the first reading");
            await dies.KillAsync();
        }

        await lives.Client.ReportAsync(bollard.Id, now, 2, new { position = "lowered" });
        var before = view.Frames.Count;
        await using (var listener = await SseReader.OpenAsync(lives.Process.Http, $"/api/live?zones={bollard.Zone}", view.LastEventId))
        {
            await view.UntilAsync(listener, seen => seen.Holds(bollard.Id, now, 2), "the second reading");
        }

        Assert.All(view.Frames.Skip(before), frame => Assert.Equal("changes", frame.Type));
        await dies.StartAsync();
        await cluster.Members.AreReadyAsync();
    }

    private static async Task ObeysAsync(MqttDevice gateway, Device camera, TwinClient orders, TwinClient watches, int preset)
    {
        var order = await orders.OrderAsync(camera.Id, new { preset, actor = "operator:ana", reason = "cluster test" });
        var command = await gateway.HearAsync();
        using var body = JsonDocument.Parse(MqttDevice.Text(command));
        Assert.Equal(order.Id, body.RootElement.GetProperty("command").GetString());
        await gateway.ReplyAsync(command, new { status = "accepted" });
        await gateway.PublishAsync("twin/v1/gateway/cluster-gateway/telemetry", TwinClient.Reading(camera.Id, await watches.NowAsync(), preset, new { on = true, preset }));
        foreach (var twin in new[] { orders, watches })
        {
            await Eventually.Async(() => twin.CommandAsync(order.Id), seen => seen.Status == "acknowledged", "the acknowledgement");
        }
    }

    private async Task<string> RegisterAsync(string name, params string[] rights)
    {
        var end = await TwinCommand.RunAsync(["mqtt", "register", name, .. rights, "--city", cluster.Members.City, "--database", cluster.Members.ConnectionString]);
        Assert.True(end.ExitCode == 0, end.StandardError);
        return end.StandardOutput.Trim();
    }

    private static async Task<bool> LetsInAsync(Member node, string token)
    {
        await using var client = await MqttDevice.ConnectAsync(node.Process.MqttPort, "cluster-gateway", token);
        return client.Welcome!.ResultCode == MqttClientConnectResultCode.Success;
    }
}
