using System.Text.Json;
using MQTTnet.Protocol;
using Twin.City.Devices;
using Twin.Tests.Api;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>A sender that is faster than the twin waits; nothing is thrown away, not even what nobody acknowledges.</summary>
public sealed class FloodTests(MqttTwin twin)
{
    private const int Messages = 400;
    private const int PerMessage = 500;

    [Fact]
    public async Task Every_reading_of_a_flood_with_quality_0_is_taken()
    {
        var http = await twin.HttpAsync();
        var lamps = await twin.TakeAsync(DeviceKind.Lamp, 50);
        await using var gateway = await twin.ConnectGatewayAsync("flood-gateway", "flood", lamps);
        var now = await http.NowAsync();
        for (var message = 0; message < Messages; message++)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(
                Enumerable.Range(0, PerMessage).Select(i => Reading(lamps, now, (message * PerMessage) + i)), Answers.Strict);
            await gateway.PublishAsync("twin/v1/gateway/flood/telemetry", body, MqttQualityOfServiceLevel.AtMostOnce);
        }

        // The last message is read after all the others.
        var last = await gateway.PublishAsync("twin/v1/gateway/flood/telemetry", Reading(lamps, now, Messages * PerMessage));

        Assert.True(last.IsSuccess);
        foreach (var (lamp, place) in lamps.Select((lamp, place) => (lamp, place)))
        {
            var expected = LastOf(place, lamps.Length);
            Assert.Equal(expected, (await http.DeviceAsync(lamp.Id)).Reported!.Seq);
        }
    }

    private static object Reading(Device[] lamps, DateTimeOffset now, int seq) => TwinClient.Reading(lamps[seq % lamps.Length].Id, now, seq, new { level = seq % 101 });

    private static long LastOf(int place, int lamps) => (Messages * PerMessage) - (((Messages * PerMessage) - place) % lamps);
}
