using System.Text.Json;
using Twin.Api.Devices;
using Twin.City.Devices;

namespace Twin.Api.Commands;

/// <summary>What <c>POST /api/commands</c> asks: which devices, what of each, until when, who and why.</summary>
/// <param name="Kind">The kind of the devices.</param>
/// <param name="Targets">The devices; at least one.</param>
/// <param name="Order">What is asked of each. It always states its end, so that it means the same at each of them.</param>
internal sealed record BulkOrderBody(DeviceKind Kind, OrderTargets Targets, Order Order)
{
    private static readonly string[] Required = ["targets", "values", "actor", "reason"];

    /// <summary>Reads a body; null with the field and what is wrong with it when it asks nothing that can be done.</summary>
    public static BulkOrderBody? Read(JsonElement body, FilterSubjects subjects, string id, DateTimeOffset now, out FieldProblem problem)
    {
        if (!CommandMembers.TryRead(body, Required, out var members, out problem) || OrderTargets.Read(members["targets"].Value, subjects, out problem) is not { } targets)
        {
            return null;
        }

        if (targets is not { Kind: { } kind, Devices.Count: > 0 })
        {
            problem = new FieldProblem("targets", "No device fits all that 'targets' names.");
            return null;
        }

        if (!CommandMembers.TryUntil(members, now, out var until, out problem)
            || !CommandMembers.TryText(members["actor"], out var actor, out problem)
            || !CommandMembers.TryText(members["reason"], out var reason, out problem)
            || !CommandMembers.TryValues(members["values"].Value, kind, out var set, out var takenBack, out problem))
        {
            return null;
        }

        return new BulkOrderBody(kind, targets, new Order(id, set, takenBack, UntilIsStated: true, until, actor, reason, now));
    }
}
