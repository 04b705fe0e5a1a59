using System.Net;
using System.Text.Json;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>PATCH /api/devices/{id}/desired</c>: who may order what.</summary>
public sealed class DesiredStateTests(SharedTwin shared)
{
    private static readonly object Dim = new { level = 60, actor = "operator:ana", reason = "Fête des Lumières" };

    [Fact]
    public async Task An_order_is_answered_with_its_command_and_becomes_the_desired_state()
    {
        var (twin, lamp) = await StartAsync("lamp");

        using var answer = await twin.PatchDesiredAsync(lamp, "\"0\"", Dim);

        var command = await TwinClient.ReadAsync<Command>(answer, HttpStatusCode.Accepted);
        Assert.Equal($"/api/commands/{command.Id}", answer.Headers.Location?.OriginalString);
        Assert.Equal("\"1\"", answer.Headers.ETag?.ToString());
        Assert.Equal("pending", command.Status);
        Assert.Equal([lamp], command.Targets);
        Assert.Equal([new CommandDevice(lamp, "pending", null)], command.Devices);
        Assert.Equal(60, command.Values["level"].GetDouble());
        Assert.Equal((null, "operator:ana", "Fête des Lumières"), (command.Until, command.Actor, command.Reason));

        var device = await twin.DeviceAsync(lamp);
        Assert.Equal((1, command.Id, command.Actor, command.Reason), (device.Desired!.Version, device.Desired.Command, device.Desired.Actor, device.Desired.Reason));
        Assert.Equal(60, device.Desired.Values["level"].GetDouble());
        Assert.Equal("\"1\"", await twin.ETagAsync(lamp));
        Assert.Equal(command.Id, device.Cause?.Command);
        var read = await twin.CommandAsync(command.Id);
        Assert.Equal((command.Id, command.At, "pending"), (read.Id, read.At, read.Status));
    }

    [Fact]
    public async Task A_device_of_which_nothing_is_desired_has_version_zero()
    {
        var (twin, lamp) = await StartAsync("lamp");

        Assert.Equal("\"0\"", await twin.ETagAsync(lamp));
        Assert.Null((await twin.DeviceAsync(lamp)).Desired);
    }

    [Fact]
    public async Task An_order_without_If_Match_is_428()
    {
        var (twin, lamp) = await StartAsync("lamp");

        using var answer = await twin.PatchDesiredAsync(lamp, null, Dim);

        await TwinClient.ReadProblemAsync(answer, (HttpStatusCode)428);
        Assert.Null((await twin.DeviceAsync(lamp)).Desired);
    }

    [Fact]
    public async Task A_stale_If_Match_is_412_and_changes_nothing()
    {
        var (twin, lamp) = await StartAsync("lamp");
        await twin.OrderAsync(lamp, Dim);

        using var answer = await twin.PatchDesiredAsync(lamp, "\"0\"", new { level = 10, actor = "operator:ben", reason = "late" });

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.PreconditionFailed);
        Assert.Equal(60, (await twin.DeviceAsync(lamp)).Desired!.Values["level"].GetDouble());
    }

    [Fact]
    public async Task Of_orders_that_race_for_one_version_exactly_one_is_taken()
    {
        var (twin, lamp) = await StartAsync("lamp");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            twin.PatchDesiredAsync(lamp, "\"0\"", new { level = i, actor = $"operator:{i}", reason = "race" })));

        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        var command = await TwinClient.ReadAsync<Command>(won, HttpStatusCode.Accepted);
        Assert.Equal(command.Id, (await twin.DeviceAsync(lamp)).Desired!.Command);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task Telemetry_does_not_break_If_Match()
    {
        var (twin, lamp) = await StartAsync("lamp");
        await twin.OrderAsync(lamp, Dim);
        var etag = await twin.ETagAsync(lamp);
        await twin.ReportAsync(lamp, await twin.NowAsync(), 1, new { level = 12 });

        Assert.Equal(etag, await twin.ETagAsync(lamp));
        using var answer = await twin.PatchDesiredAsync(lamp, etag, Dim);

        await TwinClient.ReadAsync<Command>(answer, HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Another_content_type_is_415()
    {
        var (twin, lamp) = await StartAsync("lamp");

        using var answer = await twin.PatchDesiredAsync(lamp, "\"0\"", Dim, "application/json");

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task An_order_to_no_device_is_404()
    {
        var (twin, _) = await StartAsync("lamp");

        using var answer = await twin.PatchDesiredAsync("lamp-99999", "\"0\"", Dim);

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("lamp", "level", """{ "level": 101, "actor": "a", "reason": "r" }""")]
    [InlineData("lamp", "level", """{ "level": "bright", "actor": "a", "reason": "r" }""")]
    [InlineData("lamp", "powerW", """{ "powerW": 10, "actor": "a", "reason": "r" }""")]
    [InlineData("lamp", "colour", """{ "colour": "red", "actor": "a", "reason": "r" }""")]
    [InlineData("lamp", "actor", """{ "level": 10, "reason": "r" }""")]
    [InlineData("lamp", "actor", """{ "level": 10, "actor": "", "reason": "r" }""")]
    [InlineData("lamp", "actor", """{ "level": 10, "actor": 5, "reason": "r" }""")]
    [InlineData("lamp", "reason", """{ "level": 10, "actor": "a" }""")]
    [InlineData("lamp", "until", """{ "level": 10, "until": "tomorrow", "actor": "a", "reason": "r" }""")]
    [InlineData("lamp", "until", """{ "level": 10, "until": "2001-01-01T00:00:00Z", "actor": "a", "reason": "r" }""")]
    [InlineData("bollard", "position", """{ "position": "moving", "actor": "a", "reason": "r" }""")]
    [InlineData("signal", "mode", """{ "mode": "green", "actor": "a", "reason": "r" }""")]
    [InlineData("signal", "plan", """{ "plan": 1.5, "actor": "a", "reason": "r" }""")]
    [InlineData("counter", "vehicles", """{ "vehicles": 1, "actor": "a", "reason": "r" }""")]
    public async Task A_bad_field_is_400_and_named(string kind, string field, string body)
    {
        var (twin, device) = await StartAsync(kind);

        using var answer = await twin.PatchDesiredAsync(device, "\"0\"", JsonDocument.Parse(body).RootElement);

        Assert.Equal(field, (await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest)).Field);
        Assert.Null((await twin.DeviceAsync(device)).Desired);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("5")]
    public async Task A_body_that_is_no_object_is_400(string body)
    {
        var (twin, lamp) = await StartAsync("lamp");

        using var answer = await twin.PatchDesiredAsync(lamp, "\"0\"", JsonDocument.Parse(body).RootElement);

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("lamp", """{ "level": 0, "actor": "a", "reason": "r" }""")]
    [InlineData("signal", """{ "plan": 3, "mode": "plan", "preempt": 2, "actor": "a", "reason": "r" }""")]
    [InlineData("camera", """{ "on": false, "preset": 4, "actor": "a", "reason": "r" }""")]
    [InlineData("bollard", """{ "position": "lowered", "actor": "a", "reason": "r" }""")]
    [InlineData("sign", """{ "message": "[jl3]DÉVIATION", "actor": "a", "reason": "r" }""")]
    public async Task Every_kind_takes_the_orders_that_the_contract_lists(string kind, string body)
    {
        var (twin, device) = await StartAsync(kind);
        var sent = JsonDocument.Parse(body).RootElement;

        await twin.OrderAsync(device, sent);

        var desired = (await twin.DeviceAsync(device)).Desired!.Values;
        Assert.Equal(sent.EnumerateObject().Count() - 2, desired.Count);
        Assert.All(desired, value => Assert.True(JsonElement.DeepEquals(sent.GetProperty(value.Key), value.Value), $"{value.Key}: {value.Value}"));
    }

    [Fact]
    public async Task A_patch_keeps_what_it_does_not_name_and_null_takes_a_value_back()
    {
        var (twin, camera) = await StartAsync("camera");
        await twin.OrderAsync(camera, new { on = true, preset = 3, actor = "a", reason = "r" });

        await twin.OrderAsync(camera, new { preset = 4, actor = "a", reason = "r" });
        var kept = (await twin.DeviceAsync(camera)).Desired!.Values;
        await twin.OrderAsync(camera, new { preset = (int?)null, actor = "a", reason = "r" });
        var taken = (await twin.DeviceAsync(camera)).Desired!.Values;

        Assert.Equal((true, 4), (kept["on"].GetBoolean(), kept["preset"].GetInt32()));
        Assert.Equal("on", Assert.Single(taken).Key);
    }

    [Fact]
    public async Task A_command_is_acknowledged_when_the_device_reports_what_was_ordered()
    {
        var (twin, lamp) = await StartAsync("lamp");
        var command = await twin.OrderAsync(lamp, Dim);
        var now = await twin.NowAsync();

        await twin.ReportAsync(lamp, now, 1, new { level = 20 });
        Assert.Equal("pending", (await twin.CommandAsync(command.Id)).Status);
        await twin.ReportAsync(lamp, now, 2, new { level = 60 });

        var acknowledged = await BecomesAsync(twin, command.Id, "acknowledged");
        Assert.Equal([new CommandDevice(lamp, "acknowledged", null)], acknowledged.Devices);
    }

    [Fact]
    public async Task A_command_is_superseded_by_a_newer_order()
    {
        var (twin, lamp) = await StartAsync("lamp");
        var first = await twin.OrderAsync(lamp, Dim);

        var second = await twin.OrderAsync(lamp, new { level = 30, actor = "operator:ben", reason = "too bright" });

        await BecomesAsync(twin, first.Id, "superseded");
        Assert.Equal("pending", (await twin.CommandAsync(second.Id)).Status);
    }

    [Fact]
    public async Task A_command_expires_at_its_until_and_the_order_with_it()
    {
        var (twin, lamp) = await StartAsync("lamp");
        var until = (await twin.NowAsync()).AddSeconds(2);
        var command = await twin.OrderAsync(lamp, new { level = 60, until = TwinClient.Iso(until), actor = "a", reason = "r" });
        Assert.Equal(until, command.Until);

        await BecomesAsync(twin, command.Id, "expired");

        var device = await Eventually.Async(() => twin.DeviceAsync(lamp), seen => seen.Desired?.Values.ContainsKey("level") != true, "the order to lapse");
        Assert.True(await twin.NowAsync() >= until);
        Assert.NotEqual("\"1\"", await twin.ETagAsync(device.Id));
    }

    [Fact]
    public async Task An_unknown_command_is_404()
    {
        var (twin, _) = await StartAsync("lamp");

        await twin.ProblemAsync("/api/commands/no-such-command", HttpStatusCode.NotFound);
        await twin.ProblemAsync($"/api/commands/{Guid.Empty}", HttpStatusCode.NotFound);
    }

    private static Task<Command> BecomesAsync(TwinClient twin, string command, string status) =>
        Eventually.Async(() => twin.CommandAsync(command), seen => seen.Status == status, $"command {command} to be {status}");

    private async Task<(TwinClient Twin, string Device)> StartAsync(string kind) =>
        (await shared.ClientAsync(), Assert.Single(await shared.TakeAsync(kind, 1)).Id);
}
