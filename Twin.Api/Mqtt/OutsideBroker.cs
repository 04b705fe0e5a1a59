using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Twin.Api.Mqtt;

/// <summary>
/// The node as a client of an outside broker. Readings and answers come by shared subscriptions, so each reaches one node, and are acknowledged when they are durable: what
/// this node has not acknowledged when it dies the broker sends again. Every connection has a client of its own, so that an acknowledgement can never go to a later one,
/// where its number may mean another message.
/// </summary>
internal sealed partial class OutsideBroker : BackgroundService, IFieldBroker
{
    private const ushort ReceiveMaximum = 1_000;
    private const int MostTogether = 1_000;
    private const int MostUnderWay = 256;
    private const long MostWaitingBytes = 16 * 1024 * 1024;

    // As long as the broker keeps what this node has not acknowledged; a node that stays away longer has lost its place.
    private const uint SessionExpiryS = 24 * 60 * 60;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan JournalPause = TimeSpan.FromSeconds(1);

    private readonly MqttOptions _options;
    private readonly FieldInbox _inbox;
    private readonly PublisherTurn _turn;
    private readonly MqttMeters _meters;
    private readonly TimeProvider _time;
    private readonly ILogger<OutsideBroker> _logger;
    private readonly string _clientId;
    private readonly SemaphoreSlim _underWay = new(MostUnderWay);
    private volatile IMqttClient? _client;

    public OutsideBroker(
        MqttOptions options, string clientId, FieldInbox inbox, PublisherTurn turn, MqttMeters meters, TimeProvider time, ILogger<OutsideBroker> logger)
    {
        _options = options;
        _inbox = inbox;
        _turn = turn;
        _meters = meters;
        _time = time;
        _logger = logger;
        _clientId = clientId;
    }

    /// <summary>
    /// A node's name at the broker when it is not given one: the same after a restart, for the broker keeps the session under it, and another for every node, for a broker throws
    /// out who comes with a name twice. Nodes on one machine may have the same data directory, but never the same addresses.
    /// </summary>
    /// <param name="machine">The machine's name.</param>
    /// <param name="dataDirectory">Its data directory.</param>
    /// <param name="urls">Where it serves HTTP.</param>
    public static string ClientIdOf(string machine, string dataDirectory, string urls)
    {
        var node = $"{machine}:{Path.GetFullPath(dataDirectory)}:{urls}";
        return $"twin-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node)))[..16]}";
    }

    /// <inheritdoc />
    public bool IsThere => _client is not null;

    /// <inheritdoc />
    public bool IsPublisher => _turn.IsMine;

    /// <inheritdoc />
    public bool Reaches(int device) => true;

    /// <inheritdoc />
    public async Task PublishAsync(MqttApplicationMessage message, CancellationToken cancellation)
    {
        var client = _client ?? throw new MqttCommunicationException("The broker is not there.");
        await _underWay.WaitAsync(cancellation);
        _ = PublishAsync(client, message);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _underWay.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ServeConnectionAsync(() => pause = FirstPause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever keeps the broker away, the node tries again; /health/ready says that it is missing.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogWarningAway(failure, _options.Broker!, pause.TotalSeconds);
            }

            try
            {
                await Task.Delay(pause, _time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Connects, subscribes and takes what comes until the connection ends.</summary>
    private async Task ServeConnectionAsync(Action connected, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var budget = new ByteBudget(MostWaitingBytes);
        using var client = new MqttClientFactory().CreateMqttClient(new HeldBackAdapter.Factory(budget));
        var received = Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>(new UnboundedChannelOptions { SingleReader = true });
        client.ApplicationMessageReceivedAsync += message =>
        {
            // Bounded by the budget, and for QoS 1 by the Receive Maximum: the broker waits for the acknowledgements.
            message.AutoAcknowledge = false;
            received.Writer.TryWrite(message);
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += _ => ended.CancelAsync();
        Expect(await client.ConnectAsync(Options(), stopping));
        var taking = TakeAsync(received.Reader, budget, ended.Token);
        try
        {
            Expect(await client.SubscribeAsync(Subscriptions(), stopping));
            _client = client;
            connected();
            LogInformationConnected(_options.Broker!);
            await await Task.WhenAny(taking, Task.Delay(Timeout.InfiniteTimeSpan, _time, ended.Token));
            ended.Token.ThrowIfCancellationRequested();
            LogWarningEnded(_options.Broker!);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            LogWarningEnded(_options.Broker!);
        }
        finally
        {
            _client = null;
            await ended.CancelAsync();
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (client.IsConnected)
            {
                // The Will says that the centre is offline; another node says within seconds that it is not.
                await client.DisconnectAsync(
                    new MqttClientDisconnectOptions { Reason = MqttClientDisconnectOptionsReason.DisconnectWithWillMessage }, CancellationToken.None);
            }
        }
    }

    /// <summary>Throws when the broker has refused the connection: the library does not.</summary>
    private static void Expect(MqttClientConnectResult answer)
    {
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new MqttCommunicationException($"The broker refused the connection: {answer.ResultCode} {answer.ReasonString}");
        }
    }

    /// <summary>Throws when the broker has refused a subscription.</summary>
    private static void Expect(MqttClientSubscribeResult answer)
    {
        if (answer.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
        {
            throw new MqttCommunicationException($"The broker refused the subscription to {refused.TopicFilter.Topic}: {refused.ResultCode} {answer.ReasonString}");
        }
    }

    private MqttClientOptions Options()
    {
        _options.TryReadBroker(out var broker);
        var will = CentreState.Message(isOnline: false, at: null);
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Host, broker.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(_clientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval(SessionExpiryS)
            .WithReceiveMaximum(ReceiveMaximum)
            .WithMaximumPacketSize(SocketChannel.LargestPacketBytes)
            .WithWillTopic(will.Topic)
            .WithWillPayload([.. will.Payload.FirstSpan])
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        return _options.User is null ? options.Build() : options.WithCredentials(_options.User, _options.Password).Build();
    }

    private MqttClientSubscribeOptions Subscriptions()
    {
        // States are heard by every node: the broker sends the retained ones only to subscriptions that are not shared.
        string[] shared = ["twin/v1/+/+/telemetry", "twin/v1/+/+/event", "twin/v1/+/+/cmd/+/reply"];
        return new MqttClientSubscribeOptions
        {
            TopicFilters =
            [
                .. shared.Select(filter => Filter($"$share/{_options.SharedGroup}/{filter}")),
                Filter("twin/v1/+/+/state"),
            ],
        };
    }

    private static MqttTopicFilter Filter(string filter) => new() { Topic = filter, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce };

    private async Task TakeAsync(ChannelReader<MqttApplicationMessageReceivedEventArgs> received, ByteBudget budget, CancellationToken ended)
    {
        var batch = new List<MqttApplicationMessageReceivedEventArgs>();
        try
        {
            while (await received.WaitToReadAsync(ended))
            {
                batch.Clear();
                while (batch.Count < MostTogether && received.TryRead(out var message))
                {
                    batch.Add(message);
                }

                await TakeAsync(batch, ended);
                budget.Release(batch.Sum(message => HeldBackAdapter.Cost(message.ApplicationMessage.Payload.Length)));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or MqttCommunicationException or MqttClientNotConnectedException or ObjectDisposedException)
        {
            // What was not acknowledged comes again by the next connection.
        }
    }

    private async Task TakeAsync(List<MqttApplicationMessageReceivedEventArgs> batch, CancellationToken ended)
    {
        FieldPublish[] messages = [.. batch.Select(message =>
            new FieldPublish(message.ApplicationMessage.Topic, message.ApplicationMessage.Payload, message.ApplicationMessage.CorrelationData))];
        while ((await _inbox.TakeAsync(messages, speaker: null, connection: null, ended)).Any(answer => answer.IsUnavailable))
        {
            // Unacknowledged, the messages hold the broker back until the journal can write again.
            await Task.Delay(JournalPause, _time, ended);
        }

        foreach (var message in batch)
        {
            await message.AcknowledgeAsync(ended);
        }
    }

    private async Task PublishAsync(IMqttClient client, MqttApplicationMessage message)
    {
        try
        {
            await client.PublishAsync(message);
        }
#pragma warning disable CA1031 // Whatever kept it back, its zone sends it again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _meters.Dropped(1);
            LogDebugNotPublished(failure, message.Topic);
        }
        finally
        {
            _underWay.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "MQTT speaks with {Broker}")]
    private partial void LogInformationConnected(string broker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to {Broker} has ended.")]
    private partial void LogWarningEnded(string broker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection with {Broker}; next try in {PauseS} s.")]
    private partial void LogWarningAway(Exception failure, string broker, double pauseS);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A message to {Topic} was not published.")]
    private partial void LogDebugNotPublished(Exception failure, string topic);
}
