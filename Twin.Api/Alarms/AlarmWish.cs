using System.Text.Json;

namespace Twin.Api.Alarms;

/// <summary>What somebody asks of an alarm, as the body of a request says it.</summary>
/// <param name="Actor">Who asks.</param>
/// <param name="Text">Their comment or reason, or null.</param>
/// <param name="Until">Until when, or null.</param>
internal sealed record AlarmWish(string Actor, string? Text, DateTimeOffset? Until)
{
    private const int LongestText = 200;

    /// <summary>Reads <c>{ "actor", "comment"? }</c>; null with the field and what is wrong with it when it is none.</summary>
    public static AlarmWish? ReadAcknowledgement(JsonElement body, out string field, out string problem) =>
        TryMembers(body, ["actor", "comment"], out field, out problem)
        && TryText(body, "actor", isRequired: true, out var actor, out field, out problem)
        && TryText(body, "comment", isRequired: false, out var comment, out field, out problem)
            ? new AlarmWish(actor!, comment, null)
            : null;

    /// <summary>Reads <c>{ "actor", "reason", "until" }</c>.</summary>
    /// <param name="body">The body.</param>
    /// <param name="now">The city's time.</param>
    /// <param name="longest">How far away <c>until</c> may be.</param>
    /// <param name="field">The field that is to blame.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static AlarmWish? ReadShelf(JsonElement body, DateTimeOffset now, TimeSpan longest, out string field, out string problem)
    {
        if (!TryMembers(body, ["actor", "reason", "until"], out field, out problem)
            || !TryText(body, "actor", isRequired: true, out var actor, out field, out problem)
            || !TryText(body, "reason", isRequired: true, out var reason, out field, out problem))
        {
            return null;
        }

        field = "until";
        problem = $"'until' must be a time in ISO 8601 that is still to come and at most {longest.TotalHours:0} hours away.";
        return body.TryGetProperty("until", out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var until)
            && until > now && until <= now + longest
                ? new AlarmWish(actor!, reason, until)
                : null;
    }

    /// <summary>Reads <c>{ "actor" }</c>; null with the field and what is wrong with it when it is none.</summary>
    public static AlarmWish? ReadUnshelf(JsonElement body, out string field, out string problem) =>
        TryMembers(body, ["actor"], out field, out problem) && TryText(body, "actor", isRequired: true, out var actor, out field, out problem)
            ? new AlarmWish(actor!, null, null)
            : null;

    private static bool TryMembers(JsonElement body, string[] known, out string field, out string problem)
    {
        field = "";
        problem = "The body must be an object.";
        if (body.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        field = body.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) ?? "";
        problem = $"There is no '{field}' here.";
        return field.Length == 0;
    }

    private static bool TryText(JsonElement body, string name, bool isRequired, out string? text, out string field, out string problem)
    {
        text = null;
        field = name;
        problem = $"'{name}' must be a text of 1 to {LongestText} characters.";
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return !isRequired;
        }

        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is { Length: <= LongestText } && !string.IsNullOrWhiteSpace(text);
    }
}
