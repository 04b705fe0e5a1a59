using System.Text.Json;
using System.Text.Json.Serialization;

namespace Twin.Emulator.Control;

/// <summary>A message on the control topic (docs/field.md).</summary>
internal sealed record FieldControl
{
    /// <summary>What to break, or null.</summary>
    public string? Break { get; init; }

    /// <summary>What to repair, or null.</summary>
    public string? Repair { get; init; }

    /// <summary>Id of a counter or lamp.</summary>
    public string? Device { get; init; }

    /// <summary>Code of a zone.</summary>
    public string? Zone { get; init; }

    /// <summary>Id of a street.</summary>
    public string? Street { get; init; }

    /// <summary>Id of a lighting cabinet.</summary>
    public string? Cabinet { get; init; }

    /// <summary>Delay of a slow link in seconds.</summary>
    public double? DelayS { get; init; }

    /// <summary>Flow of a street in both directions together.</summary>
    public double? VehiclesPerHour { get; init; }

    /// <summary>True when it undoes a breakage.</summary>
    [JsonIgnore]
    public bool Repairs => Repair is not null;

    /// <summary>What it is about.</summary>
    [JsonIgnore]
    public string What => Repair ?? Break ?? "";

    /// <summary>Reads a message; null with a sentence when it is none.</summary>
    public static FieldControl? Parse(ReadOnlySpan<byte> payload, out string problem)
    {
        problem = "A control message is an object with either 'break' or 'repair' and only the members in docs/field.md.";
        try
        {
            var control = JsonSerializer.Deserialize(payload, FieldControlJson.Default.FieldControl);
            return control is not null && control.Break is null != control.Repair is null ? control : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(FieldControl))]
internal sealed partial class FieldControlJson : JsonSerializerContext;
