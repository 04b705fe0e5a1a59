using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Twin.City.Field;

namespace Twin.Benchmarks.Loop;

/// <summary>A command as a gateway received it.</summary>
/// <param name="Devices">Ids of the devices that it names.</param>
/// <param name="Level">The level that it asks for, in percent.</param>
/// <param name="Ticks">Stopwatch ticks at which it came.</param>
public sealed record HeardCommand(IReadOnlyList<string> Devices, double Level, long Ticks);

/// <summary>The gateway of a zone: sends readings, hears commands, answers each and reports at once that its lamps do what was asked.</summary>
public sealed class PlayedGateway : IAsyncDisposable
{
    private static readonly byte[] Accepted = """{"status":"accepted"}"""u8.ToArray();
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<(MqttApplicationMessage Message, HeardCommand Command)> _toDo = Channel.CreateUnbounded<(MqttApplicationMessage, HeardCommand)>();
    private readonly string _name;
    private readonly Action<HeardCommand> _heard;
    private readonly Func<IReadOnlyList<string>, double, string> _report;
    private Task _doing = Task.CompletedTask;

    private PlayedGateway(string name, Action<HeardCommand> heard, Func<IReadOnlyList<string>, double, string> report)
    {
        (_name, _heard, _report) = (name, heard, report);
        _client.ApplicationMessageReceivedAsync += received =>
        {
            Hear(received.ApplicationMessage, Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        };
    }

    /// <summary>Connects it.</summary>
    /// <param name="port">Of the twin's broker.</param>
    /// <param name="name">User and gateway.</param>
    /// <param name="heard">Told of every command at once.</param>
    /// <param name="report">Writes the readings with which lamps report a level.</param>
    public static async Task<PlayedGateway> ConnectAsync(int port, string name, Action<HeardCommand> heard, Func<IReadOnlyList<string>, double, string> report)
    {
        var gateway = new PlayedGateway(name, heard, report);
        var answer = await gateway._client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(name)
            .WithCredentials(name, FieldRegister.Token)
            .Build());
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new IOException($"The twin did not let {name} in: {answer.ResultCode} {answer.ReasonString}");
        }

        var commands = new FieldTopic(null, name, FieldSubject.Command, FieldTopic.Desired).ToString();
        await gateway._client.SubscribeAsync(new MqttClientSubscribeOptions
        {
            TopicFilters = [new MqttTopicFilter { Topic = commands, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }],
        });
        gateway._doing = Task.Run(gateway.DoAsync);
        return gateway;
    }

    /// <summary>Publishes readings with QoS 1 and waits until they are durable. Throws <see cref="IOException"/> when any was refused.</summary>
    public async Task PublishAsync(string readings)
    {
        var answer = await _client.PublishAsync(new MqttApplicationMessage
        {
            Topic = new FieldTopic(null, _name, FieldSubject.Telemetry).ToString(),
            Payload = new(Encoding.UTF8.GetBytes(readings)),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        });
        if (!answer.IsSuccess || !string.IsNullOrEmpty(answer.ReasonString))
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The twin refused readings of {_name}: {answer.ReasonCode} {answer.ReasonString}"));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _toDo.Writer.TryComplete();
        await _doing;
        await _client.DisconnectAsync(new MqttClientDisconnectOptions());
        _client.Dispose();
    }

    private void Hear(MqttApplicationMessage message, long ticks)
    {
        var reader = new Utf8JsonReader(message.Payload);
        using var body = JsonDocument.ParseValue(ref reader);
        var values = body.RootElement.GetProperty("values");
        if (values.ValueKind != JsonValueKind.Object || !values.TryGetProperty("level", out var level))
        {
            return;
        }

        var command = new HeardCommand([.. body.RootElement.GetProperty("devices").EnumerateArray().Select(device => device.GetString()!)], level.GetDouble(), ticks);
        _heard(command);
        _toDo.Writer.TryWrite((message, command));
    }

    private async Task DoAsync()
    {
        await foreach (var (message, command) in _toDo.Reader.ReadAllAsync())
        {
            await _client.PublishAsync(new MqttApplicationMessage
            {
                Topic = message.ResponseTopic,
                CorrelationData = message.CorrelationData,
                Payload = new(Accepted),
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            });
            foreach (var lamps in command.Devices.Chunk(LoopOptions.ArraySize))
            {
                await PublishAsync(_report(lamps, command.Level));
            }
        }
    }
}
