using System.Buffers;
using MQTTnet.Protocol;

namespace Twin.Api.Mqtt;

/// <summary>A message of the field, whichever broker brought it.</summary>
/// <param name="Topic">Its topic name.</param>
/// <param name="Payload">Its body.</param>
/// <param name="Correlation">Its correlation data, or null.</param>
internal readonly record struct FieldPublish(string Topic, ReadOnlySequence<byte> Payload, byte[]? Correlation);

/// <summary>What the sender of a message is told.</summary>
/// <param name="Reason">The reason code of the PUBACK.</param>
/// <param name="Text">Why, in a sentence, or null.</param>
internal readonly record struct FieldAnswer(MqttPubAckReasonCode Reason, string? Text = null)
{
    /// <summary>It was taken.</summary>
    public static FieldAnswer Success => default;

    /// <summary>True when nothing but sending it again will help.</summary>
    public bool IsUnavailable => Reason == MqttPubAckReasonCode.ImplementationSpecificError;
}
