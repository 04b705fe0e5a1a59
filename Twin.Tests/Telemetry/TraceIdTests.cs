using System.Collections.Immutable;
using System.Diagnostics;
using FsCheck.Xunit;
using Twin.City.Devices;
using Twin.City.Lighting;
using Twin.City.Traffic;
using Twin.Grains.Telemetry;
using Twin.Tests.Lighting;
using Xunit;

namespace Twin.Tests.Telemetry;

/// <summary>The names of traces: every process, of this version and of others, must find the same.</summary>
public sealed class TraceIdTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(Samples.StartMs);

    [Fact]
    public void Names_are_the_first_bytes_of_a_SHA_256_that_anybody_can_work_out()
    {
        // printf 'reading\ncounter-0311\n1790000000000\n42' | sha256sum
        Assert.Equal("630d18fcc4613ea2914a086271f5b211", TraceIds.OfReading("counter-0311", new ReadingStamp(Samples.StartMs, 42)).ToHexString());
        Assert.Equal("6a4d8b7c55e0c3e4c57a50b641650197", TraceIds.OfOrder("0198f3").ToHexString());
        Assert.Equal("e694fea80be36f1e263c1632013ac61f", TraceIds.OfProgram("HOP/17.3").ToHexString());
        Assert.Equal("9d8af9929248fc38", TraceIds.SpanOf(TwinSpans.Order, "0198f3").ToHexString());
    }

    [Fact]
    public void Of_a_hundred_thousand_readings_no_two_share_a_trace()
    {
        var traces = Enumerable.Range(0, 100_000).Select(i => TraceIds.OfReading($"counter-{i % 100}", new ReadingStamp(Samples.StartMs + (i / 1_000 * 1_000), i / 100))).ToHashSet();

        Assert.Equal(100_000, traces.Count);
    }

    [Property]
    public bool Readings_share_a_trace_only_when_they_are_the_same(int device, int step, int otherDevice, int otherStep)
    {
        var one = TraceIds.OfReading($"lamp-{device}", new ReadingStamp(Samples.StartMs + step, step));
        var other = TraceIds.OfReading($"lamp-{otherDevice}", new ReadingStamp(Samples.StartMs + otherStep, otherStep));

        return (one == other) == ((device, step) == (otherDevice, otherStep));
    }

    [Fact]
    public void A_decision_by_traffic_is_in_the_trace_of_the_latest_count_it_follows_from()
    {
        var city = LitCity.Make();
        var decision = Decided(LightingRule.HighTraffic, Count(LitCity.LongCounter, 60_000, 2), Count(LitCity.ShortCounter, 0, 9));

        Assert.Equal(TraceIds.OfReading("counter-0018", new ReadingStamp(Samples.StartMs + 60_000, 2)), TraceIds.Of(decision, city));
    }

    [Theory]
    [InlineData(LightingRule.Daylight)]
    [InlineData(LightingRule.SilentCounter)]
    [InlineData(LightingRule.NoCountYet)]
    public void A_decision_by_sun_or_silence_has_a_trace_of_its_own(LightingRule rule)
    {
        var decision = Decided(rule, Count(LitCity.LongCounter, 0, 1));

        Assert.Null(TraceIds.CauseOf(decision));
        Assert.Equal("5e53bd09d83ba59b0bf3b71adf17b19a", TraceIds.Of(decision, LitCity.Make()).ToHexString());
    }

    [Fact]
    public void A_span_has_the_ids_that_were_worked_out_for_it_and_no_parent_when_it_has_none()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == TwinSpans.SourceName, Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        var place = new SpanPlace(TraceIds.OfOrder("a"), TraceIds.SpanOf(TwinSpans.Order, "a"), default, IsAlwaysKept: true);

        var time = new SpanTime(At, At.AddSeconds(2));
        using var around = new Activity("around").Start();

        var written = new List<Activity>();
        var root = TwinSpans.Write(TwinSpans.Order, ActivityKind.Server, place, time, written.Add);
        TwinSpans.Write(TwinSpans.Command, ActivityKind.Producer, place with { Own = null, Parent = place.Own!.Value }, time, written.Add);

        Assert.Equal((place.Trace, place.Own!.Value, default), (written[0].TraceId, written[0].SpanId, written[0].ParentSpanId));
        Assert.Equal((place.Trace, place.Own!.Value), (written[1].TraceId, written[1].ParentSpanId));
        Assert.NotEqual(place.Own, written[1].SpanId);
        Assert.Equal($"00-{place.Trace}-{place.Own}-01", root);
        Assert.Equal((At.UtcDateTime, TimeSpan.FromSeconds(2)), (written[0].StartTimeUtc, written[0].Duration));
        Assert.Same(around, Activity.Current);
    }

    private static CounterReading Count(int counter, long afterMs, long sequence) => new(counter, new ReadingStamp(Samples.StartMs + afterMs, sequence), 10, 60);

    private static LightDecision Decided(LightingRule rule, params CounterReading[] counts) =>
        new("abc", new StreetLight(rule, 100, At, 0, 0), LightDecision.RampUp, ImmutableArray.Create(counts));
}
