using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.City.Lighting;

namespace Twin.Api.Mqtt;

/// <summary>Leaves the lighting program with the broker for every gateway that has lamps behind it: retained, so that one that comes back has it at once.</summary>
internal sealed partial class LightingPrograms(
    CityInventory city, ClientRegistry registry, IFieldBroker broker, MqttOptions options, TimeProvider time, ILogger<LightingPrograms> logger)
    : BackgroundService
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _left = new(StringComparer.Ordinal);

    /// <summary>The body of the message.</summary>
    public static byte[] Write(LightingProgram program, TimeSpan silence, CityManifest city)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("program", program.Id);
            json.WriteNumber("darkBelowDeg", LightingFigures.DarkBelowDeg);
            json.WriteStartObject("position");
            json.WriteNumber("lon", city.Centre.Longitude);
            json.WriteNumber("lat", city.Centre.Latitude);
            json.WriteEndObject();
            json.WriteString("timeZone", city.TimeZone);
            json.WriteNumber("defaultLevel", LightingFigures.FullPercent);
            json.WriteNumber("silenceS", silence.TotalSeconds);
            json.WriteStartArray("steps");
            foreach (var step in program.Steps)
            {
                json.WriteStartObject();
                json.WriteString("from", step.From.ToString("HH:mm", CultureInfo.InvariantCulture));
                json.WriteNumber("level", step.LevelPercent);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WatchPeriod, time);
        try
        {
            do
            {
                await TryLeaveAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task TryLeaveAsync(CancellationToken cancellation)
    {
        try
        {
            await LeaveAsync(cancellation);
        }
#pragma warning disable CA1031 // Whatever happened to the broker since it was looked at, what is not left yet is left at the next tick.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogWarningNotLeft(failure);
        }
    }

    private async Task LeaveAsync(CancellationToken cancellation)
    {
        if (!broker.IsThere)
        {
            // It may come back without what it held.
            _left.Clear();
            return;
        }

        foreach (var gateway in Gateways(registry.Refresh()).Where(gateway => !_left.Contains(gateway)))
        {
            await broker.PublishAsync(Message(gateway), cancellation);
            _left.Add(gateway);
        }
    }

    private IEnumerable<string> Gateways(FieldClaims claims)
    {
        var registered = claims.Clients.All
            .Select(client => client.Gateway)
            .OfType<string>()
            .Where(gateway => claims.DevicesBehind(gateway).Any(device => city.Devices[device].Kind == DeviceKind.Lamp));
        return registered.Union(city.Zones.Select(zone => zone.Code), StringComparer.Ordinal);
    }

    private MqttApplicationMessage Message(string gateway)
    {
        var topic = new FieldTopic(null, gateway, FieldSubject.Command, FieldTopic.Program);
        return new MqttApplicationMessage
        {
            Topic = topic.ToString(),
            ResponseTopic = (topic with { Subject = FieldSubject.Reply }).ToString(),
            Payload = new(Write(LightingProgram.Standard, options.Silence, city.Manifest)),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = true,
            ContentType = "application/json",
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lighting program could not be left with the broker.")]
    private partial void LogWarningNotLeft(Exception failure);
}
