using System.Text.Json;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.Tests.Api;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>The broker inside with clients that are not built on the same library: Mosquitto's.</summary>
public sealed class ForeignClientTests(MqttTwin twin)
{
    [Fact]
    public async Task Mosquitto_publishes_a_reading_and_is_told_when_it_may_not()
    {
        var http = await twin.HttpAsync();
        var lamps = await twin.TakeAsync(DeviceKind.Lamp, 2);
        await twin.RegisterAsync(new FieldClient("mosquitto-pub", "", null, [], [], [lamps[0].Id], Control: false));
        var body = JsonSerializer.Serialize(TwinClient.Reading(lamps[0].Id, await http.NowAsync(), 7, new { level = 44 }), Answers.Strict);

        var taken = await PublishAsync($"twin/v1/lamp/{lamps[0].Id}/telemetry", body);
        var refused = await PublishAsync($"twin/v1/lamp/{lamps[1].Id}/telemetry", body);

        Assert.Equal((0, ""), (taken.ExitCode, taken.StandardError));
        Assert.Contains("(Mid: 1, RC:0)", taken.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(44, (await http.DeviceAsync(lamps[0].Id)).Reported!.Values["level"].GetInt32());
        Assert.Contains("RC:135)", refused.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mosquitto_subscribes_to_the_centre_and_not_to_everything()
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await twin.RegisterAsync(new FieldClient("mosquitto-sub", "", null, [], [], [lamp.Id], Control: false));

        var centre = await SubscribeAsync("twin/v1/centre/state", "-C", "1", "-F", "%r %p");
        var all = await SubscribeAsync("#", "-W", "10");

        Assert.Equal(0, centre.ExitCode);
        Assert.StartsWith("1 {\"online\":true", centre.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("denied", all.StandardError + all.StandardOutput, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<Processes.FinishedProcess> PublishAsync(string topic, string body) => await Mosquitto.RunAsync(
        "mosquitto_pub", "-d", "-h", "127.0.0.1", "-p", $"{await twin.PortAsync()}", "-V", "5", "-q", "1", "-u", "mosquitto-pub", "-P", MqttTwin.Token, "-t", topic, "-m", body);

    private async Task<Processes.FinishedProcess> SubscribeAsync(string filter, params string[] more) => await Mosquitto.RunAsync(
        "mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{await twin.PortAsync()}", "-V", "5", "-u", "mosquitto-sub", "-P", MqttTwin.Token, "-t", filter, .. more]);
}
