using MQTTnet;

namespace Twin.Api.Mqtt;

/// <summary>The broker between twin and field: the one inside, or an outside one.</summary>
internal interface IFieldBroker
{
    /// <summary>True while messages can pass; until then the node is not ready.</summary>
    bool IsThere { get; }

    /// <summary>True when a device's commands reach it by this node: over the broker inside those of clients that are connected to it, over one outside broker all.</summary>
    bool Reaches(int device);

    /// <summary>True when this node is the one to publish commands: of the nodes at one outside broker one is.</summary>
    bool IsPublisher { get; }

    /// <summary>Publishes a message of the twin. When the broker is not there it is lost, as far as it is not retained; zones send again.</summary>
    Task PublishAsync(MqttApplicationMessage message, CancellationToken cancellation);
}
