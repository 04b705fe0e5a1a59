using System.Net;
using Xunit;

namespace Twin.Tests.Api;

/// <summary><c>POST /api/commands</c>: what is refused, and that the field is named.</summary>
public sealed class BulkOrderRefusalTests(SharedTwin shared)
{
    [Theory]
    [InlineData("targets", """{ "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets", """{ "targets": {}, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets", """{ "targets": [], "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets", """{ "targets": { "zones": ["HOP"] }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets", """{ "targets": { "kind": "lamp", "zones": [] }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets", """{ "targets": { "kind": "camera", "cabinets": ["cabinet-0012"] }, "values": { "on": true }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.kind", """{ "targets": { "kind": "tram" }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.kind", """{ "targets": { "kind": 3 }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.zones", """{ "targets": { "kind": "lamp", "zones": ["HOP", "XXX"] }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.zones", """{ "targets": { "kind": "lamp", "zones": "HOP" }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.streets", """{ "targets": { "kind": "lamp", "streets": ["nowhere"] }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.cabinets", """{ "targets": { "kind": "lamp", "cabinets": [7] }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.devices", """{ "targets": { "devices": ["lamp-99999"] }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.devices", """{ "targets": { "devices": ["lamp-00001", "signal-0001"] }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.devices", """{ "targets": { "kind": "signal", "devices": ["lamp-00001"] }, "values": { "plan": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("targets.area", """{ "targets": { "kind": "lamp", "area": "HOP" }, "values": { "level": 1 }, "actor": "a", "reason": "r" }""")]
    [InlineData("values", """{ "targets": { "kind": "lamp" }, "actor": "a", "reason": "r" }""")]
    [InlineData("values", """{ "targets": { "kind": "lamp" }, "values": {}, "actor": "a", "reason": "r" }""")]
    [InlineData("values", """{ "targets": { "kind": "lamp" }, "values": 5, "actor": "a", "reason": "r" }""")]
    [InlineData("values", """{ "targets": { "kind": "counter" }, "values": null, "actor": "a", "reason": "r" }""")]
    [InlineData("values.level", """{ "targets": { "kind": "lamp" }, "values": { "level": 101 }, "actor": "a", "reason": "r" }""")]
    [InlineData("values.powerW", """{ "targets": { "kind": "lamp" }, "values": { "powerW": 10 }, "actor": "a", "reason": "r" }""")]
    [InlineData("values.position", """{ "targets": { "kind": "bollard" }, "values": { "position": "moving" }, "actor": "a", "reason": "r" }""")]
    [InlineData("until", """{ "targets": { "kind": "lamp" }, "values": { "level": 1 }, "until": "2001-01-01T00:00:00Z", "actor": "a", "reason": "r" }""")]
    [InlineData("actor", """{ "targets": { "kind": "lamp" }, "values": { "level": 1 }, "reason": "r" }""")]
    [InlineData("actor", """{ "targets": { "kind": "lamp" }, "values": { "level": 1 }, "actor": " ", "reason": "r" }""")]
    [InlineData("reason", """{ "targets": { "kind": "lamp" }, "values": { "level": 1 }, "actor": "a" }""")]
    [InlineData("when", """{ "targets": { "kind": "lamp" }, "values": { "level": 1 }, "actor": "a", "reason": "r", "when": "now" }""")]
    public async Task A_bad_field_is_400_and_named(string field, string body)
    {
        var twin = await shared.ClientAsync();

        using var answer = await twin.PostCommandAsync(body);

        Assert.Equal(field, (await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest)).Field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    public async Task A_body_that_is_no_object_is_400(string body)
    {
        var twin = await shared.ClientAsync();

        using var answer = await twin.PostCommandAsync(body);

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Another_content_type_is_415()
    {
        var twin = await shared.ClientAsync();

        using var answer = await twin.PostCommandAsync("{}", contentType: "text/plain");

        await TwinClient.ReadProblemAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_400()
    {
        var twin = await shared.ClientAsync();

        using var answer = await twin.PostCommandAsync("{}", key: new string('k', 201));

        Assert.Equal("Idempotency-Key", (await TwinClient.ReadProblemAsync(answer, HttpStatusCode.BadRequest)).Field);
    }
}
