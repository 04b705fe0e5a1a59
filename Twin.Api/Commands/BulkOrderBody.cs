using System.Text.Json;
using Twin.Api.Devices;
using Twin.City.Devices;
using Twin.City.Inventory;

namespace Twin.Api.Commands;

/// <summary>What <c>POST /api/commands</c> asks: which devices, what of each, until when, who and why.</summary>
/// <param name="Targets">The devices.</param>
/// <param name="Order">What is asked of each. It always states its end, so that it means the same at each of them.</param>
internal sealed record BulkOrderBody(OrderTargets Targets, Order Order)
{
    /// <summary>Reads a body; null with the field and what is wrong with it when it asks nothing that can be done.</summary>
    public static BulkOrderBody? Read(JsonElement body, CityInventory city, string id, DateTimeOffset now, out FieldProblem problem)
    {
        if (!TryMembers(body, out var members, out problem))
        {
            return null;
        }

        if (OrderTargets.Read(members["targets"].Value, city, out problem) is not { } targets)
        {
            return null;
        }

        DateTimeOffset? until = null;
        if (members.TryGetValue("until", out var end) && !DesiredPatch.TryUntil(end.Value, now, out until))
        {
            problem = new FieldProblem("until", "'until' must be a time in ISO 8601 that is still to come, or null.");
            return null;
        }

        if (!TryText(members["actor"], out var actor, out problem) || !TryText(members["reason"], out var reason, out problem)
            || !TryValues(members["values"].Value, targets.Kind, out var set, out var takenBack, out problem))
        {
            return null;
        }

        return new BulkOrderBody(targets, new Order(id, set, takenBack, UntilIsStated: true, until, actor, reason, now));
    }

    private static bool TryMembers(JsonElement body, out Dictionary<string, JsonProperty> members, out FieldProblem problem)
    {
        problem = default;
        members = new Dictionary<string, JsonProperty>(StringComparer.Ordinal);
        if (body.ValueKind != JsonValueKind.Object)
        {
            problem = new FieldProblem("", "The body must be an object.");
            return false;
        }

        foreach (var member in body.EnumerateObject())
        {
            members[member.Name] = member;
            if (member.Name is not ("targets" or "values" or "until" or "actor" or "reason"))
            {
                problem = new FieldProblem(member.Name, "A command has the members targets, values, until, actor and reason.");
                return false;
            }
        }

        foreach (var name in new[] { "targets", "values", "actor", "reason" })
        {
            if (!members.ContainsKey(name))
            {
                problem = new FieldProblem(name, $"'{name}' is missing.");
                return false;
            }
        }

        return true;
    }

    private static bool TryText(JsonProperty member, out string text, out FieldProblem problem)
    {
        var isText = DesiredPatch.TryText(member, out text, out var detail);
        problem = isText ? default : new FieldProblem(member.Name, detail);
        return isText;
    }

    private static bool TryValues(JsonElement values, DeviceKind kind, out DeviceValues set, out IReadOnlyList<int> takenBack, out FieldProblem problem)
    {
        set = DeviceValues.Empty;
        takenBack = values.ValueKind == JsonValueKind.Null ? [.. KindSchema.Of(kind).DesirableSlots] : [];
        problem = default;
        if (values.ValueKind == JsonValueKind.Object)
        {
            var taken = new List<int>();
            takenBack = taken;
            foreach (var member in values.EnumerateObject())
            {
                if (!DesiredPatch.TryValue(member, kind, ref set, taken, out var detail))
                {
                    problem = new FieldProblem("values." + member.Name, detail);
                    return false;
                }
            }
        }

        if (set == DeviceValues.Empty && takenBack.Count == 0)
        {
            problem = new FieldProblem("values", $"'values' must be an object with what a {kind.Name()} is to do, or null: take back what was ordered.");
            return false;
        }

        return true;
    }
}
