using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.Api.Devices;
using Twin.City.Devices;

namespace Twin.Api.Commands;

/// <summary>A command as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status"><c>pending</c>, <c>acknowledged</c>, <c>superseded</c>, <c>expired</c> or <c>refused</c>: see <see cref="OrderCounts.Overall"/>.</param>
/// <param name="Total">How many devices it is for.</param>
/// <param name="Counts">How many of them have each status.</param>
/// <param name="Targets">The devices it is for, at most the first 1,000.</param>
/// <param name="Values">What it asks for; null where it takes a value back.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="Actor">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
/// <param name="Revokes">The command that it takes back, or null.</param>
/// <param name="Devices">What became of it at each device; of more than 1,000 only at the first 1,000 that have not acknowledged it.</param>
public sealed record CommandDocument(
    string Id,
    string Status,
    int Total,
    CountsDocument Counts,
    IReadOnlyList<string> Targets,
    PatchDocument Values,
    DateTimeOffset? Until,
    string Actor,
    string Reason,
    DateTimeOffset At,
    string? Revokes,
    IReadOnlyList<CommandTargetDocument> Devices)
{
    /// <summary>True while any device may still be doing what it asks.</summary>
    [JsonIgnore]
    public bool Holds => Counts.Pending + Counts.Acknowledged > 0;

    /// <summary>A command for one device.</summary>
    internal static CommandDocument Of(string device, DeviceKind kind, OrderProgress progress, TargetOutcome outcome)
    {
        var counts = new OrderCounts();
        counts.Add(outcome.Status);
        return Of(kind, progress.Order, counts, [device], [CommandTargetDocument.Of(device, outcome)]);
    }

    /// <summary>A command for devices of a kind.</summary>
    public static CommandDocument Of(
        DeviceKind kind, Order order, OrderCounts counts, IReadOnlyList<string> targets, IReadOnlyList<CommandTargetDocument> devices) => new(
        order.Id,
        DeviceDocuments.StatusName(counts.Overall),
        counts.Total,
        CountsDocument.Of(counts),
        targets,
        new PatchDocument(kind, order),
        order.Until,
        order.Actor,
        order.Reason,
        order.At,
        order.Revokes?.Id,
        devices);
}

/// <summary>What became of a command at one device.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why it was refused, in the field's own word where the field did; else null.</param>
internal readonly record struct TargetOutcome(OrderStatus Status, string? Reason);

/// <summary>What became of a command at one device.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Status"><c>pending</c>, <c>acknowledged</c>, <c>superseded</c>, <c>expired</c> or <c>refused</c>.</param>
/// <param name="Reason">Why it was refused, in the field's own word where the field did; else null.</param>
public sealed record CommandTargetDocument(string Device, string Status, string? Reason)
{
    /// <summary>From an outcome.</summary>
    internal static CommandTargetDocument Of(string device, TargetOutcome outcome) => new(device, DeviceDocuments.StatusName(outcome.Status), outcome.Reason);
}

/// <summary>How many devices have each status.</summary>
public sealed record CountsDocument(int Pending, int Acknowledged, int Superseded, int Expired, int Refused)
{
    /// <summary>From counts.</summary>
    public static CountsDocument Of(OrderCounts counts) => new(
        counts[OrderStatus.Pending],
        counts[OrderStatus.Acknowledged],
        counts[OrderStatus.Superseded],
        counts[OrderStatus.Expired],
        counts[OrderStatus.Refused]);
}

/// <summary>What an order asks for, written as the merge patch that it is.</summary>
[JsonConverter(typeof(PatchDocumentConverter))]
public readonly record struct PatchDocument(DeviceKind Kind, Order Order);

/// <summary>Writes the values of an order by their schema, and null for each that is taken back.</summary>
public sealed class PatchDocumentConverter : JsonConverter<PatchDocument>
{
    /// <summary>Not needed: orders come in through their own parsers. Throws <see cref="NotSupportedException"/>.</summary>
    public override PatchDocument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Orders are read by their schema.");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, PatchDocument value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        ValuesJson.WriteMembers(writer, value.Kind, value.Order.Set);
        foreach (var definition in KindSchema.Of(value.Kind).Values.Where(definition => value.Order.TakenBack.Contains(definition.Slot)))
        {
            writer.WriteNull(definition.NameUtf8);
        }

        writer.WriteEndObject();
    }
}
