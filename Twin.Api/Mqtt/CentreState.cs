using System.Buffers;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using Twin.Api.Hosting;
using Twin.City;
using Twin.City.Field;

namespace Twin.Api.Mqtt;

/// <summary>Says every few seconds (<see cref="MqttOptions.CentrePeriod"/>) that the twin is there; controllers that do not hear it any more run by themselves (docs/mqtt.md, «Commands»).</summary>
internal sealed partial class CentreState(IFieldBroker broker, MqttOptions options, CityClock clock, TimeProvider time, ILogger<CentreState> logger)
    : BackgroundService
{
    /// <summary>The message that says so, or as a Will the opposite.</summary>
    public static MqttApplicationMessage Message(bool isOnline, DateTimeOffset? at)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteBoolean("online", isOnline);
            if (at is { } instant)
            {
                Instant.Write(json, "at"u8, instant);
            }

            json.WriteEndObject();
        }

        return new MqttApplicationMessage
        {
            Topic = FieldTopic.CentreState,
            Payload = new(body.WrittenSpan.ToArray()),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = true,
            ContentType = "application/json",
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.CentrePeriod, time);
        try
        {
            do
            {
                if (broker.IsThere)
                {
                    await TrySayAsync(stoppingToken);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task TrySayAsync(CancellationToken cancellation)
    {
        try
        {
            await broker.PublishAsync(Message(isOnline: true, clock.Now), cancellation);
        }
#pragma warning disable CA1031 // Whatever happened to the broker since it was looked at, it is told again at the next tick.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogWarningNotSaid(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The field could not be told that the centre is there.")]
    private partial void LogWarningNotSaid(Exception failure);
}
