using System.Collections.Concurrent;
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
    MqttChannelAdapter packets, SocketChannel channel, FieldInbox inbox, FieldLinkState links, Func<FieldPublish, Task> control, CancellationToken stopping)
    : IMqttChannelAdapter
{
    /// <summary>How many messages with QoS 1 a client may have on their way.</summary>
    public const ushort ReceiveMaximum = 1_000;

    private const ushort LongestKeepAliveS = 300;
    private const long MostWaitingBytes = 1024 * 1024;
    private const int MostTogether = 1_000;

    // What a packet costs beside its bytes, and each of its user properties, which are objects of their own.
    private const int PacketBytes = 256;
    private const int UserPropertyBytes = 128;

    // Commands that it has neither taken nor refused; the library keeps them all. Twice what waits for it at most.
    private const int MostUnanswered = 2_000;
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(60);

    // Bounded by the budget.
    private readonly Channel<(MqttPublishPacket Publish, long Bytes)> _publishes =
        Channel.CreateUnbounded<(MqttPublishPacket, long)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly ByteBudget _budget = new(MostWaitingBytes);

    // What the subscriptions cost that the library has not answered; it answers in order.
    private readonly ConcurrentQueue<long> _subscribing = new();
    private int _unanswered;
    private ushort _keepAliveS = LongestKeepAliveS;
    private bool _hasOwnKeepAlive;
    private bool _wantsReasons = true;
    private bool _saidGoodbye;
    private Task _serving = Task.CompletedTask;

    /// <summary>Who it is; null until it has been let in.</summary>
    public Speaker? Speaker { get; private set; }

    /// <summary>Its client id, once it has been let in.</summary>
    public string ClientId { get; private set; } = "";

    /// <summary>Topic of its Will, or null.</summary>
    public string? WillTopic { get; private set; }

    /// <summary>True when nothing has come for longer than its keep-alive allows, or it has not taken for a minute what is sent.</summary>
    public bool IsOverdue => channel.Silence > 1.5 * TimeSpan.FromSeconds(_keepAliveS) || channel.Stuck > SendPatience;

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

    /// <summary>True when it comes from this machine.</summary>
    public bool IsFromHere => RemoteEndPoint is IPEndPoint { Address: var from } && (IPAddress.IsLoopback(from) || (LocalEndPoint is IPEndPoint { Address: var to } && from.Equals(to)));

    /// <summary>Says again that its links are online.</summary>
    public void SayAgain() => inbox.SayAgain(Speaker!, links, channel.HeardAgo);

    /// <summary>
    /// Takes no further message, and completes when every one that was taken before is acknowledged. What comes meanwhile is left unanswered: its sender sends it again, elsewhere.
    /// Called when the library has let it go, and when the node stops.
    /// </summary>
    public async Task EndAsync()
    {
        _publishes.Writer.TryComplete();
        await _serving;
    }

    /// <summary>Says nothing for it: its links are its next connection's now.</summary>
    public void LeaveLinks() => links.End(will: null, heardAtMs: 0);

    /// <summary>Says for it that it is offline, in case it has not done so. To be called when it has ended and nothing it sent is left.</summary>
    public void SayOffline()
    {
        // Its Will counts when it ended without DISCONNECT, or asked for it with that.
        FieldTopic? will = !_saidGoodbye && WillTopic is { } topic && FieldTopic.TryParse(topic, out var own) ? own : null;
        inbox.End(Speaker!, links, will, _saidGoodbye ? TimeSpan.Zero : channel.HeardAgo);
    }

    /// <inheritdoc />
    public Task ConnectAsync(CancellationToken cancellationToken) => packets.ConnectAsync(cancellationToken);

    /// <inheritdoc />
    public Task DisconnectAsync(CancellationToken cancellationToken) => packets.DisconnectAsync(cancellationToken);

    /// <inheritdoc />
    public void ResetStatistics() => packets.ResetStatistics();

    /// <inheritdoc />
    public void Dispose() => packets.Dispose();

    /// <summary>Says in the CONNACK what this broker can do, cuts off who does not answer, and passes everything else on.</summary>
    public async Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        switch (packet)
        {
            case MqttConnAckPacket { ReasonCode: MqttConnectReasonCode.Success } answer:
                answer.MaximumQoS = MqttQualityOfServiceLevel.AtLeastOnce;
                answer.MaximumPacketSize = SocketChannel.LargestPacketBytes;
                answer.ReceiveMaximum = ReceiveMaximum;
                answer.TopicAliasMaximum = 0;
                answer.ServerKeepAlive = _hasOwnKeepAlive ? (ushort)0 : _keepAliveS;
                break;

            case MqttPublishPacket { QualityOfServiceLevel: not MqttQualityOfServiceLevel.AtMostOnce } when Interlocked.Increment(ref _unanswered) > MostUnanswered:
                channel.Abort();
                break;
        }

        await packets.SendPacketAsync(packet, cancellationToken);
        if (packet is MqttSubAckPacket or MqttUnsubAckPacket && _subscribing.TryDequeue(out var bytes))
        {
            _budget.Release(bytes);
        }
    }

    /// <summary>The next packet that is the library's business; null when the connection is over.</summary>
    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var before = packets.BytesReceived;
                var packet = await packets.ReceivePacketAsync(cancellationToken);
                var bytes = packets.BytesReceived - before + PacketBytes;
                switch (packet)
                {
                    case MqttPublishPacket publish when Speaker is not null:
                        if (publish.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce)
                        {
                            return await RefuseAsync(MqttDisconnectReasonCode.QoSNotSupported, cancellationToken);
                        }

                        bytes += (publish.UserProperties?.Count ?? 0) * UserPropertyBytes;
                        await _budget.TakeAsync(bytes, cancellationToken);
                        _publishes.Writer.TryWrite((publish, bytes));
                        break;

                    case MqttPingReqPacket when Speaker is not null:
                        // Here, because the library would let any number of answers wait for a client that does not read.
                        await packets.SendPacketAsync(MqttPingRespPacket.Instance, cancellationToken);
                        break;

                    case MqttSubscribePacket or MqttUnsubscribePacket when Speaker is not null:
                        await _budget.TakeAsync(bytes, cancellationToken);
                        _subscribing.Enqueue(bytes);
                        return packet;

                    case MqttPubAckPacket:
                        Interlocked.Decrement(ref _unanswered);
                        return packet;

                    case MqttPubRecPacket or MqttPubRelPacket or MqttPubCompPacket:
                        return await RefuseAsync(MqttDisconnectReasonCode.QoSNotSupported, cancellationToken);

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

    /// <summary>
    /// Keeps what the library would do in its own way: the Will, and the keep-alive, for which it does not see the messages taken here. Inside, client ids are the user's own:
    /// whatever id a client of another user comes with, it takes nothing over.
    /// </summary>
    private void Remember(MqttConnectPacket connect)
    {
        _wantsReasons = connect.RequestProblemInformation;
        _hasOwnKeepAlive = connect.KeepAlivePeriod is > 0 and <= LongestKeepAliveS;
        _keepAliveS = _hasOwnKeepAlive ? connect.KeepAlivePeriod : LongestKeepAliveS;
        connect.KeepAlivePeriod = 0;
        connect.ClientId = string.IsNullOrEmpty(connect.ClientId) ? "" : $"{connect.Username}:{connect.ClientId}";
        if (connect.WillFlag)
        {
            WillTopic = connect.WillTopic;
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
                var bytes = 0L;
                while (batch.Count < MostTogether && _publishes.Reader.TryRead(out var waiting))
                {
                    batch.Add(waiting.Publish);
                    bytes += waiting.Bytes;
                }

                await TakeAsync(batch, speaker);
                _budget.Release(bytes);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops: what is not acknowledged is sent again.
        }
        catch
        {
            // Nothing is taken any more, so nothing may come any more; whoever awaits the end says why.
            channel.Abort();
            _budget.End();
            throw;
        }
    }

    private async Task TakeAsync(List<MqttPublishPacket> batch, Speaker speaker)
    {
        var answers = await inbox.TakeAsync(
            [.. batch.Select(publish => new FieldPublish(publish.Topic, publish.Payload, publish.CorrelationData))], speaker, links, stopping);
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
