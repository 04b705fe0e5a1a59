using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Twin.City.Field;

namespace Twin.Api.Mqtt;

/// <summary>
/// One client of the broker inside. The library handles sessions and subscriptions; what the client publishes is taken out of its way here, because the library waits for
/// each message before it reads the next: so many messages of one client can share a commit, and each is acknowledged, in order, when it is durable.
/// </summary>
internal sealed class FieldConnection(
    MqttChannelAdapter packets, SocketChannel channel, FieldInbox inbox, Func<FieldPublish, Task> control, CancellationToken stopping) : IMqttChannelAdapter
{
    /// <summary>How many messages with QoS 1 a client may have on their way.</summary>
    public const ushort ReceiveMaximum = 1_000;

    private const ushort LongestKeepAliveS = 300;
    private const long MostWaitingBytes = 1024 * 1024;
    private const int MostTogether = 1_000;

    // What a message costs beside its payload.
    private const int MessageBytes = 256;

    private readonly Channel<MqttPublishPacket> _publishes =
        Channel.CreateUnbounded<MqttPublishPacket>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly ByteBudget _budget = new(MostWaitingBytes);
    private readonly FieldLinkState _links = new();
    private ushort _keepAliveS = LongestKeepAliveS;
    private bool _hasOwnKeepAlive;
    private bool _wantsReasons = true;
    private bool _saidGoodbye;
    private Task _serving = Task.CompletedTask;

    /// <summary>Who it is; null until it has been let in.</summary>
    public Speaker? Speaker { get; private set; }

    /// <summary>Its client id, once it has been let in.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>What is to be said for it when it ends without saying goodbye, or null.</summary>
    public FieldPublish? Will { get; private set; }

    /// <summary>Topics on which it has said to be online, and not since that it is not.</summary>
    public IReadOnlyCollection<FieldTopic> Online => _links.Online;

    /// <summary>True when nothing has come for longer than its keep-alive allows.</summary>
    public bool IsOverdue => channel.Silence > 1.5 * TimeSpan.FromSeconds(_keepAliveS);

    /// <summary>True when it ended without DISCONNECT, or asked for its Will with it.</summary>
    public bool IsLost => !_saidGoodbye;

    /// <inheritdoc />
    public long BytesReceived => packets.BytesReceived;

    /// <inheritdoc />
    public long BytesSent => packets.BytesSent;

    /// <inheritdoc />
    public X509Certificate2? ClientCertificate => null;

    /// <inheritdoc />
    public EndPoint RemoteEndPoint => channel.RemoteEndPoint;

    /// <inheritdoc />
    public EndPoint LocalEndPoint => channel.LocalEndPoint;

    /// <inheritdoc />
    public bool IsSecureConnection => false;

    /// <inheritdoc />
    public MqttPacketFormatterAdapter PacketFormatterAdapter => packets.PacketFormatterAdapter;

    /// <summary>Lets it in: from now on its messages are taken.</summary>
    public void Admit(Speaker speaker, string clientId)
    {
        Speaker = speaker;
        ClientId = clientId;
        _serving = ServeAsync(speaker);
    }

    /// <summary>Cuts it off.</summary>
    public void Abort() => channel.Abort();

    /// <summary>Takes what it had still sent. To be awaited when the library has let it go.</summary>
    public async Task EndAsync()
    {
        _publishes.Writer.TryComplete();
        await _serving;
    }

    /// <summary>Says something for it, as if it had come by the connection.</summary>
    public async Task SayAsync(FieldPublish message) => await inbox.TakeAsync([message], Speaker, _links, stopping);

    /// <inheritdoc />
    public Task ConnectAsync(CancellationToken cancellationToken) => packets.ConnectAsync(cancellationToken);

    /// <inheritdoc />
    public Task DisconnectAsync(CancellationToken cancellationToken) => packets.DisconnectAsync(cancellationToken);

    /// <inheritdoc />
    public void ResetStatistics() => packets.ResetStatistics();

    /// <inheritdoc />
    public void Dispose() => packets.Dispose();

    /// <summary>Says in the CONNACK what this broker can do, and passes everything else on.</summary>
    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttConnAckPacket { ReasonCode: MqttConnectReasonCode.Success } answer)
        {
            answer.MaximumQoS = MqttQualityOfServiceLevel.AtLeastOnce;
            answer.MaximumPacketSize = SocketChannel.LargestPacketBytes;
            answer.ReceiveMaximum = ReceiveMaximum;
            answer.TopicAliasMaximum = 0;
            answer.ServerKeepAlive = _hasOwnKeepAlive ? (ushort)0 : _keepAliveS;
        }

        return packets.SendPacketAsync(packet, cancellationToken);
    }

    /// <summary>The next packet that is the library's business; null when the connection is over.</summary>
    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var packet = await packets.ReceivePacketAsync(cancellationToken);
                switch (packet)
                {
                    case MqttPublishPacket publish when Speaker is not null:
                        if (publish.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce)
                        {
                            return await RefuseAsync(MqttDisconnectReasonCode.QoSNotSupported, cancellationToken);
                        }

                        await _budget.TakeAsync(publish.Payload.Length + MessageBytes, cancellationToken);
                        _publishes.Writer.TryWrite(publish);
                        break;

                    case MqttConnectPacket connect when Speaker is null:
                        Remember(connect);
                        return connect;

                    case MqttDisconnectPacket goodbye:
                        _saidGoodbye = goodbye.ReasonCode != MqttDisconnectReasonCode.DisconnectWithWillMessage;
                        return goodbye;

                    default:
                        return packet;
                }
            }
        }
        catch (PacketTooLargeException)
        {
            return await RefuseAsync(MqttDisconnectReasonCode.PacketTooLarge, cancellationToken);
        }
    }

    /// <summary>Keeps what the library would do in its own way: the Will, and the keep-alive, for which it does not see the messages taken here.</summary>
    private void Remember(MqttConnectPacket connect)
    {
        _wantsReasons = connect.RequestProblemInformation;
        _hasOwnKeepAlive = connect.KeepAlivePeriod is > 0 and <= LongestKeepAliveS;
        _keepAliveS = _hasOwnKeepAlive ? connect.KeepAlivePeriod : LongestKeepAliveS;
        connect.KeepAlivePeriod = 0;
        if (connect.WillFlag)
        {
            Will = new FieldPublish(connect.WillTopic, new ReadOnlySequence<byte>(connect.WillMessage ?? []), connect.WillCorrelationData);
            connect.WillFlag = false;
        }
    }

    private async Task<MqttPacket?> RefuseAsync(MqttDisconnectReasonCode reason, CancellationToken cancellation)
    {
        await packets.SendPacketAsync(new MqttDisconnectPacket { ReasonCode = reason }, cancellation);
        return null;
    }

    private async Task ServeAsync(Speaker speaker)
    {
        var batch = new List<MqttPublishPacket>();
        try
        {
            while (await _publishes.Reader.WaitToReadAsync(stopping))
            {
                batch.Clear();
                while (batch.Count < MostTogether && _publishes.Reader.TryRead(out var publish))
                {
                    batch.Add(publish);
                }

                await TakeAsync(batch, speaker);
                _budget.Release(batch.Sum(publish => publish.Payload.Length + MessageBytes));
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops: what is not acknowledged is sent again.
        }
    }

    private async Task TakeAsync(List<MqttPublishPacket> batch, Speaker speaker)
    {
        var answers = await inbox.TakeAsync(
            [.. batch.Select(publish => new FieldPublish(publish.Topic, publish.Payload, publish.CorrelationData))], speaker, _links, stopping);
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Topic == FieldTopic.Control)
            {
                answers[i] = await ControlAsync(batch[i], speaker);
            }

            if (batch[i].QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce)
            {
                await AcknowledgeAsync(batch[i].PacketIdentifier, answers[i]);
            }
        }
    }

    private async Task<FieldAnswer> ControlAsync(MqttPublishPacket publish, Speaker speaker)
    {
        if (!speaker.MayControl)
        {
            return new FieldAnswer(MqttPubAckReasonCode.NotAuthorized, "The client is not registered with --control.");
        }

        await control(new FieldPublish(publish.Topic, publish.Payload, publish.CorrelationData));
        return FieldAnswer.Success;
    }

    private async Task AcknowledgeAsync(ushort message, FieldAnswer answer)
    {
        try
        {
            await packets.SendPacketAsync(
                new MqttPubAckPacket { PacketIdentifier = message, ReasonCode = answer.Reason, ReasonString = _wantsReasons ? answer.Text : null }, stopping);
        }
        catch (Exception gone) when (gone is MqttCommunicationException or ObjectDisposedException)
        {
            // It has ended; it sends again what it has not seen acknowledged.
        }
    }
}
