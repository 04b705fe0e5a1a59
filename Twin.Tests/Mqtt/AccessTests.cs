using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>Who may speak and hear at the MQTT door.</summary>
public sealed class AccessTests(MqttTwin twin)
{
    [Fact]
    public async Task Only_a_registered_user_with_its_token_is_let_in()
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await twin.RegisterAsync(Client("let-in", lamp));
        var port = await twin.PortAsync();

        await using var right = await MqttDevice.ConnectAsync(port, "let-in", MqttTwin.Token);
        await using var wrongToken = await MqttDevice.ConnectAsync(port, "let-in", "another");
        await using var unknown = await MqttDevice.ConnectAsync(port, "nobody", MqttTwin.Token);
        await using var anonymous = await MqttDevice.ConnectAsync(port, null, null);
        await using var emulated = await MqttDevice.ConnectAsync(port, "field/gateway/HOP", MqttTwin.Token);

        Assert.Equal(MqttClientConnectResultCode.Success, right.Welcome!.ResultCode);
        Assert.All(
            new[] { wrongToken, unknown, anonymous, emulated },
            refused => Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, refused.Welcome!.ResultCode));
    }

    [Fact]
    public async Task Older_protocols_are_refused_because_they_cannot_say_that_a_reading_was_refused()
    {
        await using var old = await MqttDevice.ConnectAsync(
            await twin.PortAsync(), "anybody", MqttTwin.Token, options => options.WithProtocolVersion(MqttProtocolVersion.V311));

        Assert.Equal(MqttClientConnectResultCode.UnsupportedProtocolVersion, old.Welcome!.ResultCode);
    }

    [Fact]
    public async Task The_broker_says_what_it_can_do()
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync("welcome", lamp);

        Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, device.Welcome!.MaximumQoS);
        Assert.Equal(256U * 1024, device.Welcome.MaximumPacketSize);
        Assert.False(device.Welcome.SharedSubscriptionAvailable);
        Assert.InRange<int>(device.Welcome.ReceiveMaximum ?? 0, 100, 10_000);
    }

    [Fact]
    public async Task Readings_of_another_ones_device_are_refused()
    {
        var http = await twin.HttpAsync();
        var lamps = await twin.TakeAsync(DeviceKind.Lamp, 2);
        await using var device = await twin.ConnectAsync("own-only", lamps[0]);
        var reading = TwinClient.Reading(lamps[1].Id, await http.NowAsync(), 1, new { level = 1 });

        var onItsTopic = await device.PublishAsync($"twin/v1/lamp/{lamps[1].Id}/telemetry", reading);
        var onOwnTopic = await device.PublishAsync($"twin/v1/lamp/{lamps[0].Id}/telemetry", reading);
        var onAGateway = await device.PublishAsync("twin/v1/gateway/HOP/telemetry", reading);
        var asAnotherKind = await device.PublishAsync($"twin/v1/signal/{lamps[0].Id}/telemetry", reading);

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, onItsTopic.ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, onOwnTopic.ReasonCode);
        Assert.StartsWith("notRegistered", onOwnTopic.ReasonString, StringComparison.Ordinal);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, onAGateway.ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, asAnotherKind.ReasonCode);
        Assert.Null((await http.DeviceAsync(lamps[1].Id)).Reported);
    }

    [Fact]
    public async Task Nobody_may_publish_commands_or_the_state_of_the_centre_and_only_a_console_may_break_the_field()
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync("no-orders", lamp);
        await using var console = await twin.ConnectAsync(new FieldClient("console", "", null, [], [], [], Control: true));

        Assert.Equal(MqttClientPublishReasonCode.TopicNameInvalid, (await device.PublishAsync($"twin/v1/lamp/{lamp.Id}/cmd/desired", "{}"u8.ToArray())).ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.TopicNameInvalid, (await device.PublishAsync("twin/v1/centre/state", "{}"u8.ToArray())).ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, (await device.PublishAsync("twin/v1/field/control", "{}"u8.ToArray())).ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.Success, (await console.PublishAsync("twin/v1/field/control", "{}"u8.ToArray())).ReasonCode);
    }

    [Fact]
    public async Task A_client_hears_its_own_commands_and_the_centre_and_nothing_else_wildcards_included()
    {
        var lamps = await twin.TakeAsync(DeviceKind.Lamp, 2);
        await using var gateway = await twin.ConnectGatewayAsync("listener", "listening", lamps[0]);

        foreach (var filter in new[]
        {
            "twin/v1/gateway/listening/cmd/#", "twin/v1/gateway/listening/cmd/desired", $"twin/v1/lamp/{lamps[0].Id}/cmd/#", "twin/v1/centre/state",
        })
        {
            Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await gateway.SubscribeAsync(filter));
        }

        foreach (var filter in new[]
        {
            "#", "+/#", "twin/#", "twin/v1/#", "twin/v1/+/+/cmd/#", "twin/v1/gateway/+/cmd/#", "twin/v1/gateway/other/cmd/#", $"twin/v1/lamp/{lamps[1].Id}/cmd/#",
            $"twin/v1/lamp/{lamps[0].Id}/#", $"twin/v1/lamp/{lamps[0].Id}/telemetry", "twin/v1/lamp/+/telemetry", "twin/v1/centre/#", "twin/v1/field/control", "$SYS/#",
        })
        {
            Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, await gateway.SubscribeAsync(filter));
        }

        Assert.Equal(MqttClientSubscribeResultCode.SharedSubscriptionsNotSupported, await gateway.SubscribeAsync("$share/twin/twin/v1/gateway/listening/cmd/#"));
    }

    [Fact]
    public async Task The_centre_says_that_it_is_there()
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync("centre-listener", lamp);
        await device.SubscribeAsync("twin/v1/centre/state");

        var state = await device.HearAsync();

        Assert.True(state.Retain);
        Assert.Contains("\"online\":true", MqttDevice.Text(state), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Will_on_another_ones_topic_keeps_its_client_out()
    {
        var lamps = await twin.TakeAsync(DeviceKind.Lamp, 2);
        await twin.RegisterAsync(Client("bad-will", lamps[0]));
        var port = await twin.PortAsync();

        foreach (var topic in new[] { $"twin/v1/lamp/{lamps[1].Id}/state", $"twin/v1/lamp/{lamps[0].Id}/telemetry", "twin/v1/field/control", "elsewhere" })
        {
            await using var device = await MqttDevice.ConnectAsync(
                port, "bad-will", MqttTwin.Token, options => options.WithWillTopic(topic).WithWillPayload("""{"online":false}"""));
            Assert.Equal(MqttClientConnectResultCode.NotAuthorized, device.Welcome!.ResultCode);
        }

        await using var good = await MqttDevice.ConnectAsync(
            port, "bad-will", MqttTwin.Token, options => options.WithWillTopic($"twin/v1/lamp/{lamps[0].Id}/state").WithWillPayload("""{"online":false}"""));
        Assert.Equal(MqttClientConnectResultCode.Success, good.Welcome!.ResultCode);
    }

    [Fact]
    public async Task Client_ids_are_each_users_own()
    {
        var lamps = await twin.TakeAsync(DeviceKind.Lamp, 2);
        await twin.RegisterAsync(Client("id-owner", lamps[0]));
        await twin.RegisterAsync(Client("id-other", lamps[1]));
        var port = await twin.PortAsync();
        await using var owner = await MqttDevice.ConnectAsync(port, "id-owner", MqttTwin.Token, options => options.WithClientId("the-id"));
        await owner.SubscribeAsync($"twin/v1/lamp/{lamps[0].Id}/cmd/#");
        await using var other = await MqttDevice.ConnectAsync(port, "id-other", MqttTwin.Token, options => options.WithClientId("the-id").WithCleanStart(false));

        Assert.Equal((MqttClientConnectResultCode.Success, false), (other.Welcome!.ResultCode, other.Welcome.IsSessionPresent));
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await owner.SubscribeAsync("twin/v1/centre/state"));

        await using var again = await MqttDevice.ConnectAsync(port, "id-owner", MqttTwin.Token, options => options.WithClientId("the-id"));
        Assert.Equal(MqttClientConnectResultCode.Success, again.Welcome!.ResultCode);
        Assert.Equal(MqttClientDisconnectReason.SessionTakenOver, (await owner.Ended).Reason);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await other.SubscribeAsync("twin/v1/centre/state"));
    }

    [Fact]
    public async Task A_client_that_is_removed_is_disconnected()
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync("removed", lamp);

        await twin.RemoveAsync("removed");

        Assert.Equal(MqttClientDisconnectReason.NotAuthorized, (await device.Ended).Reason);
        await using var again = await MqttDevice.ConnectAsync(await twin.PortAsync(), "removed", MqttTwin.Token);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, again.Welcome!.ResultCode);
    }

    [Fact]
    public async Task A_file_of_clients_that_is_broken_while_the_node_runs_changes_nothing_and_is_logged()
    {
        using var data = new TemporaryFolder();
        var file = Path.Combine(data.Path, FieldClients.FileName);
        var fingerprint = FieldToken.Sha256(MqttTwin.Token);
        await File.WriteAllTextAsync(file, new FieldClients([new FieldClient("stays", fingerprint, null, [], [DeviceKind.Lamp], [], Control: false)]).Write());
        await using var process = await TwinProcess.StartAsync(data.Path, TwinProcess.WithBroker);
        await using var device = await MqttDevice.ConnectAsync(process.MqttPort, "stays", MqttTwin.Token);

        await File.WriteAllTextAsync(file, """{"clients":[null]}""");

        await Eventually.Async(
            () => Task.FromResult(process.Output.StandardOutput), output => output.Contains("the MQTT clients stay as they were", StringComparison.Ordinal), "the log to say so");
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, await device.SubscribeAsync("twin/v1/centre/state"));
        await using var another = await MqttDevice.ConnectAsync(process.MqttPort, "stays", MqttTwin.Token);
        Assert.Equal(MqttClientConnectResultCode.Success, another.Welcome!.ResultCode);
        Assert.True((await process.Http.GetAsync("/health/ready")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_message_that_is_too_large_ends_the_connection_with_that_reason()
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync("large", lamp);

        var publish = device.PublishAsync($"twin/v1/lamp/{lamp.Id}/telemetry", new byte[300 * 1024], MqttQualityOfServiceLevel.AtMostOnce);

        Assert.Equal(MqttClientDisconnectReason.PacketTooLarge, (await device.Ended).Reason);
        await Record.ExceptionAsync(() => publish);
    }

    [Fact]
    public async Task A_port_in_use_refuses_the_start_with_a_sentence()
    {
        using var data = new TemporaryFolder();
        var end = await TwinProcess.RunToExitAsync(data.Path, "--Twin:Mqtt:Port", $"{await twin.PortAsync()}");

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith("--Twin:Mqtt:Port: the broker cannot listen on 127.0.0.1:", end.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Twin:Mqtt:Address", "here")]
    [InlineData("--Twin:Mqtt:Address", "192.0.2.1")]
    [InlineData("--Twin:Mqtt:CentrePeriod", "00:02:00")]
    [InlineData("--Twin:Mqtt:Port", "70000")]
    [InlineData("--Twin:Mqtt:Broker", "host:1883")]
    [InlineData("--Twin:Mqtt:SharedGroup", "a/b")]
    [InlineData("--Twin:Mqtt:ClientId", "")]
    public async Task Settings_that_cannot_be_meant_refuse_the_start(string setting, string value)
    {
        using var data = new TemporaryFolder();
        var end = await TwinProcess.RunToExitAsync(data.Path, [.. TwinProcess.WithBroker, setting, value]);

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith(setting, end.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqtt://city:hush-hush@127.0.0.1:1883")]
    [InlineData("mqtt://city:hush-hush#1@127.0.0.1")]
    [InlineData("mqtts://city:hush-hush@127.0.0.1")]
    public async Task A_password_in_the_address_of_the_broker_refuses_the_start_and_is_not_told(string address)
    {
        using var data = new TemporaryFolder();
        var end = await TwinProcess.RunToExitAsync(data.Path, "--Twin:Mqtt:Broker", address);

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith("--Twin:Mqtt:Broker: ", end.StandardError, StringComparison.Ordinal);
        Assert.Contains("Twin:Mqtt:User and Twin:Mqtt:Password", end.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("hush-hush", end.StandardError + end.StandardOutput, StringComparison.Ordinal);
    }

    private static FieldClient Client(string user, params Device[] devices) => new(user, "", null, [], [], [.. devices.Select(device => device.Id)], Control: false);
}
