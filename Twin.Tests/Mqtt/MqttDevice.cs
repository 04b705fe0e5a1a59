using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Twin.Tests.Api;
using Twin.Tests.Processes;

namespace Twin.Tests.Mqtt;

/// <summary>A client of a broker as a device or gateway is one: everything over a socket.</summary>
public sealed class MqttDevice : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<MqttApplicationMessage> _heard = Channel.CreateUnbounded<MqttApplicationMessage>();
    private readonly TaskCompletionSource<MqttClientDisconnectedEventArgs> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MqttDevice()
    {
        _client.ApplicationMessageReceivedAsync += message =>
        {
            _heard.Writer.TryWrite(message.ApplicationMessage);
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += end =>
        {
            _ended.TrySetResult(end);
            return Task.CompletedTask;
        };
    }

    /// <summary>What the broker said to the CONNECT.</summary>
    public MqttClientConnectResult? Welcome { get; private set; }

    /// <summary>Completes when the connection has ended.</summary>
    public Task<MqttClientDisconnectedEventArgs> Ended => _ended.Task.WaitAsync(Eventually.Patience, TimeProvider.System);

    /// <summary>Connects with MQTT 5; look at <see cref="Welcome"/> for the answer.</summary>
    public static async Task<MqttDevice> ConnectAsync(int port, string? user, string? token, Action<MqttClientOptionsBuilder>? more = null)
    {
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId($"{user}-{Guid.NewGuid():N}")
            .WithTimeout(Eventually.Patience);
        if (user is not null)
        {
            options.WithCredentials(user, token);
        }

        more?.Invoke(options);
        var device = new MqttDevice();
        device.Welcome = await device._client.ConnectAsync(options.Build());
        return device;
    }

    /// <summary>Publishes a body; with QoS 1 it returns when the broker has answered.</summary>
    public Task<MqttClientPublishResult> PublishAsync(string topic, byte[] body, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce, bool retain = false) =>
        _client.PublishAsync(new MqttApplicationMessage { Topic = topic, Payload = new(body), QualityOfServiceLevel = qos, Retain = retain });

    /// <summary>Publishes a document as JSON.</summary>
    public Task<MqttClientPublishResult> PublishAsync(string topic, object document, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce) =>
        PublishAsync(topic, JsonSerializer.SerializeToUtf8Bytes(document, Answers.Strict), qos);

    /// <summary>Answers a command: on its Response Topic, with its Correlation Data.</summary>
    public Task<MqttClientPublishResult> ReplyAsync(MqttApplicationMessage command, object document) => _client.PublishAsync(new MqttApplicationMessage
    {
        Topic = command.ResponseTopic,
        CorrelationData = command.CorrelationData,
        Payload = new(JsonSerializer.SerializeToUtf8Bytes(document, Answers.Strict)),
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
    });

    /// <summary>Subscribes with QoS 1 and returns the broker's word for it.</summary>
    public async Task<MqttClientSubscribeResultCode> SubscribeAsync(string filter)
    {
        var result = await _client.SubscribeAsync(
            new MqttClientSubscribeOptions { TopicFilters = [new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }] });
        return result.Items.Single().ResultCode;
    }

    /// <summary>The next message that comes.</summary>
    public async Task<MqttApplicationMessage> HearAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
        return await _heard.Reader.ReadAsync(patience.Token);
    }

    /// <summary>A message that has come already.</summary>
    public bool TryHear(out MqttApplicationMessage? message) => _heard.Reader.TryRead(out message);

    /// <summary>Says goodbye.</summary>
    public Task DisconnectAsync() => _client.DisconnectAsync(new MqttClientDisconnectOptions());

    /// <summary>A message's body as text.</summary>
    public static string Text(MqttApplicationMessage message) => Encoding.UTF8.GetString(message.Payload);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        // Cut off, not goodbye: what a test wants to say it says.
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
