using System.Text.Json;

namespace Twin.City.Devices;

/// <summary>The values of a device as a JSON object, read and written the same way at every interface.</summary>
public static class ValuesJson
{
    /// <summary>Writes the stated values as an object, such as <c>{"level":60,"status":"ok"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, DeviceKind kind, in DeviceValues values)
    {
        writer.WriteStartObject();
        WriteMembers(writer, kind, values);
        writer.WriteEndObject();
    }

    /// <summary>Writes the stated values as members of an object that is begun already.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, DeviceKind kind, in DeviceValues values)
    {
        foreach (var definition in KindSchema.Of(kind).Values)
        {
            if (definition.Type == ValueType.Text)
            {
                if (values.Text is { } text)
                {
                    writer.WriteString(definition.NameUtf8, text);
                }
            }
            else if (values.Has(definition.Slot))
            {
                WriteNumber(writer, definition, values[definition.Slot]);
            }
        }
    }

    /// <summary>
    /// Reads the value that the reader stands on into its slot.
    /// False when it has the wrong type or lies outside its range; <paramref name="problem"/> then says so in a sentence.
    /// </summary>
    public static bool TryReadValue(ref Utf8JsonReader reader, ValueDefinition definition, ref DeviceValues values, out string problem)
    {
        problem = "";
        switch (definition.Type)
        {
            case ValueType.Flag when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                values[definition.Slot] = reader.TokenType == JsonTokenType.True ? 1 : 0;
                return true;

            case ValueType.Choice when reader.TokenType == JsonTokenType.String:
                var choices = definition.ChoicesUtf8;
                for (var i = 0; i < choices.Length; i++)
                {
                    if (reader.ValueTextEquals(choices[i]))
                    {
                        values[definition.Slot] = i;
                        return true;
                    }
                }

                break;

            case ValueType.Text when reader.TokenType == JsonTokenType.String:
                values.Text = reader.GetString();
                if (values.Text!.Length <= definition.Maximum)
                {
                    return true;
                }

                break;

            case ValueType.Number or ValueType.Whole when reader.TokenType == JsonTokenType.Number:
                if (reader.TryGetDouble(out var number) && number >= definition.Minimum && number <= definition.Maximum
                    && (definition.Type == ValueType.Number || double.IsInteger(number)))
                {
                    values[definition.Slot] = number;
                    return true;
                }

                break;
        }

        problem = $"'{definition.Name}' must be {Expected(definition)}.";
        return false;
    }

    private static void WriteNumber(Utf8JsonWriter writer, ValueDefinition definition, double value)
    {
        switch (definition.Type)
        {
            case ValueType.Flag:
                writer.WriteBoolean(definition.NameUtf8, value != 0);
                break;
            case ValueType.Choice:
                writer.WriteString(definition.NameUtf8, definition.ChoicesUtf8[(int)value]);
                break;
            case ValueType.Whole:
                writer.WriteNumber(definition.NameUtf8, (long)value);
                break;
            default:
                writer.WriteNumber(definition.NameUtf8, value);
                break;
        }
    }

    private static string Expected(ValueDefinition definition) => definition.Type switch
    {
        ValueType.Flag => "true or false",
        ValueType.Choice => "one of " + string.Join(", ", definition.Choices),
        ValueType.Text => $"a text of at most {definition.Maximum} characters",
        ValueType.Whole => $"a whole number from {definition.Minimum} to {definition.Maximum}",
        _ => $"a number from {definition.Minimum} to {definition.Maximum}",
    };
}
