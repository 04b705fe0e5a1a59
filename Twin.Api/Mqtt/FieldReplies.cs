using System.Text;
using System.Text.Json;
using MQTTnet.Protocol;
using Twin.City.Field;
using Twin.City.Inventory;
using Twin.Grains.Commands;

namespace Twin.Api.Mqtt;

/// <summary>Brings the field's answers to commands to the zones that sent them. An answer counts only for devices that its sender speaks for.</summary>
internal sealed class FieldReplies(
    CityInventory city, CommandMemory commands, IGrainFactory grains, MqttMeters meters, TimeProvider time, ILogger<FieldReplies> logger)
    : BackgroundService
{
    private const int LongestReasonCharacters = 200;

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly ReplyPost _post = new(grains, logger);

    /// <summary>Takes the answer that a message holds.</summary>
    public async ValueTask<FieldAnswer> TakeAsync(FieldTopic topic, FieldPublish message, Speaker? speaker, CancellationToken cancellation)
    {
        var answer = Parse(message);
        if (answer is not { Status: "accepted" or "refused" })
        {
            return new FieldAnswer(MqttPubAckReasonCode.PayloadFormatInvalid, "An answer is an object with 'status': accepted or refused.");
        }

        if (topic.Command != FieldTopic.Desired)
        {
            // A program is retained until the gateway has it: nobody waits for the answer.
            return FieldAnswer.Success;
        }

        var correlation = message.Correlation is null ? "" : Encoding.UTF8.GetString(message.Correlation);
        var zone = FieldReply.ZoneOf(correlation);
        var devices = DevicesOf(topic, correlation);
        if (zone is null || city.FindZone(zone) is null || devices is null)
        {
            meters.Unmatched();
            return new FieldAnswer(MqttPubAckReasonCode.Success, "No command waits for this answer; was the correlation data sent back unchanged?");
        }

        foreach (var reply in Replies(CommandSplit.CorrelationOf(correlation), answer, devices, speaker))
        {
            await _post.PostAsync(zone, reply, cancellation);
        }

        return FieldAnswer.Success;
    }

    /// <summary>Brings the answers that were acknowledged, as far as their zones take them in time; the broker, which takes more, stops before.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _post.End();
        if (ExecuteTask is { } bringing)
        {
            await Task.WhenAny(bringing, Task.Delay(StopPatience, time, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _post.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private int[]? DevicesOf(FieldTopic topic, string correlation)
    {
        if (topic.Kind is null)
        {
            return commands.Recall(topic.Id, correlation);
        }

        return city.Find(topic.Id) is { } device && device.Kind == topic.Kind ? [device.Ordinal] : null;
    }

    private IEnumerable<FieldReply> Replies(string correlation, ReplyDocument answer, int[] devices, Speaker? speaker)
    {
        var own = devices.Where(device => speaker?.SpeaksFor(device) != false).ToHashSet();
        if (answer.Status == "refused")
        {
            return own.Count == 0 ? [] : [new FieldReply(correlation, [.. own], Reason(answer.Reason))];
        }

        var refused = (answer.Refused ?? []).OfType<RefusedDevice>()
            .Select(refusal => (Device: city.Find(refusal.Device ?? "")?.Ordinal ?? -1, Reason: Reason(refusal.Reason)))
            .Where(refusal => own.Contains(refusal.Device))
            .ToLookup(refusal => refusal.Reason, refusal => refusal.Device, StringComparer.Ordinal);
        int[] taken = [.. own.Except(refused.SelectMany(devices => devices))];
        var replies = refused.Select(reason => new FieldReply(correlation, [.. reason.Distinct()], reason.Key));
        return taken.Length == 0 ? replies : replies.Prepend(new FieldReply(correlation, taken, null));
    }

    private static string Reason(string? reason) =>
        string.IsNullOrWhiteSpace(reason) ? "refused" : reason[..Math.Min(reason.Length, LongestReasonCharacters)];

    private static ReplyDocument? Parse(in FieldPublish message)
    {
        try
        {
            var reader = new Utf8JsonReader(message.Payload);
            return JsonSerializer.Deserialize(ref reader, MqttJson.Default.ReplyDocument);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
