using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Twin.Api.Mirror;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.Grains.Commands;
using Twin.Grains.Telemetry;

namespace Twin.Api.Mqtt;

/// <summary>
/// Puts the zones' commands on the wire: to the gateways that the devices lie behind, to each other device by itself. The mirror's thread only hands them over; when the
/// broker cannot keep up, commands are dropped and counted, and their zones send them again.
/// </summary>
internal sealed partial class CommandOutbox(
    CityInventory city,
    CityMirror mirror,
    ClientRegistry registry,
    ZoneGateways gateways,
    CommandMemory memory,
    IFieldBroker broker,
    MqttMeters meters,
    ILogger<CommandOutbox> logger)
    : BackgroundService
{
    private const int MostWaiting = 4_096;

    // Trace Context for MQTT, W3C working draft: the header's name as a user property.
    private const string TraceParentProperty = "traceparent";

    private readonly Channel<FieldCommand[]> _waiting = Channel.CreateBounded<FieldCommand[]>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        mirror.Commanded += Take;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        mirror.Commanded -= Take;
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var commands in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                foreach (var command in commands)
                {
                    await TrySendAsync(command, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private void Take(FieldCommand[] commands)
    {
        if (!_waiting.Writer.TryWrite(commands))
        {
            meters.Dropped(commands.Length);
        }
    }

    private async Task TrySendAsync(FieldCommand command, CancellationToken cancellation)
    {
        if (!broker.IsThere)
        {
            meters.Dropped(1);
            return;
        }

        int[] reached = [.. command.Devices.Where(broker.Reaches)];
        if (reached.Length == 0)
        {
            meters.Elsewhere(1);
            return;
        }

        using var publish = Trace(command);
        try
        {
            await SendAsync(command with { Devices = reached, TraceParent = publish?.Id ?? command.TraceParent }, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            meters.Dropped(1);
            publish?.SetStatus(ActivityStatusCode.Error, failure.Message);
            LogWarningNotPublished(failure, command.Correlation);
        }
    }

    // The answer may come to any node, so each remembers what was asked, whoever publishes it.
    private async Task SendAsync(FieldCommand command, CancellationToken cancellation)
    {
        foreach (var message in Messages(command))
        {
            if (!broker.IsPublisher)
            {
                meters.Elsewhere(1);
                continue;
            }

            await broker.PublishAsync(message, cancellation);
            meters.Published(1);
        }
    }

    private static Activity? Trace(FieldCommand command) =>
        TwinSpans.AreCollected && ActivityContext.TryParse(command.TraceParent, traceState: null, isRemote: true, out var parent)
            ? TwinSpans.Source.StartActivity(TwinSpans.Publish, ActivityKind.Producer, parent)?.SetTag("twin.correlation", command.Correlation).SetTag("messaging.system", "mqtt")
            : null;

    private IEnumerable<MqttApplicationMessage> Messages(FieldCommand command)
    {
        var claims = registry.Claims;
        foreach (var group in command.Devices.GroupBy(device => gateways.GatewayOf(device, claims), StringComparer.Ordinal))
        {
            if (group.Key is { } gateway)
            {
                foreach (var devices in CommandSplit.Messages([.. group], city))
                {
                    var correlation = CommandSplit.Correlation(command.Correlation, devices);
                    memory.Remember(gateway, correlation, devices, command.Expiry);
                    yield return Message(command, new FieldTopic(null, gateway, FieldSubject.Command, FieldTopic.Desired), devices, correlation);
                }
            }
            else
            {
                foreach (var device in group)
                {
                    var own = city.Devices[device];
                    yield return Message(command, new FieldTopic(own.Kind, own.Id, FieldSubject.Command, FieldTopic.Desired), null, command.Correlation);
                }
            }
        }
    }

    private MqttApplicationMessage Message(FieldCommand command, FieldTopic topic, int[]? devices, string correlation) => new()
    {
        Topic = topic.ToString(),
        Payload = new(CommandPayload.Write(command, city.Devices[command.Devices[0]].Kind, devices, city)),
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        ResponseTopic = (topic with { Subject = FieldSubject.Reply }).ToString(),
        CorrelationData = Encoding.UTF8.GetBytes(correlation),
        ContentType = "application/json",
        PayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData,
        MessageExpiryInterval = (uint)Math.Max(1, Math.Ceiling(command.Expiry.TotalSeconds)),
        UserProperties = command.TraceParent is { } traceParent ? [new MqttUserProperty(TraceParentProperty, Encoding.UTF8.GetBytes(traceParent))] : null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A command could not be published ({Correlation}); its zone sends it again.")]
    private partial void LogWarningNotPublished(Exception failure, string correlation);
}
