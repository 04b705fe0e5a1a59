using Twin.City.Devices;
using Twin.Grains.Telemetry;
using Twin.Tests.Processes;
using Xunit;

namespace Twin.Tests.Telemetry;

/// <summary>What a collector of traces and logs is told by a running twin.</summary>
public sealed class TracesOverOtlpTests(ObservedTwin observed)
{
    [Fact]
    public async Task A_reading_its_decision_the_command_and_the_acknowledgement_are_one_trace()
    {
        var story = await observed.StoryAsync();
        var trace = TraceIds.OfReading(story.Counter, new ReadingStamp(story.AtMs, story.Sequence)).ToHexString();

        var reading = await SpanAsync(trace, "reading", "");
        Assert.Equal(story.Counter, reading.Tags["twin.device"]);
        var decision = await SpanAsync(trace, "decision", reading.Id);
        Assert.Equal(story.Decision, decision.Tags["twin.decision"]);
        Assert.Equal("lowTraffic", decision.Tags["twin.rule"]);
        var command = await SpanAsync(trace, "command", decision.Id);
        await SpanAsync(trace, "publish", command.Id);
        await SpanAsync(trace, "reply", command.Id);
        var acknowledge = await SpanAsync(trace, "acknowledge", command.Id);
        Assert.True(reading.EndNs <= decision.EndNs && decision.EndNs <= command.EndNs && command.EndNs <= acknowledge.EndNs);
        Assert.Equal($"00-{trace}-", story.TraceParent[..36]);
    }

    [Fact]
    public async Task A_persons_order_is_a_trace_that_begins_with_the_order_and_knows_its_request()
    {
        var story = await observed.StoryAsync();
        var trace = TraceIds.OfOrder(story.Order).ToHexString();

        var order = await SpanAsync(trace, "order", "");
        Assert.Equal("operator:ana", order.Tags["twin.actor"]);
        var request = Assert.Single(order.LinkedTraces);
        await Eventually.Async(
            () => Task.FromResult(observed.Collector.Spans.FirstOrDefault(span => span.Trace == request && span.Name.StartsWith("PATCH", StringComparison.Ordinal))), span => span is not null, "the request");
        var command = await SpanAsync(trace, "command", order.Id);
        await SpanAsync(trace, "acknowledge", command.Id);
        Assert.Equal($"00-{trace}-", story.OrderTraceParent[..36]);
    }

    [Fact]
    public async Task What_the_command_carries_to_the_field_names_the_span_that_put_it_on_the_wire()
    {
        var story = await observed.StoryAsync();
        var trace = TraceIds.OfOrder(story.Order).ToHexString();
        var command = await SpanAsync(trace, "command", TraceIds.SpanOf(TwinSpans.Order, story.Order).ToHexString());
        var publish = await SpanAsync(trace, "publish", command.Id);

        Assert.Equal($"00-{trace}-{publish.Id}-01", story.OrderTraceParent);
    }

    [Fact]
    public async Task Every_span_says_which_node_of_which_city_it_comes_from()
    {
        var story = await observed.StoryAsync();

        var span = await SpanAsync(TraceIds.OfOrder(story.Order).ToHexString(), "order", "");

        Assert.Equal(
            ("twin", "observed-1", "montpellier", "all"), (span.Resource["service.name"], span.Resource["service.instance.id"], span.Resource["twin.city"], span.Resource["twin.role"]));
    }

    [Fact]
    public async Task Logs_come_with_their_values_and_metrics_come_too()
    {
        await observed.StoryAsync();

        var logs = await Eventually.Async(
            () => Task.FromResult(observed.Collector.Logs), logs => logs.Any(log => log.Attributes.ContainsKey("Offset")), "the log of the shifted clock");
        Assert.All(logs, log => Assert.Equal("montpellier", log.Resource["twin.city"]));
        await Eventually.Async(() => Task.FromResult(string.Join(' ', observed.Collector.Metrics)), names => names.Contains("twin.mirror.age", StringComparison.Ordinal), "metrics");
    }

    private async Task<ReceivedSpan> SpanAsync(string trace, string name, string parent)
    {
        ReceivedSpan[] found = [];
        await Eventually.Async(
            () =>
            {
                var ofTrace = observed.Collector.Spans.Where(span => span.Trace == trace).ToArray();
                found = [.. ofTrace.Where(span => span.Name == name && span.Parent == parent)];
                return Task.FromResult(string.Join('\n', ofTrace.Select(span => span.ToString())));
            },
            _ => found.Length > 0,
            $"{name} below '{parent}' in {trace}");
        return found[0];
    }
}
