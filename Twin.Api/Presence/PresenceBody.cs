using System.Text.Json;
using Twin.Api.Commands;
using Twin.Api.Devices;
using Twin.City.Presence;

namespace Twin.Api.Presence;

/// <summary>Who says that they are at a subject, and what they do.</summary>
internal sealed record PresenceBody(string Actor, OperatorDoing Doing)
{
    private const string Viewing = "viewing";
    private const string Ordering = "ordering";

    /// <summary>The word for what somebody does.</summary>
    public static string WordOf(OperatorDoing doing) => doing == OperatorDoing.Ordering ? Ordering : Viewing;

    /// <summary>Reads a body; null with what is wrong with it.</summary>
    public static PresenceBody? Read(JsonElement body, out FieldProblem problem)
    {
        problem = new FieldProblem("", "The body must be an object.");
        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string? actor = null;
        OperatorDoing? doing = null;
        foreach (var member in body.EnumerateObject())
        {
            var wrong = member.Name switch
            {
                "actor" => DesiredPatch.TryText(member, out actor, out var noText) ? "" : noText,
                "doing" => TryDoing(member.Value, out doing) ? "" : $"'doing' is {Viewing} or {Ordering}.",
                _ => "There is no such member.",
            };
            if (wrong.Length > 0)
            {
                problem = new FieldProblem(member.Name, wrong);
                return null;
            }
        }

        if (actor is null || doing is null)
        {
            var missing = actor is null ? "actor" : "doing";
            problem = new FieldProblem(missing, $"'{missing}' is missing.");
            return null;
        }

        return new PresenceBody(actor, doing.Value);
    }

    private static bool TryDoing(JsonElement value, out OperatorDoing? doing)
    {
        var word = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        doing = word switch
        {
            Viewing => OperatorDoing.Viewing,
            Ordering => OperatorDoing.Ordering,
            _ => null,
        };
        return doing is not null;
    }
}
