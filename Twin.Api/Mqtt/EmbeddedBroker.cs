using System.Collections.Concurrent;
using System.Net;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Twin.City.Field;
using Twin.City.Maintenance;

namespace Twin.Api.Mqtt;

/// <summary>The broker inside the node. It starts after the silo, because what it acknowledges has reached the devices' door.</summary>
internal sealed partial class EmbeddedBroker : IHostedService, IFieldBroker, IAsyncDisposable
{
    // Commands to one client that it has not taken; the oldest is dropped, its zone sends it again.
    private const int MostPendingMessages = 1_000;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(2);

    // A commit and the devices' answers take milliseconds; a journal that cannot write would take for ever.
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(5);

    private readonly MqttOptions _options;
    private readonly FieldDoorkeeper _doorkeeper;
    private readonly ClientRegistry _registry;
    private readonly FieldAccess _field;
    private readonly ZoneGateways _gateways;
    private readonly ConnectedUsers _users;
    private readonly MqttMeters _meters;
    private readonly TimeProvider _time;
    private readonly ILogger<EmbeddedBroker> _logger;
    private readonly FieldListener _listener;
    private readonly MqttServer _server;
    private readonly ConcurrentDictionary<string, FieldConnection> _connections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<FieldTopic, FieldLinkState> _links = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _isLeaving;
    private Task _watching = Task.CompletedTask;
    private Task _holding = Task.CompletedTask;

    public EmbeddedBroker(
        MqttOptions options,
        FieldInbox inbox,
        FieldDoorkeeper doorkeeper,
        ClientRegistry registry,
        FieldAccess field,
        ZoneGateways gateways,
        ConnectedUsers users,
        MqttMeters meters,
        TimeProvider time,
        ILoggerFactory logging)
    {
        _options = options;
        _doorkeeper = doorkeeper;
        _registry = registry;
        _field = field;
        _gateways = gateways;
        _users = users;
        _meters = meters;
        _time = time;
        _logger = logging.CreateLogger<EmbeddedBroker>();
        _listener = new FieldListener(
            (packets, channel) => new FieldConnection(packets, channel, inbox, new FieldLinkState(_links), ControlAsync, _stopping.Token),
            Ended,
            time,
            logging.CreateLogger<FieldListener>());
        var factory = new MqttServerFactory();
        var server = factory.CreateServerOptionsBuilder()
            .WithoutDefaultEndpoint()
            .WithDefaultCommunicationTimeout(ConnectTimeout)
            .WithMaxPendingMessagesPerClient(MostPendingMessages)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
            .Build();
        _server = factory.CreateMqttServer(server, [_listener]);
        _server.ValidatingConnectionAsync += Validate;
        _server.InterceptingSubscriptionAsync += JudgeSubscription;
    }

    /// <inheritdoc />
    public bool IsThere => _field.Listening.IsCompletedSuccessfully;

    /// <inheritdoc />
    public bool IsPublisher => true;

    /// <inheritdoc />
    public bool Reaches(int device) => _users.Reach(device);

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var address = _options.ListenAddress;
        var port = _listener.Bind(address, Math.Max(0, _options.Port));
        await _server.StartAsync();
        _watching = WatchAsync();
        _holding = HoldLinksAsync();
        LogInformationListening(new IPEndPoint(address, port));
        if (!IPAddress.IsLoopback(address))
        {
            LogWarningNotEncrypted();
        }

        _field.Open(port);
    }

    /// <summary>
    /// Leaves in good order: nobody is let in any more, what has been taken is acknowledged, and then everybody is told that this node shuts down, so that they go to another.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isLeaving = true;
        await _listener.CloseAsync();
        await DrainAsync(cancellationToken);
        await StopServerAsync();
        await _stopping.CancelAsync();
        await Task.WhenAll(_watching, _holding);
    }

    private async Task DrainAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(_connections.Values.Select(connection => connection.EndAsync())).WaitAsync(DrainPatience, _time, cancellation);
        }
#pragma warning disable CA1031 // Whatever keeps a connection from being served to its end, the others are told all the same; what is not acknowledged is sent again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogWarningNotDrained(failure);
        }
    }

    // The library tells one after the other and waits long for each that does not read; who has not been told in time is cut off, and all are let go.
    private async Task StopServerAsync()
    {
        var stopping = _server.StopAsync(new MqttServerStopOptions
        {
            DefaultClientDisconnectOptions = new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.ServerShuttingDown },
        });
        if (await IsDoneAsync(stopping))
        {
            return;
        }

        FieldConnection[] left = [.. _connections.Values];
        LogWarningNotTold(left.Length);
        foreach (var connection in left)
        {
            connection.Abort();
        }

        await IsDoneAsync(stopping);
    }

    private async Task<bool> IsDoneAsync(Task stopping)
    {
        try
        {
            await stopping.WaitAsync(GoodbyePatience, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public Task PublishAsync(MqttApplicationMessage message, CancellationToken cancellation) =>
        _server.InjectApplicationMessage(new InjectedMqttApplicationMessage(message), cancellation);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task ControlAsync(FieldPublish message) => PublishAsync(
        new MqttApplicationMessage { Topic = message.Topic, Payload = message.Payload, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }, _stopping.Token);

    private Task Validate(ValidatingConnectionEventArgs connect)
    {
        if (connect.ChannelAdapter is not FieldConnection connection)
        {
            connect.ReasonCode = MqttConnectReasonCode.UnspecifiedError;
            return Task.CompletedTask;
        }

        if (connect.ProtocolVersion != MQTTnet.Formatter.MqttProtocolVersion.V500)
        {
            connect.ReasonCode = MqttConnectReasonCode.UnsupportedProtocolVersion;
            return Task.CompletedTask;
        }

        var speaker = _doorkeeper.Admit(connect.UserName, connect.RawPassword, connection.IsFromHere);
        if (speaker is null)
        {
            Refuse(connect, MqttConnectReasonCode.BadUserNameOrPassword, "There is no such user, or its token is another.");
            LogWarningRefused(Name(connect.UserName));
            return Task.CompletedTask;
        }

        if (connection.WillTopic is { } will && !(FieldTopic.TryParse(will, out var topic) && topic.Subject == FieldSubject.State && speaker.Owns(topic)))
        {
            Refuse(connect, MqttConnectReasonCode.NotAuthorized, "The Will's topic must be this client's own state.");
            return Task.CompletedTask;
        }

        var clientId = connect.ClientId;
        if (string.IsNullOrEmpty(clientId))
        {
            clientId = $"auto-{Guid.NewGuid():N}";
            connect.AssignedClientIdentifier = clientId;
        }

        connection.Admit(speaker, clientId);
        _connections[clientId] = connection;
        _users.Came(speaker.User);
        NoteGateway(speaker, isThere: true);
        _meters.Connected(_connections.Count);
        return Task.CompletedTask;
    }

    // Somebody may have sent a token in place of the name, or anything else: logs keep names only.
    private static string Name(string? user) => user is not null && FieldClient.IsName(user) ? user : "(not a name)";

    private static void Refuse(ValidatingConnectionEventArgs connect, MqttConnectReasonCode reason, string text)
    {
        connect.ReasonCode = reason;
        connect.ReasonString = text;
    }

    private void NoteGateway(Speaker? speaker, bool isThere)
    {
        if (speaker is { IsField: true, Gateway: { } gateway })
        {
            _gateways.Note(gateway, isThere);
        }
    }

    private Task JudgeSubscription(InterceptingSubscriptionEventArgs subscription)
    {
        var isAllowed = _connections.TryGetValue(subscription.ClientId, out var connection) && connection.Speaker?.MayHear(subscription.TopicFilter.Topic) == true;
        if (!isAllowed)
        {
            subscription.ProcessSubscription = false;
            subscription.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        }

        return Task.CompletedTask;
    }

    /// <summary>Says for a connection that has ended what it can no longer say itself; one that was taken over by its own next connection says nothing.</summary>
    private void Ended(FieldConnection connection)
    {
        var isLast = _connections.TryRemove(new KeyValuePair<string, FieldConnection>(connection.ClientId, connection));
        _meters.Connected(_connections.Count);
        if (connection.Speaker is { } speaker && _users.Left(speaker.User))
        {
            NoteGateway(speaker, isThere: false);
        }

        if (!isLast || _isLeaving)
        {
            // The next connection, here or at another node, stands for the links now, by its Will too.
            connection.LeaveLinks();
            return;
        }

        connection.SayOffline();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(WatchPeriod, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                _registry.Refresh();
                foreach (var connection in _connections.Values.Where(connection => connection.IsOverdue))
                {
                    connection.Abort();
                }

                await Task.WhenAll(_connections.Values.Where(connection => connection.Speaker is { } speaker && !_doorkeeper.MayStay(speaker)).Select(RemoveAsync));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task HoldLinksAsync()
    {
        using var timer = new PeriodicTimer(GatewayLink.SayAgainPeriod, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var connection in _connections.Values)
                {
                    connection.SayAgain();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>Tells a client that it is not registered any more and disconnects it, whether it listens or not.</summary>
    private async Task RemoveAsync(FieldConnection connection)
    {
        LogInformationRemoved(Name(connection.Speaker!.User));
        try
        {
            await _server
                .DisconnectClientAsync(connection.ClientId, new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.NotAuthorized })
                .WaitAsync(GoodbyePatience, _time, _stopping.Token);
        }
#pragma warning disable CA1031 // The library may not know it any more, or it does not listen: the others are looked at.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogDebugNotTold(failure, connection.ClientId);
            connection.Abort();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Client} could not be told that it is not registered any more.")]
    private partial void LogDebugNotTold(Exception failure, string client);

    [LoggerMessage(Level = LogLevel.Information, Message = "MQTT listens on {Address}")]
    private partial void LogInformationListening(IPEndPoint address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other machines reach the MQTT broker, and it does not encrypt: tokens and readings can be seen on the way. Use a network of its own or a tunnel.")]
    private partial void LogWarningNotEncrypted();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not all that MQTT clients had sent could be acknowledged before the node stops; they send it again.")]
    private partial void LogWarningNotDrained(Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Clients} MQTT clients could not be told in time that the node stops, and were cut off.")]
    private partial void LogWarningNotTold(int clients);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An MQTT client was refused: user '{User}'.")]
    private partial void LogWarningRefused(string user);

    [LoggerMessage(Level = LogLevel.Information, Message = "The MQTT client '{User}' is no longer registered and was disconnected.")]
    private partial void LogInformationRemoved(string user);
}
