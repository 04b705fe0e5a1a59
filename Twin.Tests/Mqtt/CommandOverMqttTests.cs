using System.Text.Json;
using MQTTnet;
using Twin.City.Devices;
using Twin.Tests.Api;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>Commands on their way to the field and back, with clients written by hand.</summary>
public sealed class CommandOverMqttTests(MqttTwin twin)
{
    [Fact]
    public async Task An_order_reaches_a_device_on_its_own_topic_and_is_acknowledged_when_it_reports_it()
    {
        var http = await twin.HttpAsync();
        var camera = (await twin.TakeAsync(DeviceKind.Camera, 1))[0];
        await using var device = await twin.ConnectAsync("commanded", camera);
        await device.SubscribeAsync($"twin/v1/camera/{camera.Id}/cmd/#");

        var order = await http.OrderAsync(camera.Id, new { preset = 7, actor = "operator:ana", reason = "test" });
        var command = await device.HearAsync();

        Assert.Equal($"twin/v1/camera/{camera.Id}/cmd/desired", command.Topic);
        Assert.Equal($"twin/v1/camera/{camera.Id}/cmd/desired/reply", command.ResponseTopic);
        Assert.StartsWith($"{camera.Zone}/", System.Text.Encoding.UTF8.GetString(command.CorrelationData), StringComparison.Ordinal);
        Assert.Equal("application/json", command.ContentType);
        Assert.InRange(command.MessageExpiryInterval, 1U, 600U);
        Assert.False(command.Retain);
        using var body = JsonDocument.Parse(MqttDevice.Text(command));
        Assert.Equal(["command", "values", "source", "until", "rampS"], body.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(order.Id, body.RootElement.GetProperty("command").GetString());
        Assert.Equal("""{"preset":7}""", body.RootElement.GetProperty("values").GetRawText());
        Assert.Equal("override", body.RootElement.GetProperty("source").GetString());

        Assert.Equal(MqttClientPublishReasonCode.Success, (await device.ReplyAsync(command, new { status = "accepted" })).ReasonCode);
        await device.PublishAsync($"twin/v1/camera/{camera.Id}/telemetry", TwinClient.Reading(camera.Id, await http.NowAsync(), 1, new { on = true, preset = 7 }));
        await Eventually.Async(() => http.CommandAsync(order.Id), seen => seen.Status == "acknowledged", "the acknowledgement");
    }

    [Fact]
    public async Task A_command_for_a_device_that_is_not_connected_here_is_passed_by_and_counted()
    {
        var http = await twin.HttpAsync();
        var camera = (await twin.TakeAsync(DeviceKind.Camera, 1))[0];
        var before = await twin.MetricAsync("twin_mqtt_commands", "elsewhere");

        await http.OrderAsync(camera.Id, new { preset = 3, actor = "operator:ana", reason = "test" });
        await Eventually.Async(() => twin.MetricAsync("twin_mqtt_commands", "elsewhere"), count => count > before, "the command to be passed by");

        // Its zone sends it again: it comes as soon as the device does.
        await using var device = await twin.ConnectAsync("comes-late", camera);
        await device.SubscribeAsync($"twin/v1/camera/{camera.Id}/cmd/#");
        await device.PublishAsync($"twin/v1/camera/{camera.Id}/state", """{"online":true}"""u8.ToArray());
        Assert.Contains("\"preset\":3", MqttDevice.Text(await device.HearAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_is_told_which_devices_and_its_refusals_reach_the_zone()
    {
        var http = await twin.HttpAsync();
        var cameras = await twin.TakeAsync(DeviceKind.Camera, 2);
        await using var gateway = await twin.ConnectGatewayAsync("camera-gateway", "cameras", cameras);
        await gateway.SubscribeAsync("twin/v1/gateway/cameras/cmd/desired");

        foreach (var camera in cameras)
        {
            await http.OrderAsync(camera.Id, new { preset = 9, actor = "operator:ana", reason = "test" });
            var command = await gateway.HearAsync();
            using var body = JsonDocument.Parse(MqttDevice.Text(command));
            Assert.Equal("twin/v1/gateway/cameras/cmd/desired", command.Topic);
            Assert.Equal("twin/v1/gateway/cameras/cmd/desired/reply", command.ResponseTopic);
            Assert.Equal([camera.Id], body.RootElement.GetProperty("devices").EnumerateArray().Select(device => device.GetString()));
            await gateway.ReplyAsync(command, new { status = "accepted", refused = new[] { new { device = cameras[1].Id, reason = "fault" } } });
        }

        await Eventually.Async(() => DeliveryAsync(http, cameras[0]), delivery => delivery == "taken", "the gateway's word for the one");
        await Eventually.Async(() => DeliveryAsync(http, cameras[1]), delivery => delivery == "refused", "the gateway's refusal of the other");
    }

    [Fact]
    public async Task What_a_device_refuses_shows_with_its_reason_while_the_others_go_on_and_ends_when_it_reports_what_was_ordered()
    {
        var http = await twin.HttpAsync();
        var cameras = await twin.TakeAsync(DeviceKind.Camera, 2);
        string[] ids = [.. cameras.Select(camera => camera.Id)];
        await using var gateway = await twin.ConnectGatewayAsync("refusing-gateway", "refusing", cameras);
        await gateway.SubscribeAsync("twin/v1/gateway/refusing/cmd/desired");

        var order = await http.OrderManyAsync(new { targets = new { devices = ids }, values = new { preset = 21 }, actor = "operator:ana", reason = "test" });
        await RefuseAsync(gateway, ids, ids[1]);
        await gateway.PublishAsync("twin/v1/gateway/refusing/telemetry", new[] { TwinClient.Reading(ids[0], await http.NowAsync(), 1, new { on = true, preset = 21 }) });

        var partly = await http.BecomesAsync(order.Id, seen => seen.Counts == new Counts(0, 1, 0, 0, 1), "one done, one refused");
        Assert.Equal("refused", partly.Status);
        Assert.Equal([new CommandDevice(ids[0], "acknowledged", null), new CommandDevice(ids[1], "refused", "locked out")], partly.Devices);

        await http.ReportAsync(ids[1], await http.NowAsync(), 1, new { on = true, preset = 21 });
        await http.BecomesAsync(order.Id, seen => seen.Status == "acknowledged", "its end");
    }

    [Fact]
    public async Task An_answer_counts_only_from_who_speaks_for_the_device_and_only_for_a_command_that_is_known()
    {
        var http = await twin.HttpAsync();
        var cameras = await twin.TakeAsync(DeviceKind.Camera, 2);
        await using var device = await twin.ConnectAsync("answering", cameras[0]);
        await using var other = await twin.ConnectAsync("meddling", cameras[1]);
        await device.SubscribeAsync($"twin/v1/camera/{cameras[0].Id}/cmd/#");
        await http.OrderAsync(cameras[0].Id, new { preset = 4, actor = "operator:ana", reason = "test" });
        var command = await device.HearAsync();

        var meddled = await other.ReplyAsync(command, new { status = "refused", reason = "no" });
        command.CorrelationData = "nothing"u8.ToArray();
        var unknown = await device.ReplyAsync(command, new { status = "accepted" });
        var unreadable = await device.ReplyAsync(command, new { status = "perhaps" });

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, meddled.ReasonCode);
        Assert.Equal(MqttClientPublishReasonCode.Success, unknown.ReasonCode);
        Assert.StartsWith("No command waits", unknown.ReasonString, StringComparison.Ordinal);
        Assert.Equal(MqttClientPublishReasonCode.PayloadFormatInvalid, unreadable.ReasonCode);
        Assert.Equal("sent", await DeliveryAsync(http, cameras[0]));
    }

    [Fact]
    public async Task A_gateway_with_lamps_finds_the_lighting_program_waiting()
    {
        var lamp = (await twin.TakeAsync(DeviceKind.Lamp, 1))[0];
        await using var gateway = await twin.ConnectGatewayAsync("program-gateway", "program", lamp);
        await gateway.SubscribeAsync("twin/v1/gateway/program/cmd/#");

        var program = await gateway.HearAsync();

        Assert.Equal("twin/v1/gateway/program/cmd/program", program.Topic);
        using var body = JsonDocument.Parse(MqttDevice.Text(program));
        Assert.Equal(
            ["program", "darkBelowDeg", "position", "timeZone", "defaultLevel", "silenceS", "steps"], body.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("""{"from":"12:00","level":100}""", body.RootElement.GetProperty("steps")[0].GetRawText());
        Assert.Equal(60, body.RootElement.GetProperty("silenceS").GetInt32());
    }

    // One device is told by a command of its own when the order reached it earlier: each that is meant is answered.
    private static async Task RefuseAsync(MqttDevice gateway, string[] devices, string refusing)
    {
        for (var told = new HashSet<string>(StringComparer.Ordinal); told.Count < devices.Length;)
        {
            var command = await gateway.HearAsync();
            using var body = JsonDocument.Parse(MqttDevice.Text(command));
            told.UnionWith(body.RootElement.GetProperty("devices").EnumerateArray().Select(device => device.GetString()!));
            await gateway.ReplyAsync(command, new { status = "accepted", refused = new[] { new { device = refusing, reason = "locked out" } } });
        }
    }

    // How far the command has come, as /why tells it.
    private static async Task<string?> DeliveryAsync(TwinClient http, Device device)
    {
        using var why = JsonDocument.Parse(await http.Http.GetStringAsync($"/api/devices/{device.Id}/why"));
        return why.RootElement.GetProperty("chain").EnumerateArray()
            .Where(step => step.GetProperty("step").GetString() == "command")
            .Select(step => step.GetProperty("status").GetString())
            .FirstOrDefault();
    }
}
