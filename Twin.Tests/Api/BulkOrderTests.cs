using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>POST /api/commands</c>: one order to many devices, and how it fares.</summary>
public sealed class BulkOrderTests(SharedTwin shared)
{
    [Fact]
    public async Task An_order_is_answered_with_its_command_and_reaches_every_device()
    {
        var (twin, lamps) = await StartAsync("lamp", 3);

        using var answer = await twin.PostCommandAsync(To(lamps, new { level = 100 }));

        var command = await TwinClient.ReadAsync<Command>(answer, HttpStatusCode.Accepted);
        Assert.Equal($"/api/commands/{command.Id}", answer.Headers.Location?.OriginalString);
        Assert.Equal(("pending", 3, new Counts(3, 0, 0, 0, 0)), (command.Status, command.Total, command.Counts));
        Assert.Equal(lamps, command.Targets);
        Assert.Equal(lamps.Select(lamp => new CommandDevice(lamp, "pending", null)), command.Devices);
        Assert.Equal((null, "operator:ana", "accident", null), (command.Until, command.Actor, command.Reason, command.Revokes));
        foreach (var lamp in lamps)
        {
            var desired = (await twin.ObeysAsync(lamp, command.Id)).Desired!;
            Assert.Equal((1, "operator:ana", "accident", command.At), (desired.Version, desired.Actor, desired.Reason, desired.At));
            Assert.Equal(100, desired.Values["level"].GetDouble());
        }
    }

    [Fact]
    public async Task What_became_of_it_is_counted_device_by_device()
    {
        var (twin, lamps) = await StartAsync("lamp", 3);
        var command = await twin.OrderManyAsync(To(lamps, new { level = 100 }));
        await AllObeyAsync(twin, lamps, command.Id);

        await twin.ReportAsync(lamps[0], await twin.NowAsync(), 1, new { level = 100 });
        await twin.OrderAsync(lamps[1], new { level = 5, actor = "a", reason = "r" });
        var counted = await twin.BecomesAsync(command.Id, seen => seen.Counts == new Counts(1, 1, 1, 0, 0), "one of each");
        await twin.ReportAsync(lamps[2], await twin.NowAsync(), 1, new { level = 100 });

        Assert.Equal("pending", counted.Status);
        Assert.Equal([new(lamps[0], "acknowledged", null), new(lamps[1], "superseded", null), new(lamps[2], "pending", null)], counted.Devices);
        Assert.Equal("superseded", (await twin.BecomesAsync(command.Id, seen => seen.Counts.Pending == 0, "an end")).Status);
    }

    [Fact]
    public async Task It_holds_until_its_end_and_then_nothing_is_desired()
    {
        var (twin, lamps) = await StartAsync("lamp", 2);
        var until = (await twin.NowAsync()).AddSeconds(2);
        var command = await twin.OrderManyAsync(new
        {
            targets = new { devices = lamps },
            values = new { level = 30 },
            until = TwinClient.Iso(until),
            actor = "a",
            reason = "r",
        });

        Assert.Equal(until, command.Until);
        await twin.BecomesAsync(command.Id, seen => seen.Status == "expired" && seen.Counts.Expired == 2, "its end");
        Assert.Empty((await twin.DeviceAsync(lamps[0])).Desired!.Values);
    }

    [Fact]
    public async Task Null_takes_back_what_was_ordered()
    {
        var (twin, cameras) = await StartAsync("camera", 2);
        await AllObeyAsync(twin, cameras, (await twin.OrderManyAsync(To(cameras, new { on = true, preset = 3 }))).Id);

        var one = await twin.OrderManyAsync(To(cameras, new { preset = (int?)null }));
        await AllObeyAsync(twin, cameras, one.Id);
        var kept = (await twin.DeviceAsync(cameras[0])).Desired!.Values;
        var all = await twin.OrderManyAsync(To(cameras, null));
        await AllObeyAsync(twin, cameras, all.Id);

        Assert.Equal(JsonValueKind.Null, Assert.Single(one.Values).Value.ValueKind);
        Assert.Equal("on", Assert.Single(kept).Key);
        Assert.Equal(["on", "preset"], all.Values.Keys);
        Assert.Empty((await twin.DeviceAsync(cameras[0])).Desired!.Values);
    }

    [Fact]
    public async Task An_order_breaks_the_version_that_another_saw_before()
    {
        var (twin, lamps) = await StartAsync("lamp", 1);
        var etag = await twin.ETagAsync(lamps[0]);
        await AllObeyAsync(twin, lamps, (await twin.OrderManyAsync(To(lamps, new { level = 10 }))).Id);

        using var answer = await twin.PatchDesiredAsync(lamps[0], etag, new { level = 20, actor = "a", reason = "r" });

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.PreconditionFailed);
    }

    [Fact]
    public async Task The_same_key_and_body_is_the_same_command()
    {
        var (twin, lamps) = await StartAsync("lamp", 2);
        var key = Guid.NewGuid().ToString();
        var order = To(lamps, new { level = 10 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => twin.OrderManyAsync(order, key)));
        await AllObeyAsync(twin, lamps, answers[0].Id);
        var again = await twin.OrderManyAsync(order, key);
        var other = await twin.OrderManyAsync(order, key + "!");

        Assert.All(answers, answer => Assert.Equal((again.Id, again.At), (answer.Id, answer.At)));
        Assert.NotEqual(again.Id, other.Id);
        Assert.Equal(2, (await twin.ObeysAsync(lamps[0], other.Id)).Desired!.Version);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_422()
    {
        var (twin, lamps) = await StartAsync("lamp", 1);
        var key = Guid.NewGuid().ToString();
        var first = await twin.OrderManyAsync(To(lamps, new { level = 10 }), key);

        using var answer = await twin.PostCommandAsync(To(lamps, new { level = 11 }), key);

        Assert.Equal("Idempotency-Key", (await TwinClient.ReadProblemAsync(answer, HttpStatusCode.UnprocessableEntity)).Field);
        Assert.Equal(10, (await twin.ObeysAsync(lamps[0], first.Id)).Desired!.Values["level"].GetDouble());
    }

    [Fact]
    public async Task Taking_a_command_back_frees_the_devices_that_were_not_ordered_otherwise_since()
    {
        var (twin, lamps) = await StartAsync("lamp", 2);
        var command = await twin.OrderManyAsync(To(lamps, new { level = 100 }));
        await AllObeyAsync(twin, lamps, command.Id);
        var since = await twin.OrderAsync(lamps[1], new { level = 5, actor = "a", reason = "r" });

        using var answer = await twin.RevokeAsync(command.Id);
        var takenBack = await TwinClient.ReadAsync<Command>(answer, HttpStatusCode.Accepted);
        using var again = await twin.RevokeAsync(command.Id, "operator:eve");

        Assert.Equal((command.Id, "operator:ben", "over"), (takenBack.Revokes, takenBack.Actor, takenBack.Reason));
        Assert.Equal($"/api/commands/{takenBack.Id}", answer.Headers.Location?.OriginalString);
        Assert.Equal((takenBack.Id, "operator:ben"), await ReadWhoAsync(again));
        Assert.Empty((await twin.ObeysAsync(lamps[0], takenBack.Id)).Desired!.Values);
        await twin.BecomesAsync(takenBack.Id, seen => seen.Counts == new Counts(0, 1, 1, 0, 0), "one freed, one left alone");
        Assert.Equal(since.Id, (await twin.DeviceAsync(lamps[1])).Desired!.Command);
        Assert.Equal(2, (await twin.BecomesAsync(command.Id, seen => seen.Counts.Superseded == 2, "its end")).Total);
    }

    [Fact]
    public async Task Taking_back_at_once_wins_over_a_distribution_that_is_still_under_way()
    {
        var (twin, lamps) = await StartAsync("lamp", 20);
        var command = await twin.OrderManyAsync(To(lamps, new { level = 100 }));

        using var answer = await twin.RevokeAsync(command.Id);
        var takenBack = await TwinClient.ReadAsync<Command>(answer, HttpStatusCode.Accepted);

        await twin.BecomesAsync(command.Id, seen => seen.Counts.Superseded == 20, "its end");
        foreach (var lamp in lamps)
        {
            Assert.Empty((await twin.ObeysAsync(lamp, takenBack.Id)).Desired!.Values);
        }
    }

    [Fact]
    public async Task A_command_for_one_device_can_be_taken_back_too()
    {
        var (twin, signals) = await StartAsync("signal", 1);
        await twin.OrderAsync(signals[0], new { plan = 2, actor = "a", reason = "r" });
        var command = await twin.OrderAsync(signals[0], new { mode = "flashing", actor = "a", reason = "r" });

        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/commands/{command.Id}")
        {
            Content = new StringContent("""{ "actor": "operator:ana", "reason": "clear" }""", Encoding.UTF8, "application/json"),
        };
        using var answer = await twin.Http.SendAsync(request);
        var takenBack = await TwinClient.ReadAsync<Command>(answer, HttpStatusCode.Accepted);

        Assert.Equal("plan", Assert.Single((await twin.ObeysAsync(signals[0], takenBack.Id)).Desired!.Values).Key);
    }

    [Fact]
    public async Task Nothing_can_be_taken_back_of_a_command_that_was_superseded_everywhere()
    {
        var (twin, lamps) = await StartAsync("lamp", 1);
        var command = await twin.OrderAsync(lamps[0], new { level = 5, actor = "a", reason = "r" });
        await twin.OrderAsync(lamps[0], new { level = 6, actor = "a", reason = "r" });

        using var answer = await twin.RevokeAsync(command.Id);
        using var unknown = await twin.RevokeAsync(Guid.NewGuid().ToString("N"));

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.Conflict);
        await TwinClient.ReadProblemAsync(unknown, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("actor", "reason=over")]
    [InlineData("reason", "actor=ana")]
    [InlineData("why", "actor=ana&reason=over&why=x")]
    public async Task Taking_back_needs_who_and_why(string field, string query)
    {
        var (twin, lamps) = await StartAsync("lamp", 1);
        var command = await twin.OrderAsync(lamps[0], new { level = 5, actor = "a", reason = "r" });

        using var answer = await twin.Http.DeleteAsync($"/api/commands/{command.Id}?{query}");

        Assert.Equal(field, (await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest)).Field);
    }

    private static async Task<(string Id, string Actor)> ReadWhoAsync(HttpResponseMessage answer)
    {
        var command = await TwinClient.ReadAsync<Command>(answer, HttpStatusCode.Accepted);
        return (command.Id, command.Actor);
    }

    private static async Task AllObeyAsync(TwinClient twin, string[] devices, string command)
    {
        foreach (var device in devices)
        {
            await twin.ObeysAsync(device, command);
        }
    }

    private static object To(string[] devices, object? values) => new { targets = new { devices }, values, actor = "operator:ana", reason = "accident" };

    private async Task<(TwinClient Twin, string[] Devices)> StartAsync(string kind, int count) =>
        (await shared.ClientAsync(), [.. (await shared.TakeAsync(kind, count)).Select(device => device.Id)]);
}
