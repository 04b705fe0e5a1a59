using System.Text;
using System.Text.Json;
using Twin.City.Inventory;

namespace Twin.City.Devices;

/// <summary>Reads one reading, the same in every transport (docs/http-api.md, «Readings in»).</summary>
public static class ReadingParser
{
    /// <summary>How far a reading's time may run ahead of the city's clock: clocks of field devices drift by seconds, not minutes.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Reads the value that the reader stands on. Afterwards the reader stands on that value's last token, whether the reading was taken or refused.
    /// Throws <see cref="JsonException"/> when the text is not JSON.
    /// </summary>
    /// <param name="reader">Stands on the first token of the value; the whole value must be in the buffer.</param>
    /// <param name="city">Knows the devices.</param>
    /// <param name="now">The city's clock.</param>
    /// <param name="reading">The reading, when it was taken.</param>
    /// <param name="refusal">Why it was not, when it was refused.</param>
    /// <returns>True when the reading was taken.</returns>
    public static bool TryRead(ref Utf8JsonReader reader, CityInventory city, DateTimeOffset now, out Reading reading, out ReadingRefusal refusal)
    {
        var start = reader;
        if (TryReadMembers(ref reader, city, now, out reading, out refusal))
        {
            return true;
        }

        // A refusal stops anywhere in the value; whoever reads on needs its end.
        reader = start;
        return reader.TrySkip() ? false : throw new JsonException("The reading is not complete.");
    }

    private static bool TryReadMembers(
        ref Utf8JsonReader reader, CityInventory city, DateTimeOffset now, out Reading reading, out ReadingRefusal refusal)
    {
        reading = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Refuse(RefusalReason.Malformed, null, "A reading is an object.", out refusal);
        }

        var device = -1;
        var atMs = 0L;
        var sequence = -1L;
        string? id = null;
        var values = DeviceValues.Empty;
        Utf8JsonReader later = default;
        var hasValues = false;
        var areForLater = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("device"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String || id is not null)
                {
                    return Refuse(RefusalReason.Malformed, id, "'device' must be one text.", out refusal);
                }

                device = OrdinalOf(ref reader, city);
                id = device >= 0 ? city.Devices[device].Id : reader.GetString();
            }
            else if (reader.ValueTextEquals("at"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var at) || at.ToUnixTimeMilliseconds() <= 0)
                {
                    return Refuse(RefusalReason.Malformed, id, "'at' must be a time in ISO 8601 after 1970.", out refusal);
                }

                atMs = at.ToUnixTimeMilliseconds();
            }
            else if (reader.ValueTextEquals("seq"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out sequence) || sequence < 0)
                {
                    return Refuse(RefusalReason.Malformed, id, "'seq' must be a whole number from 0.", out refusal);
                }
            }
            else if (reader.ValueTextEquals("values"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    return Refuse(RefusalReason.Malformed, id, "'values' must be an object.", out refusal);
                }

                hasValues = true;
                if (device < 0)
                {
                    // The device, which says what the values mean, comes after them. Not Skip: before the last block of a body it throws, though the reading is whole.
                    later = reader;
                    areForLater = true;
                    reader.TrySkip();
                }
                else if (!TryReadValues(ref reader, KindSchema.Of(city.Devices[device].Kind), id, out values, out refusal))
                {
                    return false;
                }
            }
            else
            {
                return Refuse(RefusalReason.Malformed, id, $"A reading has no member '{reader.GetString()}'.", out refusal);
            }
        }

        if (device < 0)
        {
            return id is null
                ? Refuse(RefusalReason.Malformed, null, "'device' is missing.", out refusal)
                : Refuse(RefusalReason.UnknownDevice, id, "No device has this id.", out refusal);
        }

        if (atMs == 0 || sequence < 0 || !hasValues)
        {
            var missing = atMs == 0 ? "at" : sequence < 0 ? "seq" : "values";
            return Refuse(RefusalReason.Malformed, id, $"'{missing}' is missing.", out refusal);
        }

        if (atMs > (now + ClockTolerance).ToUnixTimeMilliseconds())
        {
            return Refuse(RefusalReason.TimeAhead, id, "'at' is more than 5 minutes ahead of the city's clock.", out refusal);
        }

        if (areForLater && !TryReadValues(ref later, KindSchema.Of(city.Devices[device].Kind), id, out values, out refusal))
        {
            return false;
        }

        refusal = default;
        reading = new Reading(device, new ReadingStamp(atMs, sequence), values);
        return true;
    }

    private static int OrdinalOf(ref Utf8JsonReader reader, CityInventory city)
    {
        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
        {
            return city.OrdinalOf(reader.ValueSpan);
        }

        return city.OrdinalOf(Encoding.UTF8.GetBytes(reader.GetString()!));
    }

    private static bool TryReadValues(
        ref Utf8JsonReader reader, KindSchema schema, string? id, out DeviceValues values, out ReadingRefusal refusal)
    {
        values = DeviceValues.Empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var definition = Definition(ref reader, schema);
            if (definition is null)
            {
                return Refuse(RefusalReason.UnknownValue, id, $"This kind of device has no value '{reader.GetString()}'.", out refusal);
            }

            reader.Read();
            if (!ValuesJson.TryReadValue(ref reader, definition, ref values, out var problem))
            {
                return Refuse(RefusalReason.ValueOutOfRange, id, problem, out refusal);
            }
        }

        refusal = default;
        return true;
    }

    private static ValueDefinition? Definition(ref Utf8JsonReader reader, KindSchema schema) =>
        reader.HasValueSequence || reader.ValueIsEscaped
            ? schema.Find(Encoding.UTF8.GetBytes(reader.GetString()!))
            : schema.Find(reader.ValueSpan);

    private static bool Refuse(RefusalReason reason, string? device, string detail, out ReadingRefusal refusal)
    {
        refusal = new ReadingRefusal(reason, device, detail);
        return false;
    }
}
