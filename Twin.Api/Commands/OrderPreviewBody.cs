using System.Text.Json;
using Twin.Api.Devices;
using Twin.City.Devices;

namespace Twin.Api.Commands;

/// <summary>What a preview asks: an order of which only the targets must be said already.</summary>
/// <param name="Targets">The devices; maybe none.</param>
/// <param name="Set">What would be asked of each; nothing while that is not said.</param>
internal sealed record OrderPreviewBody(OrderTargets Targets, DeviceValues Set)
{
    private static readonly string[] Required = ["targets"];

    /// <summary>Reads a body; null with the field and what is wrong with it.</summary>
    public static OrderPreviewBody? Read(JsonElement body, FilterSubjects subjects, DateTimeOffset now, out FieldProblem problem)
    {
        if (!CommandMembers.TryRead(body, Required, out var members, out problem)
            || OrderTargets.Read(members["targets"].Value, subjects, out problem) is not { } targets
            || !CommandMembers.TryUntil(members, now, out _, out problem))
        {
            return null;
        }

        foreach (var name in new[] { "actor", "reason" })
        {
            if (members.TryGetValue(name, out var said) && !CommandMembers.TryText(said, out _, out problem))
            {
                return null;
            }
        }

        var set = DeviceValues.Empty;
        if (targets.Kind is { } kind && members.TryGetValue("values", out var values) && !CommandMembers.TryValues(values.Value, kind, out set, out _, out problem))
        {
            return null;
        }

        return new OrderPreviewBody(targets, set);
    }
}
