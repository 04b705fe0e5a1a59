using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Twin.City.Devices;

namespace Twin.Emulator.Mqtt;

/// <summary>A command as it comes from the twin (docs/mqtt.md, «Commands»).</summary>
/// <param name="Id">Id of the twin's command.</param>
/// <param name="Devices">The devices behind a gateway; null on a device's own topic.</param>
/// <param name="Values">What is ordered; null takes the last command of the source back.</param>
/// <param name="Source">Who decides.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="Ramp">How long a lamp takes to get there.</param>
internal sealed record FieldCommand(
    string Id, ImmutableArray<string>? Devices, JsonElement? Values, CommandSource Source, DateTimeOffset? Until, TimeSpan Ramp)
{
    // A ramp of more than an hour is a program, not a command.
    private const double LongestRampS = 3600;

    /// <summary>Reads a command; null with a sentence in <paramref name="problem"/> when it is none.</summary>
    public static FieldCommand? Parse(ReadOnlyMemory<byte> payload, out string problem)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            problem = "";
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, ref problem) : Bad("The command is not an object.", ref problem);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            problem = "The command is not JSON of the form in docs/mqtt.md.";
            return null;
        }
    }

    /// <summary>What is ordered of one kind of device; false with a sentence when the values are not ones that this kind can be asked for.</summary>
    public bool TryValuesOf(DeviceKind kind, out DeviceValues values, out string problem)
    {
        values = DeviceValues.Empty;
        problem = "";
        if (Values is not { } ordered)
        {
            return true;
        }

        foreach (var member in ordered.EnumerateObject())
        {
            var name = Encoding.UTF8.GetBytes(member.Name);
            if (KindSchema.Of(kind).Find(name) is not { CanBeDesired: true } definition)
            {
                problem = $"A {kind.Name()} cannot be asked for '{member.Name}'.";
                return false;
            }

            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(member.Value.GetRawText()));
            reader.Read();
            if (!ValuesJson.TryReadValue(ref reader, definition, ref values, out problem))
            {
                return false;
            }
        }

        return true;
    }

    private static FieldCommand? Read(JsonElement root, ref string problem)
    {
        var values = root.TryGetProperty("values", out var ordered) ? ordered : default;
        if (values.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            return Bad("'values' must be an object or null.", ref problem);
        }

        if (!CommandSources.TryParse(Text(root, "source"), out var source))
        {
            return Bad("'source' must be override, dynamic, program or default.", ref problem);
        }

        var rampS = root.TryGetProperty("rampS", out var ramp) && ramp.ValueKind != JsonValueKind.Null ? ramp.GetDouble() : 0;
        if (!(rampS is >= 0 and <= LongestRampS))
        {
            return Bad($"'rampS' must be a number from 0 to {LongestRampS}.", ref problem);
        }

        ImmutableArray<string>? devices = root.TryGetProperty("devices", out var named) && named.ValueKind != JsonValueKind.Null
            ? [.. named.EnumerateArray().Select(device => device.GetString() ?? "")]
            : null;
        return new FieldCommand(
            Text(root, "command") ?? "", devices, values.ValueKind == JsonValueKind.Null ? null : values.Clone(), source, UntilOf(root), TimeSpan.FromSeconds(rampS));
    }

    private static DateTimeOffset? UntilOf(JsonElement root) =>
        Text(root, "until") is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private static FieldCommand? Bad(string sentence, ref string problem)
    {
        problem = sentence;
        return null;
    }
}
