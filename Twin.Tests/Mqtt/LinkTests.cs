using MQTTnet;
using MQTTnet.Protocol;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>Connections that come and go reach the zones, where a gateway that is down is an alarm.</summary>
public sealed class LinkTests(MqttTwin twin)
{
    [Theory]
    [InlineData("will", true, false)]
    [InlineData("no-will", false, false)]
    [InlineData("goodbye", false, true)]
    public async Task A_gateway_that_is_gone_is_an_alarm_until_it_is_back(string gateway, bool hasWill, bool saysGoodbye)
    {
        var http = await twin.HttpAsync();
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        var state = $"twin/v1/gateway/{gateway}/state";
        await twin.RegisterAsync(new FieldClient($"link-{gateway}", "", gateway, [], [], [lamp.Id], Control: false));
        await using (var device = await ConnectAsync())
        {
            Assert.Equal(MqttClientPublishReasonCode.Success, (await device.PublishAsync(state, """{"online":true}"""u8.ToArray(), retain: true)).ReasonCode);
            if (saysGoodbye)
            {
                await device.DisconnectAsync();
            }
        }

        var cut = await AlarmAsync(alarm => alarm is { Active: true });
        Assert.Equal(gateway, cut!.Subject);

        await using var again = await ConnectAsync();
        await again.PublishAsync(state, """{"online":true}"""u8.ToArray(), retain: true);
        await AlarmAsync(alarm => alarm is null or { Active: false });

        async Task<MqttDevice> ConnectAsync() => await MqttDevice.ConnectAsync(
            await twin.PortAsync(),
            $"link-{gateway}",
            MqttTwin.Token,
            options => _ = hasWill
                ? options.WithWillTopic(state).WithWillPayload("""{"online":false}""").WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                : options);

        Task<Alarm?> AlarmAsync(Func<Alarm?, bool> holds) => Eventually.Async(
            async () => (await http.GetAsync<AlarmPage>($"/api/alarms?device={lamp.Id}&code=zoneCut")).Items.FirstOrDefault(), holds, $"the alarm of {gateway}");
    }

    [Fact]
    public async Task A_gateway_that_has_come_back_by_another_connection_stays_online_when_the_first_ends()
    {
        var http = await twin.HttpAsync();
        var lamps = await twin.TakeAsync(DeviceKind.Lamp, 2);
        var online = """{"online":true}"""u8.ToArray();
        await using var first = await twin.ConnectGatewayAsync("twice", "twice", lamps[0]);
        await first.PublishAsync("twin/v1/gateway/twice/state", online);
        await using var second = await MqttDevice.ConnectAsync(await twin.PortAsync(), "twice", MqttTwin.Token);
        await second.PublishAsync("twin/v1/gateway/twice/state", online);
        await using var witness = await twin.ConnectGatewayAsync("witness", "witness", lamps[1]);
        await witness.PublishAsync("twin/v1/gateway/witness/state", online);

        // What is cut later has its alarm when the first could have had one.
        await first.DisposeAsync();
        await witness.DisposeAsync();
        await Eventually.Async(() => CutAsync(lamps[1]), alarms => alarms.Any(alarm => alarm.Active), "the alarm of the witness");

        Assert.Empty(await CutAsync(lamps[0]));

        await second.DisposeAsync();
        await Eventually.Async(() => CutAsync(lamps[0]), alarms => alarms.Any(alarm => alarm.Active), "the alarm of the gateway");

        async Task<IReadOnlyList<Alarm>> CutAsync(Device lamp) => [.. (await http.GetAsync<AlarmPage>($"/api/alarms?device={lamp.Id}&code=zoneCut")).Items];
    }

    [Fact]
    public async Task A_state_that_says_nothing_is_answered_with_payload_format_invalid()
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync("bad-state", lamp);

        foreach (var body in new[] { "", "[]", "{}", """{"online":1}""", """{"\ud800x":1}""" })
        {
            var answer = await device.PublishAsync($"twin/v1/lamp/{lamp.Id}/state", System.Text.Encoding.UTF8.GetBytes(body));
            Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, answer.ReasonCode);
        }

        Assert.True((await device.PublishAsync($"twin/v1/lamp/{lamp.Id}/state", """{"online":true}"""u8.ToArray())).IsSuccess);
    }
}
