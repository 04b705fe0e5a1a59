using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using Twin.City.Devices;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>Readings by MQTT: acknowledged when durable, and answered with the reason codes of docs/mqtt.md.</summary>
public sealed class ReadingsOverMqttTests(MqttTwin twin)
{
    [Fact]
    public async Task A_reading_with_quality_1_is_acknowledged_and_moves_its_lamp()
    {
        var http = await twin.HttpAsync();
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync("reading-one", lamp);
        var now = await http.NowAsync();

        var answer = await device.PublishAsync(Telemetry(lamp), TwinClient.Reading(lamp.Id, now, 1, new { level = 61 }));

        Assert.Equal(MqttClientPublishReasonCode.Success, answer.ReasonCode);
        var reported = (await http.DeviceAsync(lamp.Id)).Reported;
        Assert.Equal((now, 1L, 61), (reported!.At, reported.Seq, reported.Values["level"].GetInt32()));
    }

    [Fact]
    public async Task A_reading_with_quality_0_and_one_on_the_event_topic_are_taken_too()
    {
        var http = await twin.HttpAsync();
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync("reading-zero", lamp);
        var now = await http.NowAsync();

        await device.PublishAsync(Telemetry(lamp), TwinClient.Reading(lamp.Id, now, 1, new { level = 10 }), MqttQualityOfServiceLevel.AtMostOnce);
        await Eventually.Async(() => http.DeviceAsync(lamp.Id), seen => seen.Reported?.Seq == 1, "the reading with quality 0");
        var answer = await device.PublishAsync($"twin/v1/lamp/{lamp.Id}/event", TwinClient.Reading(lamp.Id, now, 2, new { status = "lampFailure" }));

        Assert.Equal(MqttClientPublishReasonCode.Success, answer.ReasonCode);
        Assert.Equal("lampFailure", (await http.DeviceAsync(lamp.Id)).Reported!.Values["status"].GetString());
    }

    [Fact]
    public async Task A_gateway_sends_an_array_and_one_bad_reading_refuses_itself_only()
    {
        var http = await twin.HttpAsync();
        var lamps = await twin.TakeAsync(DeviceKind.Lamp, 3);
        var other = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var gateway = await twin.ConnectGatewayAsync("array-gateway", "array", lamps);
        var now = await http.NowAsync();
        var notRegistered = await twin.MetricAsync("twin_readings_refused", "notRegistered");

        var answer = await gateway.PublishAsync("twin/v1/gateway/array/telemetry", new[]
        {
            TwinClient.Reading(lamps[0].Id, now, 1, new { level = 1 }),
            TwinClient.Reading(lamps[1].Id, now, 1, new { level = 101 }),
            TwinClient.Reading(other.Id, now, 1, new { level = 50 }),
            TwinClient.Reading(lamps[2].Id, now, 1, new { level = 3 }),
        });

        Assert.Equal(MqttClientPublishReasonCode.Success, answer.ReasonCode);
        Assert.StartsWith("2 refused: ", answer.ReasonString, StringComparison.Ordinal);
        Assert.Contains("1 valueOutOfRange", answer.ReasonString, StringComparison.Ordinal);
        Assert.Contains("1 notRegistered", answer.ReasonString, StringComparison.Ordinal);
        Assert.Equal(1, (await http.DeviceAsync(lamps[0].Id)).Reported!.Values["level"].GetInt32());
        Assert.Equal(3, (await http.DeviceAsync(lamps[2].Id)).Reported!.Values["level"].GetInt32());
        Assert.Null((await http.DeviceAsync(lamps[1].Id)).Reported);
        Assert.Null((await http.DeviceAsync(other.Id)).Reported);
        await Eventually.Async(() => twin.MetricAsync("twin_readings_refused", "notRegistered"), count => count >= notRegistered + 1, "the refusal in /metrics");
    }

    [Theory]
    [InlineData("not json", "malformed")]
    [InlineData("", "malformed")]
    [InlineData("[{}", "malformed")]
    [InlineData("[{}] {}", "malformed")]
    [InlineData("""{ "device": "lamp-99999", "at": "2026-11-23T21:04:05.120Z", "seq": 1, "values": {} }""", "unknownDevice")]
    [InlineData("""{ "device": "\ud800", "at": "2026-11-23T21:04:05.120Z", "seq": 1, "values": {} }""", "malformed")]
    public async Task A_message_of_which_nothing_is_good_is_answered_with_payload_format_invalid(string body, string reason)
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync($"bad-{Guid.NewGuid():N}", lamp);

        var answer = await device.PublishAsync(Telemetry(lamp), Encoding.UTF8.GetBytes(body));

        Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, answer.ReasonCode);
        Assert.StartsWith(reason, answer.ReasonString, StringComparison.Ordinal);
        Assert.Null((await (await twin.HttpAsync()).DeviceAsync(lamp.Id)).Reported);
    }

    [Fact]
    public async Task An_array_of_more_than_a_thousand_readings_is_refused_whole()
    {
        var http = await twin.HttpAsync();
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var gateway = await twin.ConnectGatewayAsync("many-gateway", "many", lamp);
        var now = await http.NowAsync();

        var most = await gateway.PublishAsync("twin/v1/gateway/many/telemetry", Enumerable.Range(1, 1_000).Select(seq => TwinClient.Reading(lamp.Id, now, seq, new { level = 5 })));
        var more = await gateway.PublishAsync("twin/v1/gateway/many/telemetry", Enumerable.Range(1, 1_001).Select(seq => TwinClient.Reading(lamp.Id, now, seq, new { level = 5 })));

        Assert.Equal(MqttClientPublishReasonCode.Success, most.ReasonCode);
        Assert.Null(most.ReasonString);
        Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, more.ReasonCode);
        Assert.Equal(1_000, (await http.DeviceAsync(lamp.Id)).Reported!.Seq);
    }

    [Theory]
    [InlineData("twin/v1/lamp")]
    [InlineData("twin/v1/lamp/lamp-00001/else")]
    [InlineData("twin/v1/toaster/lamp-00001/telemetry")]
    [InlineData("twin/v2/lamp/lamp-00001/telemetry")]
    [InlineData("elsewhere")]
    public async Task A_topic_that_the_page_does_not_know_is_answered_with_topic_name_invalid(string topic)
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var device = await twin.ConnectAsync($"topic-{Guid.NewGuid():N}", lamp);

        Assert.Equal(MqttClientPublishReasonCode.TopicNameInvalid, (await device.PublishAsync(topic, "{}"u8.ToArray())).ReasonCode);
    }

    [Fact]
    public async Task Messages_of_one_connection_are_acknowledged_in_order_and_many_at_a_time()
    {
        var http = await twin.HttpAsync();
        var lamps = await twin.TakeAsync(DeviceKind.Lamp, 20);
        await using var gateway = await twin.ConnectGatewayAsync("pipeline-gateway", "pipeline", lamps);
        var now = await http.NowAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 2_000).Select(seq =>
            gateway.PublishAsync("twin/v1/gateway/pipeline/telemetry", TwinClient.Reading(lamps[seq % lamps.Length].Id, now, seq, new { level = seq % 101 }))));

        Assert.All(answers, answer => Assert.Equal(MqttClientPublishReasonCode.Success, answer.ReasonCode));
        foreach (var lamp in lamps)
        {
            Assert.True((await http.DeviceAsync(lamp.Id)).Reported!.Seq > 2_000 - lamps.Length);
        }
    }

    private static string Telemetry(Device lamp) => $"twin/v1/lamp/{lamp.Id}/telemetry";
}
