using System.Text;
using System.Text.Json;

namespace Twin.City.Log;

/// <summary>What an entry of the twin says, for programs and for other languages than English.</summary>
/// <param name="Code">What happened, such as <c>alarmRaised</c>.</param>
/// <param name="Facts">The particulars, texts and numbers (<see cref="string"/>, <see cref="double"/>) by name.</param>
public sealed record LogData(string Code, IReadOnlyDictionary<string, object> Facts)
{
    private const string CodeName = "code";

    /// <summary>Data of facts; those that are null are left out, whole numbers become numbers.</summary>
    public static LogData Of(string code, params IEnumerable<(string Name, object? Value)> facts)
    {
        var known = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in facts)
        {
            if (value is not null)
            {
                known[name] = value is int whole ? (double)whole : value;
            }
        }

        return new LogData(code, known);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static LogData FromJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        var code = "";
        var facts = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Name == CodeName)
            {
                code = member.Value.GetString()!;
            }
            else
            {
                facts[member.Name] = member.Value.ValueKind == JsonValueKind.Number ? member.Value.GetDouble() : member.Value.GetString()!;
            }
        }

        return new LogData(code, facts);
    }

    /// <summary>One flat JSON object, the code first.</summary>
    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString(CodeName, Code);
            foreach (var (name, value) in Facts)
            {
                if (value is double number)
                {
                    writer.WriteNumber(name, number);
                }
                else
                {
                    writer.WriteString(name, (string)value);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
