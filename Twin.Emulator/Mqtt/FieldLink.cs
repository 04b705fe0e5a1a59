using System.Buffers;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Twin.Emulator.Mqtt;

/// <summary>What became of a message that was published.</summary>
internal enum PublishOutcome
{
    /// <summary>The broker has it.</summary>
    Acknowledged,

    /// <summary>The broker will never take it.</summary>
    Refused,

    /// <summary>It is to be sent again.</summary>
    Failed,
}

/// <summary>A message that came from the broker.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its body.</param>
/// <param name="ResponseTopic">Where an answer goes, or null.</param>
/// <param name="Correlation">To be sent back with the answer.</param>
/// <param name="ExpiryS">Seconds that it is still good for; 0 when for ever.</param>
internal sealed record FieldMessage(string Topic, byte[] Payload, string? ResponseTopic, byte[] Correlation, uint ExpiryS);

/// <summary>One client's connection to the broker: MQTT 5, a clean session, its state retained and its Will.</summary>
internal sealed class FieldLink : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttClientOptions[] _options;
    private readonly string[] _subscriptions;
    private readonly string? _stateTopic;
    private readonly TimeProvider _machine;
    private int _next;

    /// <summary>A link that is not connected yet.</summary>
    /// <param name="brokers">Where to.</param>
    /// <param name="first">Index of the broker to begin with; when it cannot be had, or is lost, the next is tried.</param>
    /// <param name="keepAlive">How often it is heard at least.</param>
    /// <param name="clientId">Name at the broker.</param>
    /// <param name="ownUser">User when the broker has one for each client.</param>
    /// <param name="stateTopic">Where its state is retained, or null for a client without one.</param>
    /// <param name="subscriptions">What it listens to.</param>
    /// <param name="machine">Measures patience.</param>
    /// <param name="receive">Takes a message; the broker waits meanwhile.</param>
    /// <param name="lost">Called when the connection has ended.</param>
    public FieldLink(
        IReadOnlyList<FieldBroker> brokers,
        int first,
        TimeSpan keepAlive,
        string clientId,
        string ownUser,
        string? stateTopic,
        string[] subscriptions,
        TimeProvider machine,
        Func<FieldMessage, ValueTask> receive,
        Action lost)
    {
        (_subscriptions, _stateTopic, _machine, _next) = (subscriptions, stateTopic, machine, first % brokers.Count);
        _options = [.. brokers.Select(broker => Options(broker, clientId, ownUser, stateTopic, keepAlive))];
        _client.ApplicationMessageReceivedAsync += arrived => receive(Message(arrived.ApplicationMessage)).AsTask();
        _client.DisconnectedAsync += _ =>
        {
            lost();
            return Task.CompletedTask;
        };
    }

    /// <summary>True while the connection stands.</summary>
    public bool IsConnected => _client.IsConnected;

    /// <summary>What the broker answered when it last refused the connection or a subscription; null while it has not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Connects, says that it is there and subscribes. False when that could not be done now.</summary>
    public async Task<bool> TryConnectAsync(DateTimeOffset now, CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(Patience, _machine);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, patience.Token);
        Refusal = null;
        try
        {
            var options = _options[_next];
            _next = (_next + 1) % _options.Length;
            var answer = await _client.ConnectAsync(options, ending.Token);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
            {
                Refusal = $"{answer.ResultCode} {answer.ReasonString}";
                return false;
            }

            var subscribe = new MqttClientSubscribeOptions();
            foreach (var topic in _subscriptions)
            {
                subscribe.TopicFilters.Add(new MqttTopicFilterBuilder().WithTopic(topic).WithAtLeastOnceQoS().Build());
            }

            var subscribed = await _client.SubscribeAsync(subscribe, ending.Token);
            if (subscribed.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
            {
                Refusal = $"{refused.ResultCode} for {refused.TopicFilter.Topic} {subscribed.ReasonString}";
                await _client.DisconnectAsync(new MqttClientDisconnectOptions(), ending.Token);
                return false;
            }

            if (_stateTopic is not null)
            {
                await PublishAsync(_stateTopic, FieldJson.Online(now), retain: true, null, ending.Token);
            }

            return _client.IsConnected;
        }
        catch (Exception failure) when (IsOfTheConnection(failure))
        {
            return false;
        }
    }

    /// <summary>Publishes with QoS 1 and awaits the acknowledgement.</summary>
    public async Task<PublishOutcome> PublishAsync(string topic, byte[] payload, bool retain, byte[]? correlation, CancellationToken stopping)
    {
        var message = new MqttApplicationMessage
        {
            Topic = topic,
            PayloadSegment = payload,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = retain,
            ContentType = "application/json",
            CorrelationData = correlation,
        };
        try
        {
            var answer = await _client.PublishAsync(message, stopping);
            return answer.ReasonCode switch
            {
                MqttClientPublishReasonCode.Success or MqttClientPublishReasonCode.NoMatchingSubscribers => PublishOutcome.Acknowledged,
                MqttClientPublishReasonCode.NotAuthorized or MqttClientPublishReasonCode.TopicNameInvalid or MqttClientPublishReasonCode.PayloadFormatInvalid => PublishOutcome.Refused,
                _ => PublishOutcome.Failed,
            };
        }
        catch (Exception failure) when (IsOfTheConnection(failure))
        {
            return PublishOutcome.Failed;
        }
    }

    /// <summary>Ends the connection so that the broker tells everyone by the Will.</summary>
    public async Task CutAsync()
    {
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions { Reason = MqttClientDisconnectOptionsReason.DisconnectWithWillMessage });
        }
        catch (Exception failure) when (IsOfTheConnection(failure))
        {
            // It was cut already.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static MqttClientOptions Options(FieldBroker broker, string clientId, string ownUser, string? stateTopic, TimeSpan keepAlive)
    {
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Host, broker.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(clientId)
            .WithCleanStart()
            .WithKeepAlivePeriod(keepAlive)
            .WithTimeout(Patience);
        if (broker.Password is { } password)
        {
            options.WithCredentials(broker.User ?? ownUser, password);
        }

        if (stateTopic is not null)
        {
            options
                .WithWillTopic(stateTopic)
                .WithWillPayload(FieldJson.Offline())
                .WithWillRetain()
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        }

        return options.Build();
    }

    private static FieldMessage Message(MqttApplicationMessage message) =>
        new(message.Topic, message.Payload.ToArray(), message.ResponseTopic, message.CorrelationData ?? [], message.MessageExpiryInterval);

    private static bool IsOfTheConnection(Exception failure) =>
        failure is MqttCommunicationException or MqttClientNotConnectedException or MqttProtocolViolationException or OperationCanceledException or IOException
            or InvalidOperationException or ObjectDisposedException or System.Net.Sockets.SocketException;
}
