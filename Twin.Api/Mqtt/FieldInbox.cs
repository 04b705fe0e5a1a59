using System.Buffers;
using System.Text;
using System.Text.Json;
using MQTTnet.Protocol;
using Twin.Api.Ingress;
using Twin.City;
using Twin.City.Devices;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.Journal;

namespace Twin.Api.Mqtt;

/// <summary>
/// Takes what the field says, whichever broker brought it: readings go to the journal and their devices through the same door as those of HTTP, answers and links to
/// the zones. What it answers with success is done.
/// </summary>
internal sealed class FieldInbox(
    CityInventory city, CityClock clock, ReadingDelivery delivery, FieldLinks links, FieldReplies replies, IngressMeters meters, TimeProvider time)
{
    private const string Transport = "mqtt";
    private const int LongestReasonCharacters = 200;

    // The journal is ready again within a commit or two.
    private static readonly TimeSpan CongestionPause = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Takes messages in their order and answers each. Waits while the journal or the devices cannot keep up; whoever calls reads no further meanwhile.
    /// </summary>
    /// <param name="messages">What came, at most a few hundred.</param>
    /// <param name="speaker">Who says it; null when an outside broker has checked that.</param>
    /// <param name="connection">The connection that it came by, for what it says of itself.</param>
    /// <param name="cancellation">Gives up waiting; nothing is answered then.</param>
    public async ValueTask<FieldAnswer[]> TakeAsync(
        IReadOnlyList<FieldPublish> messages, Speaker? speaker, FieldLinkState? connection, CancellationToken cancellation)
    {
        var answers = new FieldAnswer[messages.Count];
        var readings = new List<Reading>(messages.Count);
        var withReadings = new List<int>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (!FieldTopic.TryParse(message.Topic, out var topic) || topic.Subject == FieldSubject.Command)
            {
                answers[i] = new FieldAnswer(MqttPubAckReasonCode.TopicNameInvalid, "No topic of docs/mqtt.md that the field may publish on.");
            }
            else if (speaker?.Owns(topic) == false)
            {
                answers[i] = new FieldAnswer(MqttPubAckReasonCode.NotAuthorized, "The topic is not this client's.");
            }
            else if (topic.Subject is FieldSubject.Telemetry or FieldSubject.Event)
            {
                answers[i] = Read(topic, message.Payload, speaker, readings, out var hasReadings);
                if (hasReadings)
                {
                    withReadings.Add(i);
                }
            }
            else
            {
                answers[i] = topic.Subject == FieldSubject.State
                    ? TakeState(topic, message.Payload, speaker, connection)
                    : await replies.TakeAsync(topic, message, speaker, cancellation);
            }
        }

        if (readings.Count > 0 && !await TryDeliverAsync(readings, cancellation))
        {
            withReadings.ForEach(i => answers[i] = new FieldAnswer(MqttPubAckReasonCode.ImplementationSpecificError, "The journal cannot write; send again."));
        }

        return answers;
    }

    /// <summary>Says for a connection that has ended what it can no longer say itself: that its links are offline.</summary>
    /// <param name="speaker">Who it was.</param>
    /// <param name="connection">What it has said.</param>
    /// <param name="will">The state topic of a Will that counts, or null.</param>
    /// <param name="silence">How long ago it was last heard.</param>
    public void End(Speaker speaker, FieldLinkState connection, FieldTopic? will, TimeSpan silence)
    {
        foreach (var (topic, atMs) in connection.End(will, clock.NowMs - (long)silence.TotalMilliseconds).Where(link => speaker.Owns(link.Topic)))
        {
            links.Changed(topic, speaker, isOnline: false, atMs);
        }
    }

    /// <summary>Says again for a connection that stands that its links are online, so that they do not lapse.</summary>
    /// <param name="speaker">Who it is.</param>
    /// <param name="connection">What it has said.</param>
    /// <param name="silence">How long ago it was last heard: another connection that was heard later counts.</param>
    public void SayAgain(Speaker speaker, FieldLinkState connection, TimeSpan silence)
    {
        var heardMs = clock.NowMs - (long)silence.TotalMilliseconds;
        foreach (var (topic, sinceMs) in connection.Online.Where(link => speaker.Owns(link.Key)))
        {
            links.Held(topic, speaker, sinceMs, Math.Max(sinceMs, heardMs));
        }
    }

    private FieldAnswer Read(in FieldTopic topic, ReadOnlySequence<byte> payload, Speaker? speaker, List<Reading> readings, out bool hasReadings)
    {
        var first = readings.Count;
        var refusals = new List<ReadingRefusal>();
        try
        {
            ReadingPayload.Read(payload, city, clock.Now, readings, refusals);
        }
        catch (JsonException broken)
        {
            refusals.Add(new ReadingRefusal(RefusalReason.Malformed, null, broken.Message));
        }

        RefuseOthers(topic, speaker, readings, first, refusals);
        var taken = readings.Count - first;
        hasReadings = taken > 0;
        meters.Received(Transport, taken + refusals.Count);
        refusals.ForEach(refusal => meters.Refused(refusal));
        return refusals.Count == 0 ? FieldAnswer.Success
            : taken == 0 ? new FieldAnswer(MqttPubAckReasonCode.PayloadFormatInvalid, Sentence(refusals[0]))
            : new FieldAnswer(MqttPubAckReasonCode.Success, Summary(refusals));
    }

    /// <summary>Moves readings of devices that the topic does not stand for from the readings to the refusals.</summary>
    private void RefuseOthers(FieldTopic topic, Speaker? speaker, List<Reading> readings, int first, List<ReadingRefusal> refusals)
    {
        var own = topic.Kind is null ? -1 : city.Find(topic.Id)?.Ordinal ?? -1;
        var kept = first;
        for (var i = first; i < readings.Count; i++)
        {
            var device = readings[i].Device;
            if (topic.Kind is null ? speaker?.SpeaksFor(device) != false : device == own)
            {
                readings[kept++] = readings[i];
            }
            else
            {
                refusals.Add(new ReadingRefusal(RefusalReason.NotRegistered, city.Devices[device].Id, "The client does not speak for this device on this topic."));
            }
        }

        readings.RemoveRange(kept, readings.Count - kept);
    }

    private async ValueTask<bool> TryDeliverAsync(List<Reading> readings, CancellationToken cancellation)
    {
        var memory = new ReadOnlyMemory<Reading>([.. readings]);
        while (true)
        {
            try
            {
                if (!delivery.IsCongested)
                {
                    await delivery.TakeAsync(memory, CancellationToken.None);
                    return true;
                }
            }
            catch (JournalCongestedException)
            {
                // Another sender was faster.
            }
            catch (JournalUnavailableException)
            {
                return false;
            }

            await Task.Delay(CongestionPause, time, cancellation);
        }
    }

    private FieldAnswer TakeState(FieldTopic topic, ReadOnlySequence<byte> payload, Speaker? speaker, FieldLinkState? connection)
    {
        if (!TryReadOnline(payload, out var isOnline))
        {
            return new FieldAnswer(MqttPubAckReasonCode.PayloadFormatInvalid, "A state is an object with 'online': true or false.");
        }

        var atMs = clock.NowMs;
        connection?.Say(topic, isOnline, atMs);
        links.Changed(topic, speaker, isOnline, atMs);
        return FieldAnswer.Success;
    }

    private static bool TryReadOnline(ReadOnlySequence<byte> payload, out bool isOnline)
    {
        isOnline = false;
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var state = JsonDocument.ParseValue(ref reader);
            if (state.RootElement.ValueKind != JsonValueKind.Object || !state.RootElement.TryGetProperty("online", out var online))
            {
                return false;
            }

            isOnline = online.ValueKind == JsonValueKind.True;
            return isOnline || online.ValueKind == JsonValueKind.False;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The second is the reader's word for a name that is no Unicode, such as half a surrogate pair.
            return false;
        }
    }

    private static string Summary(List<ReadingRefusal> refusals)
    {
        var text = new StringBuilder($"{refusals.Count} refused: ");
        text.AppendJoin(", ", refusals.CountBy(refusal => refusal.Code, StringComparer.Ordinal).Select(reason => $"{reason.Value} {reason.Key}"));
        return text.Append($"; first: {Sentence(refusals[0])}").ToString();
    }

    /// <summary>What the sender wrote may be quoted in it, so it is kept short and printable.</summary>
    private static string Sentence(in ReadingRefusal refusal)
    {
        var text = refusal.Device is null ? $"{refusal.Code}: {refusal.Detail}" : $"{refusal.Code}: {refusal.Device}: {refusal.Detail}";
        return string.Concat(text.Take(LongestReasonCharacters).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
    }
}
