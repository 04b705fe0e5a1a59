using System.Text.Json;
using Twin.Api.Devices;
using Twin.City.Devices;

namespace Twin.Api.Commands;

/// <summary>Reads the members that an order to many devices and its preview share.</summary>
internal static class CommandMembers
{
    /// <summary>The members of a body; false with what is wrong when it has others than a command or lacks one that is required.</summary>
    public static bool TryRead(JsonElement body, string[] required, out Dictionary<string, JsonProperty> members, out FieldProblem problem)
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
            if (member.Name is not ("targets" or "values" or "until" or "actor" or "reason" or "dryRun"))
            {
                problem = new FieldProblem(member.Name, "A command has the members targets, values, until, actor, reason and dryRun.");
                return false;
            }
        }

        foreach (var name in required)
        {
            if (!members.ContainsKey(name))
            {
                problem = new FieldProblem(name, $"'{name}' is missing.");
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether only a preview is asked for; false with what is wrong when that is not said by true or false.</summary>
    public static bool TryDryRun(JsonElement body, out bool isDryRun, out FieldProblem problem)
    {
        problem = default;
        isDryRun = false;
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("dryRun", out var said))
        {
            return true;
        }

        isDryRun = said.ValueKind == JsonValueKind.True;
        if (said.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return true;
        }

        problem = new FieldProblem("dryRun", "'dryRun' is true or false.");
        return false;
    }

    /// <summary>Who asks or why.</summary>
    public static bool TryText(JsonProperty member, out string text, out FieldProblem problem)
    {
        var isText = DesiredPatch.TryText(member, out text, out var detail);
        problem = isText ? default : new FieldProblem(member.Name, detail);
        return isText;
    }

    /// <summary>The order's end; null when it is not said.</summary>
    public static bool TryUntil(Dictionary<string, JsonProperty> members, DateTimeOffset now, out DateTimeOffset? until, out FieldProblem problem)
    {
        until = null;
        problem = default;
        if (!members.TryGetValue("until", out var end) || DesiredPatch.TryUntil(end.Value, now, out until))
        {
            return true;
        }

        problem = new FieldProblem("until", "'until' must be a time in ISO 8601 that is still to come, or null.");
        return false;
    }

    /// <summary>What is asked of each device, and what is taken back.</summary>
    public static bool TryValues(JsonElement values, DeviceKind kind, out DeviceValues set, out IReadOnlyList<int> takenBack, out FieldProblem problem)
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
