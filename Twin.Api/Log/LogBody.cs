using System.Text.Json;
using Twin.Api.Commands;
using Twin.Api.Devices;
using Twin.City.Log;

namespace Twin.Api.Log;

/// <summary>What a person writes into the log.</summary>
/// <param name="Actor">Who writes.</param>
/// <param name="Text">What.</param>
/// <param name="Category"><c>note</c>, which it is when nothing is said, or <c>handover</c>.</param>
/// <param name="Subjects">Ids of what it concerns.</param>
/// <param name="RefersTo">The entry that it corrects or goes on with.</param>
public sealed record LogBody(string Actor, string Text, string? Category = null, IReadOnlyList<string>? Subjects = null, long? RefersTo = null)
{
    /// <summary>Reads a body; null with the field and what is wrong with it when it is none.</summary>
    internal static LogBody? Read(JsonElement body, out FieldProblem problem)
    {
        problem = new FieldProblem("", "The body must be an object.");
        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var read = new LogBody("", "");
        foreach (var member in body.EnumerateObject())
        {
            if (With(read, member, out var detail) is not { } more)
            {
                problem = new FieldProblem(member.Name, detail);
                return null;
            }

            read = more;
        }

        var missing = read.Actor.Length == 0 ? "actor" : "text";
        problem = new FieldProblem(missing, $"'{missing}' is missing.");
        return read.Actor.Length == 0 || read.Text.Length == 0 ? null : read;
    }

    /// <summary>The entry.</summary>
    /// <param name="key">Names it, so that it is written once.</param>
    /// <param name="at">When it was written.</param>
    internal LogDraft Draft(string key, DateTimeOffset at) =>
        new(key, at, Actor, Category == LogCategory.Handover.Name() ? LogCategory.Handover : LogCategory.Note, Text, LogTexts.Subjects(Subjects ?? []), null, RefersTo);

    private static LogBody? With(LogBody read, JsonProperty member, out string problem)
    {
        switch (member.Name)
        {
            case "actor":
                return DesiredPatch.TryText(member, out var actor, out problem) ? read with { Actor = LogTexts.Clean(actor) } : null;

            case "text":
                problem = $"'text' must be a text of 1 to {LogTexts.Longest} characters.";
                var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : "";
                return text.Length <= LogTexts.Longest && !string.IsNullOrWhiteSpace(text)
                    ? read with { Text = LogTexts.Clean(text.Replace("\r\n", "\n", StringComparison.Ordinal)) }
                    : null;

            case "category":
                problem = "People write notes and handovers: 'note' or 'handover'.";
                var category = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
                return category is "note" or "handover" ? read with { Category = category } : null;

            case "subjects":
                return TrySubjects(member.Value, out var subjects, out problem) ? read with { Subjects = subjects } : null;

            case "refersTo":
                problem = "'refersTo' must be the number of an entry, or null.";
                var isNull = member.Value.ValueKind == JsonValueKind.Null;
                long number = 0;
                return isNull || (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out number))
                    ? read with { RefersTo = isNull ? null : number }
                    : null;

            default:
                problem = "An entry has the members actor, text, category, subjects and refersTo.";
                return null;
        }
    }

    private static bool TrySubjects(JsonElement value, out List<string> subjects, out string problem)
    {
        subjects = [];
        problem = $"'subjects' must be a list of at most {LogTexts.MostSubjects} ids.";
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > LogTexts.MostSubjects)
        {
            return false;
        }

        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !LogTexts.IsSubject(item.GetString()!))
            {
                return false;
            }

            subjects.Add(item.GetString()!);
        }

        return true;
    }
}
