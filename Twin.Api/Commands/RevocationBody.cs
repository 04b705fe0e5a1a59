using System.Text.Json;
using Twin.Api.Devices;

namespace Twin.Api.Commands;

/// <summary>Who takes a command back and why: in the query, or in the body as <c>{ "actor": …, "reason": … }</c>.</summary>
internal sealed record RevocationBody(string Actor, string Reason)
{
    /// <summary>Reads a request; null with what is wrong with it.</summary>
    public static RevocationBody? Read(IQueryCollection query, byte[] body, out FieldProblem problem)
    {
        try
        {
            using var json = body.Length > 0 ? JsonDocument.Parse(body) : JsonSerializer.SerializeToDocument(Stated(query));
            return Read(json.RootElement, out problem);
        }
        catch (JsonException broken)
        {
            problem = new FieldProblem("", broken.Message);
            return null;
        }
    }

    private static RevocationBody? Read(JsonElement request, out FieldProblem problem)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (request.ValueKind != JsonValueKind.Object)
        {
            problem = new FieldProblem("", "The body must be an object.");
            return null;
        }

        foreach (var member in request.EnumerateObject())
        {
            if (member.Name is not ("actor" or "reason"))
            {
                problem = new FieldProblem(member.Name, "Taking back needs actor and reason, nothing else.");
                return null;
            }

            if (!DesiredPatch.TryText(member, out var text, out var detail))
            {
                problem = new FieldProblem(member.Name, detail);
                return null;
            }

            texts[member.Name] = text;
        }

        var missing = texts.ContainsKey("actor") ? "reason" : "actor";
        problem = texts.Count < 2 ? new FieldProblem(missing, $"'{missing}' is missing.") : default;
        return texts.Count < 2 ? null : new RevocationBody(texts["actor"], texts["reason"]);
    }

    private static Dictionary<string, string> Stated(IQueryCollection query) =>
        query.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString(), StringComparer.Ordinal);
}
