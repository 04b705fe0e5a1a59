using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Twin.City.Devices;

namespace Twin.Api.Devices;

/// <summary>Reads a merge patch (RFC 7396) of a desired state, with who asks and why.</summary>
internal static class DesiredPatch
{
    private const int LongestText = 200;

    /// <summary>The order that the patch makes; null with the field and what is wrong with it when it makes none.</summary>
    public static Order? Read(JsonElement patch, DeviceKind kind, string id, DateTimeOffset now, out string field, out string problem)
    {
        field = "";
        problem = "The patch must be an object.";
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var set = DeviceValues.Empty;
        var takenBack = new List<int>();
        string? actor = null;
        string? reason = null;
        DateTimeOffset? until = null;
        var untilIsStated = false;
        foreach (var member in patch.EnumerateObject())
        {
            field = member.Name;
            switch (member.Name)
            {
                case "actor" or "reason":
                    if (!TryText(member, out var text, out problem))
                    {
                        return null;
                    }

                    actor = member.Name == "actor" ? text : actor;
                    reason = member.Name == "reason" ? text : reason;
                    break;

                case "until":
                    untilIsStated = true;
                    if (!TryUntil(member.Value, now, out until))
                    {
                        problem = "'until' must be a time in ISO 8601 that is still to come, or null.";
                        return null;
                    }

                    break;

                default:
                    if (!TryValue(member, kind, ref set, takenBack, out problem))
                    {
                        return null;
                    }

                    break;
            }
        }

        if (actor is null || reason is null)
        {
            field = actor is null ? "actor" : "reason";
            problem = $"'{field}' is missing: every order names who asks and why.";
            return null;
        }

        if (set == DeviceValues.Empty && takenBack.Count == 0 && !untilIsStated)
        {
            field = "";
            problem = "The patch changes nothing.";
            return null;
        }

        return new Order(id, set, takenBack, untilIsStated, until, actor, reason, now);
    }

    /// <summary>Reads who asks or why; false with what is wrong with it.</summary>
    public static bool TryText(JsonProperty member, out string text, out string problem)
    {
        text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : "";
        problem = IsText(text) ? "" : NoText(member.Name);
        return problem.Length == 0;
    }

    /// <summary>True for a text that can say who asks or why.</summary>
    public static bool IsText([NotNullWhen(true)] string? text) => text is { Length: <= LongestText } && !string.IsNullOrWhiteSpace(text);

    /// <summary>What is wrong with a text that cannot.</summary>
    public static string NoText(string name) => $"'{name}' must be a text of 1 to {LongestText} characters.";

    /// <summary>Reads an end: a time that is still to come, or null.</summary>
    public static bool TryUntil(JsonElement value, DateTimeOffset now, out DateTimeOffset? until)
    {
        until = null;
        if (value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.String || !value.TryGetDateTimeOffset(out var time) || time <= now)
        {
            return false;
        }

        until = time;
        return true;
    }

    /// <summary>Reads one value asked for, or one taken back; false with what is wrong with it.</summary>
    public static bool TryValue(JsonProperty member, DeviceKind kind, ref DeviceValues set, List<int> takenBack, out string problem)
    {
        var definition = KindSchema.Of(kind).Find(Encoding.UTF8.GetBytes(member.Name));
        if (definition is not { CanBeDesired: true })
        {
            problem = $"A {kind.Name()} cannot be ordered to have a '{member.Name}'.";
            return false;
        }

        if (member.Value.ValueKind == JsonValueKind.Null)
        {
            takenBack.Add(definition.Slot);
            problem = "";
            return true;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(member.Value.GetRawText()));
        reader.Read();
        if (!ValuesJson.TryReadValue(ref reader, definition, ref set, out problem))
        {
            return false;
        }

        if (kind == DeviceKind.Bollard && set[Slot.Bollard.Position] > Slot.Bollard.Lowered)
        {
            problem = "A bollard can be ordered raised or lowered.";
            return false;
        }

        return true;
    }
}
