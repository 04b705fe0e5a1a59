using System.Text.Json;
using Twin.Api.Devices;

namespace Twin.Api.Commands;

/// <summary>Who takes a command back and why: in the query, or in the body as <c>{ "actor": …, "reason": … }</c>.</summary>
internal sealed record RevocationBody(string Actor, string Reason)
{
    /// <summary>Reads a request; null with what is wrong with it.</summary>
    public static RevocationBody? Read(IQueryCollection query, byte[] body, out FieldProblem problem)
    {
        if (body.Length == 0)
        {
            return Read(query.Select(parameter => (parameter.Key, (string?)parameter.Value)), out problem);
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            problem = new FieldProblem("", "The body must be an object.");
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Read(json.RootElement.EnumerateObject().Select(member => (member.Name, TextOf(member.Value))), out problem)
                : null;
        }
        catch (JsonException broken)
        {
            problem = new FieldProblem("", broken.Message);
            return null;
        }
    }

    private static RevocationBody? Read(IEnumerable<(string Name, string? Text)> stated, out FieldProblem problem)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in stated)
        {
            if (name is not ("actor" or "reason"))
            {
                problem = new FieldProblem(name, "Taking back needs actor and reason, nothing else.");
                return null;
            }

            if (!DesiredPatch.IsText(text))
            {
                problem = new FieldProblem(name, DesiredPatch.NoText(name));
                return null;
            }

            texts[name] = text;
        }

        var missing = texts.ContainsKey("actor") ? "reason" : "actor";
        problem = texts.Count < 2 ? new FieldProblem(missing, $"'{missing}' is missing.") : default;
        return texts.Count < 2 ? null : new RevocationBody(texts["actor"], texts["reason"]);
    }

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
