using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.City.Field;
using Xunit;

namespace Twin.Tests.Mqtt;

/// <summary>The topics of docs/mqtt.md.</summary>
public sealed class FieldTopicTests
{
    [Theory]
    [InlineData("twin/v1/lamp/lamp-00123/telemetry", DeviceKind.Lamp, "lamp-00123", FieldSubject.Telemetry, null)]
    [InlineData("twin/v1/vehicle/vehicle-fire-02/event", DeviceKind.Vehicle, "vehicle-fire-02", FieldSubject.Event, null)]
    [InlineData("twin/v1/gateway/HOP/telemetry", null, "HOP", FieldSubject.Telemetry, null)]
    [InlineData("twin/v1/gateway/HOP/state", null, "HOP", FieldSubject.State, null)]
    [InlineData("twin/v1/signal/signal-0017/cmd/desired", DeviceKind.Signal, "signal-0017", FieldSubject.Command, "desired")]
    [InlineData("twin/v1/gateway/HOP/cmd/program/reply", null, "HOP", FieldSubject.Reply, "program")]
    public void A_topic_of_the_page_is_read_and_written_the_same(string text, DeviceKind? kind, string id, FieldSubject subject, string? command)
    {
        Assert.True(FieldTopic.TryParse(text, out var topic));
        Assert.Equal(new FieldTopic(kind, id, subject, command), topic);
        Assert.Equal(text, topic.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("twin/v1/")]
    [InlineData("twin/v1/lamp")]
    [InlineData("twin/v1/lamp//telemetry")]
    [InlineData("twin/v1/lamp/x/telemetry/more")]
    [InlineData("twin/v1/lamp/x/cmd")]
    [InlineData("twin/v1/lamp/x/cmd/")]
    [InlineData("twin/v1/lamp/x/cmd//reply")]
    [InlineData("twin/v1/lamp/x/cmd/desired/reply/more")]
    [InlineData("twin/v1/Lamp/x/telemetry")]
    [InlineData("twin/v1/centre/state")]
    [InlineData("twin/v1/field/control")]
    public void Anything_else_is_none(string text) => Assert.False(FieldTopic.TryParse(text, out _));

    [Property]
    public bool Whatever_is_read_is_written_the_same(string text) => !FieldTopic.TryParse("twin/v1/" + text, out var topic) || topic.ToString() == "twin/v1/" + text;
}
