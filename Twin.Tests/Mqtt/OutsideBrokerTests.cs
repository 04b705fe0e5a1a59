using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using Twin.Api.Mqtt;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>The twin as a client of Mosquitto.</summary>
public sealed class OutsideBrokerTests
{
    private const int Lamps = 50;
    private const int ReadingsPerLamp = 40;

    [Fact]
    public async Task What_the_broker_has_taken_reaches_the_twin_though_it_is_killed_on_the_way()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var data = new TemporaryFolder();
        await using var one = await broker.ConnectAsync();
        await using var other = await broker.ConnectAsync();
        string[] lamps;
        DateTimeOffset now;
        Task<MqttClientPublishResult[]>[] sending;
        await using (var process = await TwinProcess.StartAsync(data.Path, broker.Arguments))
        {
            var twin = new TwinClient(process.Http);
            now = await twin.NowAsync();
            lamps = [.. (await twin.GetAsync<DevicePage>($"/api/devices?kind=lamp&limit={Lamps}")).Items.Select(lamp => lamp.Id)];
            sending = [SendAsync(one, lamps[..(Lamps / 2)], now), SendAsync(other, lamps[(Lamps / 2)..], now)];
            await Eventually.Async(() => twin.DeviceAsync(lamps[0]), lamp => lamp.Reported is not null, "the first reading");
            await process.KillAsync();
        }

        // The broker takes them while the twin is away.
        foreach (var results in await Task.WhenAll(sending).WaitAsync(Eventually.Patience, TimeProvider.System))
        {
            Assert.All(results, result => Assert.True(result.IsSuccess, $"{result.ReasonCode}"));
        }

        await using var again = await TwinProcess.StartAsync(data.Path, broker.Arguments);
        var twinAgain = new TwinClient(again.Http);
        foreach (var lamp in lamps)
        {
            await Eventually.Async(() => twinAgain.DeviceAsync(lamp), seen => seen.Reported?.Seq == ReadingsPerLamp, $"the last reading of {lamp}");
        }
    }

    [Fact]
    public async Task Nodes_share_the_messages_and_the_centre_says_that_it_is_there_and_by_its_Will_that_it_is_not()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var data = new TemporaryFolder();
        await using var process = await TwinProcess.StartAsync(data.Path, broker.Arguments);
        var twin = new TwinClient(process.Http);
        var now = await twin.NowAsync();
        var lamp = (await twin.GetAsync<DevicePage>("/api/devices?kind=lamp&limit=1")).Items[0];
        await using var otherNode = await broker.ConnectAsync();
        await using var device = await broker.ConnectAsync();
        await otherNode.SubscribeAsync("$share/twin/twin/v1/+/+/telemetry");

        const int Messages = 40;
        for (var seq = 1; seq <= Messages; seq++)
        {
            await device.PublishAsync($"twin/v1/lamp/{lamp.Id}/telemetry", TwinClient.Reading(lamp.Id, now, seq, new { level = 1 }));
        }

        var heard = 0;
        await Eventually.Async(
            async () =>
            {
                while (otherNode.TryHear(out _))
                {
                    heard++;
                }

                return heard + await ReceivedAsync(process);
            },
            both => both >= Messages,
            "every message at one of the two");
        Assert.InRange(heard, 1, Messages - 1);
        Assert.Equal(Messages, heard + await ReceivedAsync(process));

        await device.SubscribeAsync("twin/v1/centre/state");
        Assert.Contains("\"online\":true", MqttDevice.Text(await device.HearAsync()), StringComparison.Ordinal);
        await process.KillAsync();
        Assert.Equal("""{"online":false}""", MqttDevice.Text(await device.HearAsync()));
    }

    [Fact]
    public async Task A_node_is_not_ready_while_its_broker_is_away_and_comes_back_with_it()
    {
        using var data = new TemporaryFolder();
        var broker = await Mosquitto.StartAsync();
        await using var process = await TwinProcess.StartAsync(data.Path, broker.Arguments);

        await broker.DisposeAsync();

        var health = await Eventually.Async(
            async () => await process.Http.GetAsync("/health/ready"), answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable, "the broker to be missed");
        Assert.Contains("\"broker\"", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await using var again = await Mosquitto.StartAsync(broker.Port);
        await Eventually.Async(async () => await process.Http.GetAsync("/health/ready"), answer => answer.IsSuccessStatusCode, "the broker to be found again");
    }

    [Fact]
    public async Task A_node_that_its_broker_refuses_is_not_ready_and_the_log_says_why()
    {
        using var data = new TemporaryFolder();
        await using var broker = await Mosquitto.StartAsync();
        await using var process = await TwinProcess.StartAsync(data.Path, broker.Arguments);

        await broker.ChangePasswordAsync("another");
        await broker.RestartAsync();

        await Eventually.Async(
            () => Task.FromResult(process.Output.StandardOutput), output => output.Contains("The broker refused the connection: ", StringComparison.Ordinal), "the refusal");
        var health = await process.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("\"broker\"", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await broker.ChangePasswordAsync(MqttTwin.Token);
        await broker.RestartAsync();
        await Eventually.Async(async () => await process.Http.GetAsync("/health/ready"), answer => answer.IsSuccessStatusCode, "the broker to be found again");
    }

    [Fact]
    public async Task A_state_that_is_no_Unicode_is_passed_over_and_an_orderly_stop_says_that_the_centre_is_offline()
    {
        using var data = new TemporaryFolder();
        await using var broker = await Mosquitto.StartAsync();
        await using var process = await TwinProcess.StartAsync(data.Path, broker.Arguments);
        var twin = new TwinClient(process.Http);
        var lamp = (await twin.GetAsync<DevicePage>("/api/devices?kind=lamp&limit=1")).Items[0];
        await using var device = await broker.ConnectAsync();

        await device.PublishAsync($"twin/v1/lamp/{lamp.Id}/state", """{"\ud800x":1}"""u8.ToArray());
        await device.PublishAsync($"twin/v1/lamp/{lamp.Id}/telemetry", TwinClient.Reading(lamp.Id, await twin.NowAsync(), 1, new { level = 1 }));
        await Eventually.Async(() => twin.DeviceAsync(lamp.Id), seen => seen.Reported?.Seq == 1, "the reading behind it");

        await device.SubscribeAsync("twin/v1/centre/state");
        Assert.Contains("\"online\":true", MqttDevice.Text(await device.HearAsync()), StringComparison.Ordinal);
        await process.StopAsync();
        string last;
        do
        {
            last = MqttDevice.Text(await device.HearAsync());
        }
        while (last != """{"online":false}""");
    }

    [Fact]
    public void The_client_id_is_the_same_after_a_restart_and_another_for_every_node()
    {
        string[] nodes =
        [
            OutsideBroker.ClientIdOf("one", "data", "http://127.0.0.1:8081"),
            OutsideBroker.ClientIdOf("one", "data", "http://127.0.0.1:8082"),
            OutsideBroker.ClientIdOf("one", "other", "http://127.0.0.1:8081"),
            OutsideBroker.ClientIdOf("other", "data", "http://127.0.0.1:8081"),
        ];

        Assert.Distinct(nodes);
        Assert.Equal(nodes[0], OutsideBroker.ClientIdOf("one", Path.GetFullPath("data"), "http://127.0.0.1:8081"));
    }

    [Fact]
    public async Task Two_nodes_on_one_machine_with_one_data_directory_keep_their_sessions()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var witness = await broker.ConnectAsync();
        await witness.SubscribeAsync("twin/v1/test/#");
        var options = new MqttOptions { Broker = $"mqtt://127.0.0.1:{broker.Port}", User = Mosquitto.User, Password = MqttTwin.Token };
        using var first = Node("http://127.0.0.1:8081");
        using var second = Node("http://127.0.0.1:8082");
        await first.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => Task.FromResult(first.IsThere), there => there, "the first node at the broker");
        await second.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.Async(() => Task.FromResult(second.IsThere), there => there, "the second node at the broker");

        // A node that was thrown out would not bring it.
        await first.PublishAsync(Message("first"), TestContext.Current.CancellationToken);
        Assert.Equal("twin/v1/test/first", (await witness.HearAsync()).Topic);
        await second.PublishAsync(Message("second"), TestContext.Current.CancellationToken);
        Assert.Equal("twin/v1/test/second", (await witness.HearAsync()).Topic);
        Assert.DoesNotContain("already connected", broker.Log, StringComparison.Ordinal);

        await first.StopAsync(CancellationToken.None);
        await second.StopAsync(CancellationToken.None);

        // Nothing comes for them here, so they need neither an inbox nor a turn.
        OutsideBroker Node(string urls) => new(
            options, OutsideBroker.ClientIdOf("one", "data", urls), null!, null!, null!, TimeProvider.System, NullLogger<OutsideBroker>.Instance);

        static MqttApplicationMessage Message(string name) => new() { Topic = $"twin/v1/test/{name}", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce };
    }

    [Fact]
    public async Task A_node_is_known_to_its_broker_by_the_client_id_that_it_is_given()
    {
        using var data = new TemporaryFolder();
        await using var broker = await Mosquitto.StartAsync();
        await using var process = await TwinProcess.StartAsync(data.Path, [.. broker.Arguments, "--Twin:Mqtt:ClientId", "this-container"]);

        await Eventually.Async(() => Task.FromResult(broker.Log), log => log.Contains(" as this-container (", StringComparison.Ordinal), "the client id in the broker's log");
    }

    private static Task<MqttClientPublishResult[]> SendAsync(MqttDevice gateway, string[] lamps, DateTimeOffset now) =>
        Task.WhenAll(Enumerable.Range(1, ReadingsPerLamp).SelectMany(seq => lamps.Select(lamp =>
            gateway.PublishAsync($"twin/v1/lamp/{lamp}/telemetry", TwinClient.Reading(lamp, now, seq, new { level = seq })))));

    private static async Task<int> ReceivedAsync(TwinProcess process) =>
        (int)Metrics.Sum(await process.Http.GetStringAsync("/metrics"), "twin_readings_received", "mqtt");
}
