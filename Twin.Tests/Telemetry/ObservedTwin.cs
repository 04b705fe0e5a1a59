using System.Text;
using System.Text.Json;
using MQTTnet;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.Tests.Api;
using Twin.Tests.Inventory;
using Twin.Tests.Mqtt;
using Twin.Tests.Processes;
using Twin.Tests.Telemetry;
using Xunit;

[assembly: AssemblyFixture(typeof(ObservedTwin))]

namespace Twin.Tests.Telemetry;

/// <summary>What happened in the observed city, for tests to find again in what came by OTLP.</summary>
/// <param name="Counter">The counter whose counts made a street dim.</param>
/// <param name="AtMs">Time of its latest count.</param>
/// <param name="Sequence">Sequence of its latest count.</param>
/// <param name="Decision">Id of the decision that followed.</param>
/// <param name="TraceParent">What the command carried to the gateway.</param>
/// <param name="Order">Id of a person's order to a camera.</param>
/// <param name="OrderTraceParent">What its command carried.</param>
public sealed record ObservedStory(string Counter, long AtMs, long Sequence, string Decision, string TraceParent, string Order, string OrderTraceParent);

/// <summary>
/// One running city that tells a collector everything, and one story in it, played by hand over MQTT: at night a counter has counted nothing, its street's lamps are told to dim and do it; a person turns a camera.
/// </summary>
public sealed class ObservedTwin : IAsyncLifetime
{
    private const string Street = "street-05203";
    private const string Counter = "counter-1333";
    private const string Camera = "camera-001";
    private const string Gateway = "observed";
    private const int MinutesCounted = 17;
    private const int DimLevel = 50;

    private readonly TemporaryFolder _data = new();
    private readonly Lazy<Task<ObservedStory>> _story;
    private OtlpReceiver? _collector;
    private TwinProcess? _process;

    /// <summary>Nothing is started yet.</summary>
    public ObservedTwin() => _story = new Lazy<Task<ObservedStory>>(PlayAsync);

    /// <summary>The collector; there once the story is.</summary>
    public OtlpReceiver Collector => _collector!;

    /// <summary>The running city; there once the story is.</summary>
    public TwinProcess Process => _process!;

    /// <summary>Starts the city if need be and plays the story once.</summary>
    public Task<ObservedStory> StoryAsync() => _story.Value;

    /// <inheritdoc />
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }

        _data.Dispose();
    }

    private async Task<ObservedStory> PlayAsync()
    {
        var city = CityPackage.Load(Montpellier.Package);
        string[] lamps = [.. city.Devices.Where(device => device is Lamp && device.Street == Street).Select(lamp => lamp.Id)];
        var client = new FieldClient(Gateway, FieldToken.Sha256(MqttTwin.Token), Gateway, [], [], [.. lamps, Counter, Camera], Control: false);
        await File.WriteAllTextAsync(Path.Combine(_data.Path, FieldClients.FileName), FieldClients.Nobody.With(client).Write());
        _collector = await OtlpReceiver.StartAsync();
        _process = await TwinProcess.StartAsync(
            _data.Path,
            [
                .. TwinProcess.WithBroker, "--Twin:StartAt", "23:30", "--Twin:Telemetry:TraceRatio", "1", "--Twin:Telemetry:Node", "observed-1",
                "--OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Address, "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "--OTEL_BSP_SCHEDULE_DELAY", "200", "--OTEL_BSP_MAX_QUEUE_SIZE", "20000", "--OTEL_BLRP_SCHEDULE_DELAY", "200", "--OTEL_METRIC_EXPORT_INTERVAL", "1000",
            ]);
        var twin = new TwinClient(_process.Http);
        await using var gateway = await MqttDevice.ConnectAsync(_process.MqttPort, Gateway, MqttTwin.Token);
        await gateway.SubscribeAsync($"twin/v1/gateway/{Gateway}/cmd/desired");

        var now = await twin.NowAsync();
        await TellAsync(gateway, [.. lamps.Select(lamp => Reading(lamp, now, 1, new { level = 100 })), Reading(Camera, now, 1, new { on = true, preset = 1 })]);
        await TellAsync(gateway, [.. Enumerable.Range(0, MinutesCounted).Select(i => Reading(Counter, now.AddMinutes(i + 1 - MinutesCounted), i, new { vehicles = 0, periodS = 60 }))]);
        var dim = await HearAsync(gateway, body => body.GetProperty("values") is { ValueKind: JsonValueKind.Object } values && values.GetProperty("level").GetInt32() == DimLevel);
        await gateway.ReplyAsync(dim, new { status = "accepted" });
        await TellAsync(gateway, [.. lamps.Select(lamp => Reading(lamp, now.AddSeconds(5), 2, new { level = DimLevel }))]);

        var order = await twin.OrderAsync(Camera, new { preset = 7, actor = "operator:ana", reason = "test" });
        var turn = await HearAsync(gateway, body => body.GetProperty("command").GetString() == order.Id);
        await gateway.ReplyAsync(turn, new { status = "accepted" });
        await TellAsync(gateway, [Reading(Camera, now.AddSeconds(10), 2, new { on = true, preset = 7 })]);
        await Eventually.Async(() => twin.CommandAsync(order.Id), command => command.Status == "acknowledged", "the acknowledgement");
        return new ObservedStory(Counter, now.ToUnixTimeMilliseconds(), MinutesCounted - 1, CommandOf(dim), TraceParentOf(dim), order.Id, TraceParentOf(turn));
    }

    private static async Task<MqttApplicationMessage> HearAsync(MqttDevice gateway, Func<JsonElement, bool> isIt)
    {
        while (true)
        {
            var command = await gateway.HearAsync();
            using var body = JsonDocument.Parse(MqttDevice.Text(command));
            if (isIt(body.RootElement))
            {
                return command;
            }
        }
    }

    private static async Task TellAsync(MqttDevice gateway, object[] readings)
    {
        var answer = await gateway.PublishAsync($"twin/v1/gateway/{Gateway}/telemetry", readings);
        Assert.True(answer.IsSuccess, answer.ReasonString);
    }

    private static object Reading(string device, DateTimeOffset at, long seq, object values) => TwinClient.Reading(device, at, seq, values);

    private static string CommandOf(MqttApplicationMessage message)
    {
        using var body = JsonDocument.Parse(MqttDevice.Text(message));
        return body.RootElement.GetProperty("command").GetString()!;
    }

    private static string TraceParentOf(MqttApplicationMessage message) =>
        Encoding.UTF8.GetString(message.UserProperties.Single(property => property.Name == "traceparent").ValueBuffer.Span);
}
