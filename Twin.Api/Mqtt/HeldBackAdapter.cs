using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;

namespace Twin.Api.Mqtt;

/// <summary>Reads from an outside broker only while there is room: the library would keep all that comes, and the Receive Maximum bounds QoS 1 only.</summary>
internal sealed class HeldBackAdapter(IMqttChannelAdapter packets, ByteBudget budget) : IMqttChannelAdapter
{
    // What a message costs beside its payload.
    private const int MessageBytes = 512;

    /// <inheritdoc />
    public long BytesReceived => packets.BytesReceived;

    /// <inheritdoc />
    public long BytesSent => packets.BytesSent;

    /// <inheritdoc />
    public X509Certificate2? ClientCertificate => packets.ClientCertificate;

    /// <inheritdoc />
    public EndPoint RemoteEndPoint => packets.RemoteEndPoint;

    /// <inheritdoc />
    public EndPoint LocalEndPoint => packets.LocalEndPoint;

    /// <inheritdoc />
    public bool IsSecureConnection => packets.IsSecureConnection;

    /// <inheritdoc />
    public MqttPacketFormatterAdapter PacketFormatterAdapter => packets.PacketFormatterAdapter;

    /// <summary>What a message takes of the budget, to be given back when it is done with.</summary>
    public static long Cost(long payloadBytes) => payloadBytes + MessageBytes;

    /// <inheritdoc />
    public Task ConnectAsync(CancellationToken cancellationToken) => packets.ConnectAsync(cancellationToken);

    /// <inheritdoc />
    public Task DisconnectAsync(CancellationToken cancellationToken) => packets.DisconnectAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        var packet = await packets.ReceivePacketAsync(cancellationToken);
        if (packet is MqttPublishPacket publish)
        {
            await budget.TakeAsync(Cost(publish.Payload.Length), cancellationToken);
        }

        return packet;
    }

    /// <inheritdoc />
    public void ResetStatistics() => packets.ResetStatistics();

    /// <inheritdoc />
    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => packets.SendPacketAsync(packet, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => packets.Dispose();

    /// <summary>Makes clients that are held back.</summary>
    internal sealed class Factory(ByteBudget budget) : IMqttClientAdapterFactory
    {
        private readonly MqttClientAdapterFactory _sockets = new();

        /// <inheritdoc />
        public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) =>
            new HeldBackAdapter(_sockets.CreateClientAdapter(options, packetInspector, logger), budget);
    }
}
