using System.Diagnostics.Metrics;
using Twin.Api.Ingress;

namespace Twin.Api.Mqtt;

/// <summary>Counts what the MQTT door does, for <c>/metrics</c>.</summary>
internal sealed class MqttMeters
{
    private readonly Counter<long> _commands;
    private readonly Counter<long> _unmatched;
    private int _clients;

    public MqttMeters(IMeterFactory meters)
    {
        var meter = meters.Create(IngressMeters.MeterName);
        _commands = meter.CreateCounter<long>("twin.mqtt.commands", "{message}", "Commands to the field by outcome: published, elsewhere (for another node to publish) or dropped because too many waited.");
        _unmatched = meter.CreateCounter<long>("twin.mqtt.replies.unmatched", "{message}", "Answers of the field to which no command is known.");
        meter.CreateObservableGauge("twin.mqtt.clients", () => Volatile.Read(ref _clients), "{client}", "Clients connected to the broker inside.");

        // A series that begins with its first event has no rate for it.
        Published(0);
        Dropped(0);
        _unmatched.Add(0);
    }

    /// <summary>Counts messages with commands that went out.</summary>
    public void Published(int messages) => Count("published", messages);

    /// <summary>Counts commands that are another node's to publish, or nobody's: none of their devices is connected here.</summary>
    public void Elsewhere(int commands) => Count("elsewhere", commands);

    /// <summary>Counts commands that were dropped; their zones send them again.</summary>
    public void Dropped(int commands) => Count("dropped", commands);

    /// <summary>Counts an answer to no known command.</summary>
    public void Unmatched() => _unmatched.Add(1);

    /// <summary>Notes how many clients are connected.</summary>
    public void Connected(int clients) => Volatile.Write(ref _clients, clients);

    private void Count(string outcome, int count) => _commands.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
}
